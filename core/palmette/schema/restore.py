"""A changed kind takes its values along: archived in the old kind, converted, written in the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import cast
from uuid import UUID

from sqlalchemy import Connection, insert, update

from palmette.schema.archive import Archive
from palmette.schema.fill import update_rows
from palmette.schema.ports import Key
from palmette.schema.retype import LOST, Retype, converted, is_side, stored_values, value_columns
from palmette.schema.tables import Tables, columns_of

_BATCH = 1000


def archive_values(connection: Connection, retypes: Sequence[Retype], kept: Archive) -> None:
    """Every stored value of the fields, before their columns change."""
    for item in retypes:
        if item.rows:
            rows = (
                {"wall_id": wall, "id": id_, "value": value} for wall, id_, value in stored_values(connection, item)
            )
            (kept.add if item.lost else kept.hold)(_file(item), rows)


def restore_values(connection: Connection, tables: Tables, retypes: Sequence[Retype], kept: Archive) -> None:
    """Write what can be said in the new kind."""
    for item in retypes:
        if not item.rows:
            continue
        _empty_same_column(connection, tables, item)
        values = _converted(item, kept)
        while batch := list(islice(values, _BATCH)):
            if is_side(item.new):
                _write_side(connection, tables, item, batch)
            else:
                _write_column(connection, tables, item, batch)


def _converted(item: Retype, kept: Archive) -> Iterator[tuple[Key, object]]:
    for row in kept.read(_file(item)):
        value = converted(item, _old_value(item, row["value"]))
        if value is not LOST:
            wall = cast("int | None", row["wall_id"])
            yield (wall, UUID(str(row["id"]))), value


def _old_value(item: Retype, value: object) -> object:
    """A value as it was before it became JSON."""
    reader = _READERS.get(item.old.family)
    return reader(value) if reader else value


_READERS: Mapping[str, Callable[[object], object]] = {
    "decimal": lambda value: Decimal(str(value)),
    "date": lambda value: date.fromisoformat(str(value)),
    "reference": lambda value: UUID(str(value)),
    "links": lambda value: [UUID(str(item)) for item in cast("list[object]", value)],
}
"""Families whose values JSON holds as text."""


def _empty_same_column(connection: Connection, tables: Tables, item: Retype) -> None:
    """Where the column stays under its name and storage, its values mean something else now."""
    table = tables.table(item.new.entity)
    shared = [name for name, _ in columns_of(item.new) if name in item.old.columns]
    if shared and not is_side(item.new):
        connection.execute(update(table).values(dict.fromkeys(shared)))


def _write_column(connection: Connection, tables: Tables, item: Retype, batch: Sequence[tuple[Key, object]]) -> None:
    name = value_columns(columns_of(item.new))[0][0]
    rows = [{"key_wall": wall, "key_id": id_, name: value} for (wall, id_), value in batch]
    update_rows(connection, tables.table(item.new.entity), rows)


def _write_side(connection: Connection, tables: Tables, item: Retype, batch: Sequence[tuple[Key, object]]) -> None:
    side = tables.side(item.new.entity, item.new.name)
    column = "target_id" if item.new.kind == "links" else "value"
    rows = [
        {**({"wall_id": wall} if item.walled else {}), "record_id": id_, "position": place, column: value}
        for (wall, id_), values in batch
        for place, value in enumerate(cast("list[object]", values))
    ]
    connection.execute(insert(side), rows)


def _file(item: Retype) -> str:
    return f"{item.new.entity}.{item.new.name}.jsonl"
