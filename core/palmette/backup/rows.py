"""Rows of tables as lines of JSON that are the same on both engines: how we copy a database without its own tools."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table, func, insert, literal_column, select
from sqlalchemy.schema import CreateTable

from palmette.backup.sealing import BackupError, damaged
from palmette.schema.catalogue import read_catalogue
from palmette.schema.planning import our_tables
from palmette.schema.stored import tombstones
from palmette.schema.tables import Tables

BATCH = 1000


def count_rows(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Rows by table, exactly."""
    counting = func.count()
    return {
        name: int(connection.scalar(select(counting).select_from(Table(name, MetaData()))) or 0)
        for name in sorted(names)
    }


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table in the order of its key: equal tables give equal lines on both engines."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield line(row)


def digest_of(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows a table has, and a hash of them all."""
    hashed, count = hashlib.sha256(), 0
    for one in lines_of(connection, table):
        hashed.update(one)
        count += 1
    return count, hashed.hexdigest()


def line(row: Iterable[object]) -> bytes:
    """One row; what JSON has no word for carries its kind."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def values_of(written: bytes, columns: Sequence[str], name: str) -> dict[str, object]:
    """A row as it was before it became a line."""
    try:
        values = json.loads(written)
        if len(values) != len(columns):
            raise damaged(name, f"a row has {len(values)} values, not {len(columns)}")
        return {column: _lively(value) for column, value in zip(columns, values, strict=True)}
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(name, "a row cannot be read") from error


def fill(connection: Connection, table: Table, rows: Iterable[dict[str, object]]) -> int:
    """Insert rows in portions; how many."""
    source, count = iter(rows), 0
    statement = insert(table)
    while batch := list(islice(source, BATCH)):
        connection.execute(statement, batch)
        count += len(batch)
    return count


def copy_rows(source: Connection, target: Connection, table: Table, other: Table) -> int:
    """The rows of a table into the same table of another database."""
    names = [column.name for column in table.columns]
    found = source.execute(select(table).order_by(*table.primary_key.columns), execution_options={"yield_per": BATCH})
    return fill(target, other, (dict(zip(names, row, strict=True)) for row in found))


def refuse_left_behind(connection: Connection, tables: Tables) -> None:
    """Rows are read by the blueprint, so that nothing may be stored which it does not know."""
    catalogue = read_catalogue(connection)
    ours = our_tables(catalogue, tables, tombstones(connection, tables))
    known = tables.metadata.tables
    left = sorted(
        name for name in ours if name not in known or any(one not in known[name].c for one in catalogue.columns[name])
    )
    if left:
        raise BackupError(
            "backup.left_behind",
            f"A disabled pack left values that cannot be copied row by row: {', '.join(left[:3])}.",
            remedy="Enable the pack or purge it; or copy with the engine's own tools (pg_dump).",
        )


def make_bare(connection: Connection, tables: Tables, known: Iterable[str] = ()) -> None:
    """Tables with their keys alone: indexes, references and locks come when the rows are there."""
    there = set(known)
    for name, table in tables.metadata.tables.items():
        if name not in there:
            bare = CreateTable(table, include_foreign_key_constraints=[])
            connection.execute(bare if connection.dialect.name == "postgresql" else CreateTable(table))


def is_there(connection: Connection, table: Table) -> bool:
    """Whether a table has any row."""
    return connection.execute(select(literal_column("1")).select_from(table).limit(1)).first() is not None


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str | float):
        return value
    if isinstance(value, UUID):
        return {"u": value.hex}
    if isinstance(value, bytes | memoryview):
        return {"b": bytes(value).hex()}
    if isinstance(value, datetime):
        return {"m": value.isoformat(timespec="microseconds")}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return {"t": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    raise TypeError(f"{type(value).__name__} cannot be written as a line")


def _lively(value: object) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, body),) = value.items()
    return _READERS[kind](body)


_READERS: Mapping[str, Callable[[str], object]] = {
    "u": UUID, "b": bytes.fromhex, "m": datetime.fromisoformat, "d": date.fromisoformat, "t": time.fromisoformat,
    "n": Decimal,
}  # fmt: skip
