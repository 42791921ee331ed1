"""How many rows are asked for or stored at once, in the way each database does fastest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, FromClause, Table, TextClause, any_, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from palmette.schema.database import GATED
from palmette.schema.types import Id, Moment, Scaled, Whole

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


def in_walls(table: FromClause, walls: Collection[int]) -> list[ColumnElement[bool]]:
    """The walls that rows named by their ids alone lie in: without them no index leads to a walled row."""
    return [table.c.wall_id.in_(list(walls))] if is_walled(table) else []


def is_walled(table: FromClause) -> bool:
    """Whether the wall is the first part of the key."""
    return "wall_id" in table.c and bool(table.c.wall_id.primary_key)


def store_rows(connection: Connection, table: Table, rows: Sequence[StoredRow]) -> None:
    """Insert rows that all have the same columns, straight through the driver: half the time of a built statement."""
    if not rows:
        return
    columns = _filled(rows) if len(rows) > _FEW else tuple(rows[0])
    binds = bind_functions(table, columns, connection.dialect)
    store_columns(connection, table, columns, [_bound([row[name] for row in rows], binds[name]) for name in columns])


def _filled(rows: Sequence[StoredRow]) -> tuple[str, ...]:
    """The columns of many rows without those that are empty in all of them: most of a wide table's are."""
    return tuple(name for name in rows[0] if any(row[name] is not None for row in rows))


def store_columns(connection: Connection, table: Table, columns: tuple[str, ...], values: Sequence[list[Any]]) -> None:
    """Insert rows that are given as a list per column, in the forms that the driver takes."""
    if connection.dialect.name == "postgresql" and len(values[0]) > _FEW:
        given = {f"c{number}": column for number, column in enumerate(values)}
        connection.execute(_insert_arrays(table, columns), given, execution_options=GATED)
        return
    rows = list(zip(*values, strict=True))
    statement = _insert(table, columns, connection.dialect.name)
    connection.exec_driver_sql(statement, rows if len(rows) > 1 else rows[0], execution_options=GATED)


def change_rows(
    connection: Connection, table: Table, columns: Sequence[str], keys: Sequence[str], rows: Sequence[StoredRow]
) -> int:
    """Set `columns` of the rows whose `keys` (`key_…`) are as given, one more on their version if they have one; how
    many rows there were."""
    binds = bind_functions(table, tuple(dict.fromkeys([*columns, *keys])), connection.dialect)
    given = [_bound([row[name] for row in rows], binds[name]) for name in columns]
    given += [_bound([row[f"key_{name}"] for row in rows], binds[name]) for name in keys]
    values = list(zip(*given, strict=True))
    statement = _update(table, tuple(columns), tuple(keys), connection.dialect.name)
    done = connection.exec_driver_sql(statement, values if len(values) > 1 else values[0], execution_options=GATED)
    return done.rowcount


@lru_cache(maxsize=4096)
def _update(table: Table, columns: tuple[str, ...], keys: tuple[str, ...], dialect: str) -> str:
    mark = "?" if dialect == "sqlite" else "%s"
    sets = ", ".join(f'"{name}" = {mark}' for name in columns)
    where = " AND ".join(f'"{name}" = {mark}' for name in keys)
    version = ', "version" = "version" + 1' if "version" in table.c else ""
    return f'UPDATE "{table.name}" SET {sets}{version} WHERE {where}'


def _bound(values: list[Any], bind: Callable[[Any], Any] | None) -> list[Any]:
    return values if bind is None else [None if value is None else bind(value) for value in values]


@lru_cache(maxsize=4096)
def _insert(table: Table, columns: tuple[str, ...], dialect: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" if dialect == "sqlite" else "%s" for _ in columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'


@lru_cache(maxsize=4096)
def bind_functions(table: Table, columns: tuple[str, ...], dialect: Dialect) -> dict[str, Callable[[Any], Any] | None]:
    """How a value of each column that is not None is given to the driver; None where it is given as it is."""
    found: dict[str, Callable[[Any], Any] | None] = {}
    for name in columns:
        kind = table.c[name].type
        if isinstance(kind, Id):
            found[name] = attrgetter("bytes") if dialect.name == "sqlite" else None
        elif isinstance(kind, Moment) and dialect.name == "sqlite":
            found[name] = _remembering(partial(kind.process_bind_param, dialect=dialect))
        elif isinstance(kind, TypeDecorator) and type(kind).process_bind_param is not TypeDecorator.process_bind_param:
            found[name] = partial(kind.process_bind_param, dialect=dialect)
        else:
            found[name] = None
    return found


def _remembering(bind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The rows of a batch mostly share one moment."""
    last: tuple[Any, Any] = (None, None)

    def remember(value: Any) -> Any:
        nonlocal last
        known = last
        if known[0] is not value:
            last = known = (value, bind(value))
        return known[1]

    return remember


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
