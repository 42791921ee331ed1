"""What moves to another wall with a record, what stays behind without it, and what it leaves behind itself.

A record that names another one goes along when it cannot do without it: the reference is required, goes with what is
deleted, or gives it its branch. Every other one stays, and names nobody any more. No reference leads across a wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence
from palmette.records import fields as kinds
from palmette.records.merge_rows import links_to
from palmette.records.referring import references_to
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.unique import key_column
from palmette.records.writer import writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST = 5_000
"""How many records may move at once: SQLite's other writers wait meanwhile."""

Named = tuple[str, str]
"""Entity and field."""


@dataclass
class Crossing:
    """`goes` and `owned` (rows of records that go) are ids by entity, `cut` the records by entity and field that stay
    and name one that goes, `left` what by entity and field each that goes named and that stays, with what stands for it
    beyond the wall (None for nothing), `ended` what is between one that goes and one that stays, `kept` what is in the
    way: it needs both."""

    source: int
    target: int
    goes: dict[str, list[UUID]] = field(default_factory=dict)
    owned: dict[str, list[UUID]] = field(default_factory=dict)
    cut: dict[Named, list[UUID]] = field(default_factory=dict)
    left: dict[Named, dict[UUID, dict[UUID, UUID | None]]] = field(default_factory=dict)
    ended: dict[str, set[UUID]] = field(default_factory=dict)
    kept: dict[Named, set[UUID]] = field(default_factory=dict)

    @property
    def moving(self) -> dict[str, set[UUID]]:
        """The ids that change their wall, owned rows among them, by entity."""
        return {key: set(ids) for key, ids in (*self.goes.items(), *self.owned.items())}

    @property
    def ids(self) -> list[UUID]:
        """All of them."""
        return sorted({one for ids in self.moving.values() for one in ids})


def crossing_of(records: Records, entity: str, id: UUID, source: int, target: int) -> Crossing:
    """What a move of a record to the wall `target` takes along and leaves; nothing is changed."""
    ended: dict[str, set[UUID]] = {}
    while True:
        found = Crossing(source, target, _following(records, entity, id, source, ended), ended=ended)
        _add_owned(records, found)
        _add_left(records, found)
        between = _between(records, found)
        if not between:
            break
        for key, ids in between.items():
            ended.setdefault(key, set()).update(ids)
    _add_cut(records, found)
    return found


def _following(
    records: Records, entity: str, id: UUID, wall: int, ended: dict[str, set[UUID]]
) -> dict[str, list[UUID]]:
    """The record and all that goes with it, itself first; those in the trash as well."""
    goes: dict[str, dict[UUID, None]] = {entity: {id: None}}
    wave: dict[str, list[UUID]] = {entity: [id]}
    while wave:
        following: dict[str, list[UUID]] = {}
        for target, ids in wave.items():
            for model, item in references_to(records, target):
                if not model.walled or model.is_child or not goes_along(model, item):
                    continue
                known = goes.setdefault(model.key, {})
                fresh = [one for one, _ in _naming(records, model, item, ids, wall)]
                fresh = [
                    one for one in dict.fromkeys(fresh) if one not in known and one not in ended.get(model.key, ())
                ]
                known |= dict.fromkeys(fresh)
                following.setdefault(model.key, []).extend(fresh)
        if sum(len(found) for found in goes.values()) > MOST:
            message = sentence("More than %(count)s records would move with it.", count=MOST)
            raise InvalidInput("records.too_many_to_transfer", message, remedy="Move or delete some of them first.")
        wave = {key: ids for key, ids in following.items() if ids}
    return {key: list(ids) for key, ids in goes.items() if ids}


def goes_along(model: EntityModel, item: FieldModel) -> bool:
    """Whether a record goes where the record goes that this reference of it names."""
    return item.required or on_delete(item) == "delete" or model.branch.partition(".")[0] == item.name


def on_delete(item: FieldModel) -> str:
    """What a reference declares for the end of the record it names."""
    return item.declared.on_delete if isinstance(item.declared, kinds.Reference) else "refuse"


def _naming(
    records: Records, model: EntityModel, item: FieldModel, ids: Sequence[UUID], wall: int
) -> Iterator[tuple[UUID, UUID]]:
    """(id, the id it names) of the rows of a wall whose reference names some records."""
    table = records.tables.table(model.key)
    column = table.c[item.column]
    for part in chunks(ids, CHUNK):
        within = (table.c.wall_id == wall, among(column, part, records.tables.dialect))
        statement = select(table.c.id, column).where(*within).order_by(table.c.id)
        yield from ((row[0], row[1]) for row in records.connection.execute(statement, execution_options=GATED))


def _add_owned(records: Records, found: Crossing) -> None:
    """Owned rows of what goes, and theirs."""
    above: dict[str, list[UUID]] = dict(found.goes)
    while above:
        below: dict[str, list[UUID]] = {}
        for model in records.blueprint.entities.values():
            if model.parent not in above or not model.is_child or not model.walled:
                continue
            table = records.tables.table(model.key)
            for part in chunks(above[model.parent], CHUNK):
                inside = among(table.c.parent_id, part, records.tables.dialect)
                statement = select(table.c.id).where(table.c.wall_id == found.source, inside).order_by(table.c.id)
                below.setdefault(model.key, []).extend(records.connection.scalars(statement, execution_options=GATED))
        above = {key: ids for key, ids in below.items() if ids}
        for key, ids in above.items():
            found.owned[key] = [*found.owned.get(key, []), *ids]


def _add_left(records: Records, found: Crossing) -> None:
    """What those that go name and what stays, by the record that names it."""
    moving = found.moving
    for key, ids in moving.items():
        for item in walled_references(records, key):
            staying = [
                (one, named) for one, named in _named_by(records, key, item, ids, found.source)
                if named not in moving.get(item.target, ())
            ]  # fmt: skip
            if staying:
                beyond = _counterparts(records, item.target, {named for _, named in staying}, found)
                listed = found.left.setdefault((key, item.name), {})
                for one, named in staying:
                    listed.setdefault(one, {})[named] = beyond.get(named)


def walled_references(records: Records, entity: str) -> list[FieldModel]:
    """The references and links of an entity that lead to records of walls."""
    found = records.blueprint.entities[entity].fields.values()
    return [
        item for item in found
        if item.kind in ("reference", "links") and item.column and records.blueprint.entities[item.target].walled
    ]  # fmt: skip


def _named_by(
    records: Records, entity: str, item: FieldModel, ids: set[UUID], wall: int
) -> Iterator[tuple[UUID, UUID]]:
    if item.kind == "links":
        table = records.tables.side(entity, item.name)
        who, named = table.c.record_id, table.c.target_id
    else:
        table = records.tables.table(entity)
        who, named = table.c.id, table.c[item.column]
    for part in chunks(sorted(ids), CHUNK):
        within = (table.c.wall_id == wall, among(who, part, records.tables.dialect), named.is_not(None))
        statement = select(who, named).where(*within).order_by(who, named)
        yield from ((row[0], row[1]) for row in records.connection.execute(statement, execution_options=GATED))


def _counterparts(records: Records, entity: str, ids: set[UUID], found: Crossing) -> dict[UUID, UUID]:
    """What beyond the wall is called the same by the value that is unique in each wall: its own group of that name."""
    writer = writer_of(records.gateway, entity)
    beyond: dict[UUID, UUID] = {}
    for item in writer.unique:
        if item.model.kind == "number":
            continue
        column = key_column(writer, item)
        alive = [writer.table.c.deleted_at.is_(None)] if "deleted_at" in writer.table.c else []
        here, there = writer.table.alias(), writer.table
        for part in chunks(sorted(ids), CHUNK):
            statement = select(here.c.id, there.c.id).where(
                here.c.wall_id == found.source, among(here.c.id, part, records.tables.dialect),
                there.c.wall_id == found.target, here.c[column.name] == column, *alive,
            )  # fmt: skip
            rows = records.connection.execute(statement, execution_options=GATED)
            beyond |= {row[0]: row[1] for row in rows if row[0] not in beyond}
    return beyond


def _between(records: Records, found: Crossing) -> dict[str, set[UUID]]:
    """Those that go and cannot do without what stays: they end when their reference says so, or lie in the trash
    already. What is left of them is in the way and noted."""
    ended: dict[str, set[UUID]] = {}
    found.kept = {}
    for (key, name), listed in found.left.items():
        model = records.blueprint.entities[key]
        item = model.fields[name]
        needs = {one for one, beyond in listed.items() if item.required and None in beyond.values()}
        if not needs:
            continue
        trashed = set() if model.is_child else _in_trash(records, key, needs, found.source)
        ends = needs if on_delete(item) == "delete" and not model.is_child else trashed
        if ends:
            ended.setdefault(key, set()).update(ends)
        if needs - ends:
            found.kept.setdefault((key, name), set()).update(needs - ends)
    return ended


def _in_trash(records: Records, entity: str, ids: set[UUID], wall: int) -> set[UUID]:
    table = records.tables.table(entity)
    if "deleted_at" not in table.c:
        return set()
    gone: set[UUID] = set()
    for part in chunks(sorted(ids), CHUNK):
        inside = among(table.c.id, part, records.tables.dialect)
        statement = select(table.c.id).where(table.c.wall_id == wall, inside, table.c.deleted_at.is_not(None))
        gone |= set(records.connection.scalars(statement, execution_options=GATED))
    return gone


def _add_cut(records: Records, found: Crossing) -> None:
    """Those that stay and name one that goes."""
    moving = found.moving
    for target, ids in moving.items():
        for model, item in references_to(records, target):
            if model.walled:
                rows = _naming(records, model, item, sorted(ids), found.source)
                _note_cut(found, model, item, [one for one, _ in rows], moving)
        for model, item in links_to(records, target):
            if model.walled:
                side = records.tables.side(model.key, item.name)
                for part in chunks(sorted(ids), CHUNK):
                    inside = among(side.c.target_id, part, records.tables.dialect)
                    statement = select(side.c.record_id).where(side.c.wall_id == found.source, inside).distinct()
                    listed: list[Any] = list(records.connection.scalars(statement, execution_options=GATED))
                    _note_cut(found, model, item, listed, moving)


def _note_cut(
    found: Crossing, model: EntityModel, item: FieldModel, ids: Sequence[UUID], moving: dict[str, set[UUID]]
) -> None:
    staying = [one for one in ids if one not in moving.get(model.key, ())]
    if staying:
        known = found.cut.setdefault((model.key, item.name), [])
        known += [one for one in dict.fromkeys(staying) if one not in known]
