"""Whether a database fits the edition that is about to run on it: asked at every start, answered without reflection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, inspect

from palmette.blueprint.model import Blueprint
from palmette.blueprint.snapshot import FORMAT, Json, blueprint_snapshot, snapshot_hash
from palmette.errors import SettingsError
from palmette.schema.database import Database
from palmette.schema.frame import PREFIX
from palmette.schema.rls import app_role_state
from palmette.schema.stored import APPLYING, Applied, applied_before, is_applied, last_applied, read_value
from palmette.schema.tables import Tables, build_tables
from palmette.schema.tables_digest import DIGEST_KEY, tables_digest


@dataclass(frozen=True)
class Status:
    """`state` is current, empty, behind, ahead, unfinished or foreign; the sentence and the remedy are for people."""

    state: str
    sentence: str
    remedy: str = ""

    @property
    def ready(self) -> bool:
        """Whether the application may start."""
        return self.state == "current"


_PLAN = "Run `palmette plan` to see what would change, then `palmette apply`."


def database_status(database: Database, blueprint: Blueprint, tables: Tables | None = None) -> Status:
    """The state of the database against a blueprint; on PostgreSQL the application role is found on the way."""
    tables = tables or build_tables(blueprint, database.dialect)
    with database.system(writing=False) as connection:
        names = inspect(connection).get_table_names()
        if f"{PREFIX}snapshot" not in names:
            return _without_us(names)
        if database.dialect == "postgresql":
            _, member, _ = app_role_state(connection)
            database.use_app_role(member)
        return _compare(connection, tables, blueprint)


def require_current(database: Database, blueprint: Blueprint, tables: Tables | None = None) -> None:
    """Refuse to start on a database that does not fit."""
    status = database_status(database, blueprint, tables)
    if not status.ready:
        raise SettingsError(f"database.{status.state}", status.sentence, remedy=status.remedy)


def _without_us(names: list[str]) -> Status:
    if not names:
        return Status("empty", "The database is empty.", _PLAN)
    sentence = f"The database belongs to something else: it has tables such as {', '.join(sorted(names)[:3])}."
    return Status("foreign", sentence, "Give Palmette an empty database of its own.")


def _compare(connection: Connection, tables: Tables, blueprint: Blueprint) -> Status:
    snapshot = blueprint_snapshot(blueprint)
    hash_ = snapshot_hash(snapshot)
    if is_applied(connection, tables, hash_) and read_value(connection, tables, DIGEST_KEY) == tables_digest(tables):
        return Status("current", "The database is up to date.")
    last = last_applied(connection, tables)
    if last is None:
        return Status("behind", "Nothing was applied to the database yet.", _PLAN)
    if last.state == APPLYING:
        return Status("unfinished", "An apply was cut off before its end.", "Run `palmette apply` again: it goes on.")
    newer = _newer(last, snapshot)
    if newer or (last.hash != hash_ and applied_before(connection, tables, hash_)):
        reason = newer or "this edition was applied to it earlier, and another one since"
        remedy = "Install what it was made with, or plan and apply this edition to go back."
        return Status("ahead", f"The database is newer than this edition: {reason}.", remedy)
    return Status("behind", "The database is older than this edition.", _PLAN)


def _newer(last: Applied, snapshot: Json) -> str:
    """Why what was applied is newer than what runs, empty when it is not."""
    if int(cast("int", last.body.get("format", 0))) > FORMAT:
        return "its snapshot was written by a newer Palmette"
    mine = cast("Mapping[str, Json]", snapshot["packs"])
    for key, pack in cast("Mapping[str, Json]", last.body["packs"]).items():
        if key in mine and _version(str(pack["version"])) > _version(str(mine[key]["version"])):
            return f"{key} was {pack['version']} and is {mine[key]['version']} here"
    return ""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
