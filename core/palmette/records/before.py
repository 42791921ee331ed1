"""Records as they are before a change: read and locked once per batch, only the columns that the change needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, select

from palmette.records.permits import Allowed, scope_of
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.side_rows import read_children, read_sides
from palmette.records.writer import CHILDREN, COLUMN, SIDE, Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

_ALWAYS = ("id", "version", "wall_id", "branch_id", "owner_id", "deleted_at", "pipeline", "stage", "stage_since")


@dataclass(slots=True)
class Before:
    """A stored record: `values` are Python forms of the fields asked for; `wall` is 0 where rows have none."""

    id: UUID
    wall: int
    version: int
    row: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)


def read_before(
    records: Records, writer: Writer, ids: Sequence[UUID], names: Iterable[str], *, action: str, deleted: bool = False,
    locked: bool = True,
) -> dict[UUID, Before]:  # fmt: skip
    """The records among `ids` that are in the actor's scope for the action, by id, in the order of ids; `locked` until
    the end of the transaction.

    What is missing, deleted (or, with `deleted`, not deleted) or out of scope is not in the answer. An empty action
    asks for no right: for what follows from another change.
    """
    fields = [writer.fields[name] for name in dict.fromkeys(names)]
    found: dict[UUID, Before] = {}
    for part in chunks(list(dict.fromkeys(ids)), CHUNK):
        statement, values = _statement(records, writer, part, [f for f in fields if f.place == COLUMN], action, deleted)
        asked = statement.with_for_update() if locked else statement
        for row in records.connection.execute(asked, values, execution_options=GATED).mappings():
            wall = row["wall_id"] if writer.walled else 0
            loaded = {item.name: item.loaded(row) for item in fields if item.place == COLUMN}
            found[row["id"]] = Before(row["id"], wall, row["version"], dict(row), loaded)
    for item in fields:
        if item.place == SIDE:
            lists: Mapping[UUID, Any] = read_sides(records, item, found)
        elif item.place == CHILDREN:
            lists = read_children(records, item, found)
        else:
            continue
        for record_id, before in found.items():
            before.values[item.name] = lists.get(record_id)
    return {record_id: found[record_id] for record_id in ids if record_id in found}


def _statement(
    records: Records, writer: Writer, ids: Sequence[UUID], fields: Sequence[Any], action: str, deleted: bool
) -> tuple[Select[Any], dict[str, Any]]:
    table = writer.table
    names = dict.fromkeys(name for name in _ALWAYS if name in table.c)
    names |= dict.fromkeys(column for item in fields for column in item.columns)
    scope = scope_of(records, writer.entity, action, table) if action else Allowed(_in_walls(records, table))
    within = [*scope.clauses, among(table.c.id, ids, records.tables.dialect)]
    if "deleted_at" in table.c:
        within.append(table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None))
    # One order for every writer, so that two of them never wait for each other in a ring.
    statement = select(*(table.c[name] for name in names)).where(*within).order_by(table.c.id)
    return statement, scope.values


def _in_walls(records: Records, table: Table) -> tuple[ColumnElement[bool], ...]:
    return (table.c.wall_id.in_(records.actor.walls),) if "wall_id" in table.c else ()
