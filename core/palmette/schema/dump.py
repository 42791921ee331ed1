"""The canonical dump: schema and business rows of a database as sorted lines, alike on both engines.

Equality of two databases ("as if never installed", "undo is exact") is equality of their dumps. Versions, stamps,
journals, counters and tombstones are left out; what packs left behind is in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Table, select

from palmette.blueprint.model import Blueprint
from palmette.schema.archive import plain_value, table_rows
from palmette.schema.catalogue import Catalogue, read_catalogue
from palmette.schema.database import Database
from palmette.schema.frame import PREFIX
from palmette.schema.planning import our_tables
from palmette.schema.stored import tombstones
from palmette.schema.tables import Tables, build_tables

STAMPS = frozenset({"version", "created_at", "updated_at", "created_by_id", "stage_since", "at", "seen_at", "actor_id"})
BUSINESS_FRAME_TABLES = frozenset(
    {"wall", "role_assignment", "step_done", "file", "tag", "tagging", "saved", "record_lock", "canary", "document"}
)


def canonical_dump(database: Database, blueprint: Blueprint) -> list[str]:
    """Lines of the schema (`table`, `column`, `index`, `reference`, `security`), then `row` lines, each part sorted."""
    with database.system(writing=False) as connection:
        return [*schema_dump(connection, blueprint), *rows_dump(connection, blueprint)]


def canonical_digest(database: Database, blueprint: Blueprint) -> str:
    """SHA-256 of the dump, in hex."""
    return hashlib.sha256("\n".join(canonical_dump(database, blueprint)).encode()).hexdigest()


def schema_dump(connection: Connection, blueprint: Blueprint) -> list[str]:
    """Everything of ours that the catalogue knows."""
    tables, catalogue = build_tables(blueprint, connection.dialect.name), read_catalogue(connection)
    return catalogue.lines(our_tables(catalogue, tables, tombstones(connection, tables)))


def rows_dump(connection: Connection, blueprint: Blueprint) -> list[str]:
    """Every business row; tables and columns that the blueprint does not know are dumped as stored."""
    tables, catalogue = build_tables(blueprint, connection.dialect.name), read_catalogue(connection)
    ours = our_tables(catalogue, tables, tombstones(connection, tables))
    return sorted(line for name in ours for line in _rows(connection, tables, catalogue, name))


def _rows(connection: Connection, tables: Tables, catalogue: Catalogue, name: str) -> Iterator[str]:
    table = tables.metadata.tables.get(name)
    if table is None:
        yield from _lines(name, table_rows(connection, catalogue, name))
    elif not name.startswith(PREFIX) or name.removeprefix(PREFIX) in BUSINESS_FRAME_TABLES:
        yield from _lines(name, _typed(connection, table))
        unknown = [item for item in catalogue.columns[name] if item not in table.c]
        if unknown:
            yield from _lines(f"{name} (left behind)", table_rows(connection, catalogue, name, unknown))


def _typed(connection: Connection, table: Table) -> Iterator[dict[str, object]]:
    chosen = [column for column in table.columns if column.name not in STAMPS]
    for row in connection.execute(select(*chosen)).mappings():
        yield {name: value for name, value in row.items() if value is not None}


def _lines(name: str, rows: Iterable[dict[str, object]]) -> Iterator[str]:
    for row in rows:
        yield f"row {name} {json.dumps(row, default=plain_value, ensure_ascii=False, sort_keys=True)}"
