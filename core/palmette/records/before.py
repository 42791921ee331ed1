"""Records as they are before a change: read and locked once per batch, only the columns that the change needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import RowMapping

from palmette.records.record_locks import refuse_locked
from palmette.records.side_rows import read_children, read_sides
from palmette.records.stored_rows import LIVING, TRASHED, Ask, stored_rows
from palmette.records.writer import CHILDREN, COLUMN, SIDE, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records

_ALWAYS = ("id", "version", "wall_id", "branch_id", "owner_id", "deleted_at", "pipeline", "stage", "stage_since")


@dataclass(slots=True)
class Before:
    """A stored record: `values` are Python forms of the fields asked for; `wall` is 0 where rows have none."""

    id: UUID
    wall: int
    version: int
    row: RowMapping
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
    columns = [name for name in _ALWAYS if name in writer.table.c]
    stored = [item for item in fields if item.place == COLUMN]
    columns += [column for item in stored for column in item.columns]
    state = TRASHED if deleted else LIVING
    ask = Ask(tuple(dict.fromkeys(columns)), action=action, state=state, locked=locked)
    if action not in ("", "read") and not writer.entity.is_child:
        refuse_locked(records, ids)
    for row in stored_rows(records, writer.entity, list(dict.fromkeys(ids)), ask):
        wall = row["wall_id"] if writer.walled else 0
        loaded = {item.name: item.loaded(row) for item in stored}
        found[row["id"]] = Before(row["id"], wall, row["version"], row, loaded)
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
