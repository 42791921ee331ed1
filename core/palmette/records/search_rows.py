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
    walled = "wall_id" in table.c
    rows = [(*((wall,) if walled else ()), key.bytes, cut.heads, cut.listed) for wall, key, cut in filled]
    connection.exec_driver_sql(_insert_lists(table), rows if len(rows) > 1 else rows[0], execution_options=GATED)


@lru_cache(maxsize=1024)
def _insert_lists(table: Table) -> str:
    """OR FAIL, for ABORT would copy every page that a list touches, to take back that list alone."""
    column, value = ('"wall_id", ', "?, ") if "wall_id" in table.c else ("", "")
    return (
        f'INSERT OR FAIL INTO "{table.name}" ({column}"record_id", "head", "piece") '
        f"SELECT {value}?, key < ?, value FROM json_each(?)"
    )


def _store_arrays(connection: Connection, table: Table, listed: Sequence[tuple[int, UUID, Cut]]) -> None:
    rows = [(wall, piece, key, head) for wall, key, cut in listed for piece, head in cut.pieces]
    columns: tuple[str, ...] = ("wall_id", "piece", "record_id", "head")
    values = [list(column) for column in zip(*rows, strict=True)]
    if "wall_id" not in table.c:
        columns, values = columns[1:], values[1:]
    store_columns(connection, table, columns, values)
