"""How many rows are asked for or stored at once, in the way each database does fastest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, TextClause, any_, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect

from palmette.schema.database import GATED
from palmette.schema.types import Id, Scaled, Whole

Item = TypeVar("Item")
StoredRow = Mapping[str, Any]  # Any: columns of every type
CHUNK = 1_000
"""Records per statement: SQLite's writer lock is held about 100 ms for a thousand with history."""

_FEW = 8


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """The items in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def among(column: ColumnElement[Any], ids: Collection[UUID], dialect: str) -> ColumnElement[bool]:
    """`column IN ids`; one array parameter on PostgreSQL, where a list of any length is the same statement."""
    if len(ids) == 1:
        return column == next(iter(ids))
    if dialect == "postgresql":
        return column == any_(bindparam(None, list(ids), type_=ARRAY(Id()), unique=True))
    return column.in_(list(ids))


def store_rows(connection: Connection, table: Table, rows: Sequence[StoredRow]) -> None:
    """Insert rows that all have the same columns, straight through the driver: half the time of a built statement."""
    if not rows:
        return
    columns = tuple(rows[0])
    if connection.dialect.name == "postgresql" and len(rows) > _FEW:
        _store_arrays(connection, table, columns, rows)
        return
    statement, binds = _insert(table, columns, connection.dialect)
    values = [tuple(row[name] if bind is None else bind(row[name]) for name, bind in binds) for row in rows]
    connection.exec_driver_sql(statement, values if len(values) > 1 else values[0], execution_options=GATED)


@lru_cache(maxsize=4096)
def _insert(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, list[tuple[str, Any]]]:
    """The statement that inserts these columns, and how each value is given to the driver."""
    names = ", ".join(f'"{name}"' for name in columns)
    mark = "?" if dialect.name == "sqlite" else "%s"
    marks = ", ".join(mark for _ in columns)
    binds = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in columns]
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', binds


def _store_arrays(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[StoredRow]) -> None:
    """One statement over an array per column: several times faster than a statement per row."""
    binds = _array_binds(table, columns, connection.dialect)
    values = {
        f"c{number}": [row[name] if bind is None else bind(row[name]) for row in rows]
        for number, (name, bind) in enumerate(binds)
    }
    connection.execute(_insert_arrays(table, columns), values, execution_options=GATED)


@lru_cache(maxsize=4096)
def _insert_arrays(table: Table, columns: tuple[str, ...]) -> TextClause:
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(f"CAST(:c{number} AS {array_type(table, name)}[])" for number, name in enumerate(columns))
    return text(f'INSERT INTO "{table.name}" ({names}) SELECT * FROM unnest({arrays})')


def array_type(table: Table, name: str) -> str:
    """The PostgreSQL type of a column, without its collation."""
    kind = table.c[name].type
    if isinstance(kind, Whole | Scaled):
        return "bigint"
    return _POSTGRES_TYPES[type(kind).__name__]


_POSTGRES_TYPES = {
    "Str": "text", "Flag": "boolean", "Id": "uuid", "Moment": "timestamptz", "LocalDate": "date", "Clock": "text",
    "Bytes": "bytea",
}  # fmt: skip


@lru_cache(maxsize=4096)
def _array_binds(table: Table, columns: tuple[str, ...], dialect: Dialect) -> list[tuple[str, Any]]:  # Any: processors
    """How a Python value of each column is given to the driver; None where it is given as it is."""
    found = []
    for name in columns:
        kind = table.c[name].type
        needs = type(kind).__name__ in ("Scaled", "Clock")
        found.append((name, kind.bind_processor(dialect) if needs else None))
    return found
