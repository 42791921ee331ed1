"""The pieces of search of many records, inserted in the way each database does fastest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Connection, Table

from palmette.records.rows import store_columns
from palmette.records.search_keys import Cut
from palmette.schema.database import GATED


def store_cuts(connection: Connection, table: Table, listed: Sequence[tuple[int, UUID, Cut]]) -> None:
    """Insert the pieces of records, given as (wall, id, pieces); IntegrityError leaves half of them behind, for the
    caller's savepoint to take back."""
    filled = [item for item in listed if item[2].listed != "[]"]
    if not filled:
        return
    if connection.dialect.name == "postgresql":
        _store_arrays(connection, table, filled)
        return
    # SQLite takes a record's pieces as one list: a statement for each of thirty costs more than its two trees.
    rows = [(wall, key.bytes, cut.listed, cut.heads) for wall, key, cut in filled]
    connection.exec_driver_sql(_insert_lists(table), rows if len(rows) > 1 else rows[0], execution_options=GATED)


@lru_cache(maxsize=1024)
def _insert_lists(table: Table) -> str:
    """OR FAIL, for ABORT would copy every page that a list touches, to take back that list alone."""
    walled = "wall_id" in table.c
    columns, values = ('"wall_id", ', "?1, ") if walled else ("", "")
    # Without a wall the first parameter has no place of its own, but must be named.
    source = "json_each(?3)" if walled else "json_each(?3) WHERE ?1 IS NOT NULL"
    return (
        f'INSERT OR FAIL INTO "{table.name}" ({columns}"piece", "record_id", "head") '
        f"SELECT {values}value, ?2, key < ?4 FROM {source}"
    )


def _store_arrays(connection: Connection, table: Table, listed: Sequence[tuple[int, UUID, Cut]]) -> None:
    rows = [(wall, piece, key, head) for wall, key, cut in listed for piece, head in cut.pieces]
    columns: tuple[str, ...] = ("wall_id", "piece", "record_id", "head")
    values = [list(column) for column in zip(*rows, strict=True)]
    if "wall_id" not in table.c:
        columns, values = columns[1:], values[1:]
    store_columns(connection, table, columns, values)
