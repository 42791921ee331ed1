"""Row-level security on PostgreSQL: the second lock on the wall, behind the gateway's own conditions.

The application role owns nothing and sees only rows of the walls that its transaction names. The owner sees all rows
when its transaction says `*`; without a word nobody sees any. A shape that is not there yet becomes steps of the plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

from palmette.locale.sentences import sentence
from palmette.schema.catalogue import Catalogue
from palmette.schema.database import APP_ROLE
from palmette.schema.frame import PREFIX, WALLED_FRAME_TABLES
from palmette.schema.frame_channels import SECRET_CHANNEL_TABLES
from palmette.schema.frame_guard import APPEND_ONLY_TABLES
from palmette.schema.frame_portal import SECRET_PORTAL_TABLES
from palmette.schema.frame_reports import SECRET_REPORT_TABLES
from palmette.schema.frame_tallies import APPEND_ONLY_TALLY_TABLES, READ_ONLY_TALLY_TABLES
from palmette.schema.frame_webhooks import SECRET_WEBHOOK_TABLES
from palmette.schema.tables import Tables

SECRET_TABLES = (
    "credential", "web_session", "api_token", "login_attempt", "tombstone", "preference", "saved",
    "overlay", "calendar_feed", "api_rows", "second_factor", "recovery_code", "access_link", "sso_identity",
    *SECRET_CHANNEL_TABLES, *SECRET_WEBHOOK_TABLES, *SECRET_PORTAL_TABLES, *SECRET_REPORT_TABLES,
)  # fmt: skip
"""Frame tables that the application role may not even read; they are reached by the frame's own transactions."""

READ_ONLY_TABLES = ("wall", "role_assignment", "snapshot", "installation", *READ_ONLY_TALLY_TABLES)

_SYSTEM = "(SELECT current_setting('palmette.walls', true) = '*' AND current_user <> 'palmette_app')"
# The star becomes NULL, because it is no number; sub-selects are computed once for a statement, not for each row.
_WALLS = "((SELECT string_to_array(nullif(current_setting('palmette.walls', true), '*'), ','))::bigint[])"
_ALL_RIGHTS = ("delete", "insert", "select", "update")


@dataclass(frozen=True)
class SecurityStep:
    """One table whose lock differs: the sentence, the statements, and the lines it adds and takes away."""

    table: str
    sentence: str
    sql: tuple[str, ...]
    adds: tuple[str, ...]
    drops: tuple[str, ...]


def security_lines(tables: Tables) -> dict[str, tuple[str, ...]]:
    """What the catalogue says of each table when its lock is as it should be."""
    return {name: _lines(table) for name, table in tables.metadata.tables.items()}


def security_steps(tables: Tables, catalogue: Catalogue, *, app_role: bool) -> list[SecurityStep]:
    """Steps from what the database has to what it should have; rights only where the application role is there."""
    steps = []
    for name, table in tables.metadata.tables.items():
        wanted = {line for line in _lines(table) if app_role or not line.startswith("app may ")}
        found = {line for line in catalogue.security.get(name, ()) if app_role or not line.startswith("app may ")}
        if wanted != found:
            told = (
                sentence("Lock the rows of %(table)s by wall.", table=str(name))
                if is_walled(table)
                else sentence("Set the application's rights on %(table)s.", table=str(name))
            )
            statements = tuple(_statements(name, table, wanted - found, found - wanted))
            adds, drops = tuple(sorted(wanted - found)), tuple(sorted(found - wanted))
            steps.append(SecurityStep(str(name), told, statements, adds, drops))
    return steps


def is_walled(table: Table) -> bool:
    """Whether rows belong to walls: walled entities with their sides, and the journals."""
    return _is_journal(table) or ("wall_id" in table.primary_key.columns and not table.name.startswith(PREFIX))


def app_role_state(connection: Connection) -> tuple[bool, bool, bool]:
    """Whether the application role exists, whether we may become it, and whether we could make what is missing."""
    exists, member, may_create = connection.execute(_ROLE_STATE, {"role": APP_ROLE}).one()
    return bool(exists), bool(member), bool(may_create)


def app_role_statements(connection: Connection) -> tuple[str, ...]:
    """Statements that make the application role ours to use, none when it is or when we may not."""
    exists, member, may_create = app_role_state(connection)
    if member or not may_create:
        return ()
    made = () if exists else (f"CREATE ROLE {APP_ROLE} NOLOGIN",)
    return (*made, f"GRANT {APP_ROLE} TO CURRENT_USER")


_ROLE_STATE = text("""
    SELECT r.oid IS NOT NULL,
           r.oid IS NOT NULL AND pg_has_role(current_user, r.oid, 'MEMBER'),
           (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)
    FROM (SELECT 1) AS one LEFT JOIN pg_roles AS r ON r.rolname = :role
""")


def _is_journal(table: Table) -> bool:
    return table.name.removeprefix(PREFIX) in WALLED_FRAME_TABLES and table.name.startswith(PREFIX)


def _condition(table: Table) -> str:
    """Who sees a row; rows of wall 0 in the journals are the network's own, which everybody may see and add to."""
    network = "wall_id = 0 OR " if _is_journal(table) else ""
    return f"{network}{_SYSTEM} OR wall_id = ANY {_WALLS}"


def _policy_name(table: Table) -> str:
    return f"wall_{hashlib.sha256(_condition(table).encode()).hexdigest()[:8]}"


def _lines(table: Table) -> tuple[str, ...]:
    lines = [f"app may {right}" for right in _rights(table.name)]
    if is_walled(table):
        lines += ["rows forced", f"policy {_policy_name(table)}"]
    return tuple(sorted(lines))


def _rights(name: str) -> tuple[str, ...]:
    bare = name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
    if bare in SECRET_TABLES:
        return ()
    if bare in (*APPEND_ONLY_TABLES, *APPEND_ONLY_TALLY_TABLES):
        return ("insert", "select")
    return ("select",) if bare in READ_ONLY_TABLES else _ALL_RIGHTS


def _statements(name: str, table: Table, missing: Iterable[str], extra: Iterable[str]) -> Iterable[str]:
    for line in sorted(extra):
        word, _, rest = line.partition(" ")
        if word == "policy":
            yield f"DROP POLICY {rest} ON {name}"
        elif word == "app":
            yield f"REVOKE {rest.removeprefix('may ').upper()} ON {name} FROM {APP_ROLE}"
        elif not is_walled(table):
            yield f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
    if "rows forced" in missing:
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    condition = _condition(table)
    for line in sorted(missing):
        if line.startswith("policy "):
            yield f"CREATE POLICY {line.removeprefix('policy ')} ON {name} USING ({condition}) WITH CHECK ({condition})"
    rights = sorted(line.removeprefix("app may ").upper() for line in missing if line.startswith("app may "))
    if rights:
        yield f"GRANT {', '.join(rights)} ON {name} TO {APP_ROLE}"
