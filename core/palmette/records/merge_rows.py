"""One record goes into another: what refers to it, belongs to it and is said of it goes over, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, select, update

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Conflict
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.before import Before, read_before
from palmette.records.changes import Change, Merged
from palmette.records.delete_rows import mark
from palmette.records.match_rows import remove_matches
from palmette.records.merge_documents import take_documents
from palmette.records.merge_kept import Done, FileMove, OwnedMove, Pair, TagPut
from palmette.records.merge_values import SURVIVOR, Two, merged_fields, moving_files, outcomes
from palmette.records.references import Targets
from palmette.records.referring import references_to
from palmette.records.rollups import refresh_above
from palmette.records.rows import in_walls, store_rows
from palmette.records.search_keys import sort_key
from palmette.records.system import UPDATED
from palmette.records.update_rows import Edit, fields_needed, place, put_edits, remember_edits
from palmette.records.writer import CHILDREN, Writer, writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

DEEPEST = 8
"""How far records that become one may bring others together: a contact's membership, its freezes, …"""


@dataclass
class Merging:
    """A merge in the making, in the product's own name."""

    records: Records
    done: Done = field(default_factory=Done)
    merged: list[Merged] = field(default_factory=list)


def absorb(
    merging: Merging, model: EntityModel, survivor: UUID, gone: UUID, choices: Mapping[str, str], *, depth: int = 0
) -> None:
    """Let `gone` go into `survivor`: both live, and nobody else writes them meanwhile."""
    records = merging.records
    writer = writer_of(records.gateway, model.key)
    names = {item.name for item in merged_fields(writer)} | fields_needed(records, writer, set()) | {UPDATED}
    before = read_before(records, writer, [survivor, gone], names, action="")
    two = two_of(before[survivor], before[gone])
    for alike in alike_rows(records, model, survivor, gone):
        _need_mergeable(alike.model, depth)
        # Two that are alike in several ways, or with a third, may have become one already.
        one, other = (_stands_for(merging, record) for record in (alike.survivor, alike.gone))
        if one != other:
            absorb(merging, alike.model, one, other, {}, depth=depth + 1)
    _take_owned(merging, writer, survivor, gone)
    mark(records, writer, [gone], deleted=True, kind=journal.MERGED)
    for found, reference in references_to(records, model.key):
        for deleted in (False, True):
            _repoint(merging, writer_of(records.gateway, found.key), reference, before[survivor], gone, deleted=deleted)
    for found, links in links_to(records, model.key):
        for deleted in (False, True):
            _relink(merging, writer_of(records.gateway, found.key), links, survivor, gone, deleted=deleted)
    _take_values(records, writer, two, choices)
    _take_files(merging, writer, before[survivor], gone)
    _take_tags(merging, model.key, before[survivor], gone)
    merging.done.documents += take_documents(records, before[survivor].wall, survivor, gone)
    wall = before[survivor].wall
    merging.done.pairs.insert(0, Pair(model.key, wall, survivor, gone))
    merging.merged.insert(0, Merged(model.key, wall, survivor, gone, two.first, two.second))


def two_of(first: Before, second: Before) -> Two:
    """The two records as their values are put together."""
    newer = bool(second.values[UPDATED] > first.values[UPDATED])
    return Two((first.id, second.id), dict(first.values), dict(second.values), newer)


# ---- records that become one as well


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records that may not both be there, or say the same, once what they belong to is one."""

    model: EntityModel
    survivor: UUID
    gone: UUID


def alike_rows(records: Records, entity: EntityModel, survivor: UUID, gone: UUID) -> list[Alike]:
    """The records under either of two that a unique value or their entity's `alike` makes one."""
    found: dict[UUID, Alike] = {}
    for model, reference in references_to(records, entity.key):
        for names in _groups(model, reference):
            writer = writer_of(records.gateway, model.key)
            own, other = (_by_key(records, writer, reference, names, record) for record in (survivor, gone))
            for key, record in other.items():
                if key in own and record not in found and own[key] != record:
                    found[record] = Alike(model, own[key], record)
    return list(found.values())


def _stands_for(merging: Merging, record: UUID) -> UUID:
    """The record that one went into in this merge, or itself."""
    into = {pair.gone: pair.survivor for pair in merging.done.pairs}
    while record in into:
        record = into[record]
    return record


def _groups(model: EntityModel, reference: FieldModel) -> Iterator[tuple[str, ...]]:
    if reference.declared.unique:
        yield (reference.name,)
    for names in (*model.unique, model.alike):
        if reference.name in names:
            yield tuple(names)


def _by_key(
    records: Records, writer: Writer, reference: FieldModel, names: Sequence[str], record: UUID
) -> dict[tuple[Any, ...], UUID]:
    """Living records under one by what must differ among them; those with an empty value are never alike."""
    ids = _referring(records, writer, reference, record, deleted=False)
    others = [name for name in names if name != reference.name]
    found: dict[tuple[Any, ...], UUID] = {}
    for before in read_before(records, writer, ids, others, action="").values():
        values = [before.values[name] for name in others]
        if all(value not in (None, "", []) for value in values):
            found.setdefault(tuple(_comparable(value) for value in values), before.id)
    return found


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return sort_key(value)
    return tuple(value) if isinstance(value, list) else value


def _need_mergeable(model: EntityModel, depth: int) -> None:
    if not model.mergeable or depth >= DEEPEST:
        raise Conflict(
            "records.cannot_become_one",
            sentence("%(entities)s: each has one that may be there only once.", entities=model.plural),
            remedy="Delete one of them first.",
        )


# ---- what refers to it


def _referring(records: Records, writer: Writer, reference: FieldModel, to: UUID, *, deleted: bool) -> list[UUID]:
    table = writer.table
    marked = table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)
    statement = select(table.c.id).where(
        *in_walls(table, records.actor.walls), table.c[reference.column] == to, marked
    )  # fmt: skip
    return list(records.connection.scalars(statement.order_by(table.c.id), execution_options=GATED))


def _repoint(
    merging: Merging, writer: Writer, reference: FieldModel, survivor: Before, gone: UUID, *, deleted: bool
) -> None:
    """Let those that refer to the one refer to the other, in the trash as well; itself it leaves as it was."""
    records, name, target = merging.records, reference.name, reference.target
    ids = [item for item in _referring(records, writer, reference, gone, deleted=deleted) if item != gone]
    if not ids:
        return
    needed = fields_needed(records, writer, {name})
    targets = Targets({target: {survivor.id: dict(survivor.row)}})
    edits = []
    for before in read_before(records, writer, ids, needed, action="", deleted=deleted).values():
        itself = before.id == survivor.id and target == writer.entity.key and not reference.required
        edit = Edit(before, {name: gone}, {name: None if itself else survivor.id})
        place(records, writer, edit, targets)
        edits.append(edit)
    merging.done.unsaid += put_all(records, writer, edits, deleted=deleted)


def links_to(records: Records, entity: str) -> Iterator[tuple[EntityModel, FieldModel]]:
    """The links fields that lead to an entity."""
    for model in records.blueprint.entities.values():
        for item in model.fields.values():
            if item.kind == "links" and item.target == entity:
                yield model, item


def linked_ids(records: Records, links: FieldModel, to: UUID) -> list[UUID]:
    """The records that name one among their links."""
    side = records.tables.side(links.entity, links.name)
    statement = select(side.c.record_id).where(*in_walls(side, records.actor.walls), side.c.target_id == to).distinct()
    return sorted(records.connection.scalars(statement, execution_options=GATED))


def _relink(merging: Merging, writer: Writer, links: FieldModel, survivor: UUID, gone: UUID, *, deleted: bool) -> None:
    """Let lists that name the one name the other, once."""
    records = merging.records
    ids = [item for item in linked_ids(records, links, gone) if item != gone]
    needed = fields_needed(records, writer, {links.name})
    edits = []
    for before in read_before(records, writer, ids, needed, action="", deleted=deleted).values():
        old = before.values[links.name] or []
        named = [survivor if item == gone else item for item in old]
        new = [item for item in dict.fromkeys(named) if (links.target, item) != (writer.entity.key, before.id)]
        edits.append(Edit(before, {links.name: old}, {links.name: new or None}))
    merging.done.unsaid += put_all(records, writer, edits, deleted=deleted)


def put_all(records: Records, writer: Writer, edits: Sequence[Edit], *, deleted: bool) -> Sequence[Change]:
    """Store changes with their journal. Those of records in the trash are answered: no hook is told of them, and no
    duplicate is found by them."""
    noted = records.noted()
    put_edits(records, writer, edits)
    remember_edits(records, writer, edits)
    if not deleted or not edits:
        return ()
    unsaid = records.waiting()[noted[0] :]
    records.forget_after(noted)
    if writer.matched:
        remove_matches(records, writer, [(edit.before.wall, edit.id) for edit in edits])
    return unsaid


# ---- what belongs to it


def _take_owned(merging: Merging, writer: Writer, survivor: UUID, gone: UUID) -> None:
    """Its owned rows stand behind those of the other, with their ids."""
    records = merging.records
    for item in writer.children_fields:
        assert item.child is not None
        table = item.child.table
        own = select(table.c.id, table.c.position).where(table.c.parent_id == gone).order_by(table.c.position)
        rows = records.connection.execute(own, execution_options=GATED).all()
        start = _next_position(records, table, table.c.parent_id == survivor)
        for offset, (record_id, position) in enumerate(rows):
            move_owned(records, item.child, record_id, survivor, start + offset)
            merging.done.owned.append(OwnedMove(item.child.entity.key, record_id, gone, position))
    recount_owned(records, writer, [survivor, gone])


def move_owned(records: Records, child: Writer, id: UUID, parent: UUID, position: int) -> None:
    """Give an owned row to another record."""
    values = {"parent_id": parent, "position": position}
    within = in_walls(child.table, records.actor.walls)
    statement = update(child.table).where(child.table.c.id == id, *within).values(values)
    records.connection.execute(statement, execution_options=GATED)


def recount_owned(records: Records, writer: Writer, ids: Sequence[UUID]) -> None:
    """The stored figures over owned rows of some records, counted anew."""
    names = {item.name for item in writer.fields.values() if item.place == CHILDREN}
    if names:
        refresh_above(records, writer, [], changed=names, own=list(ids))


def _next_position(records: Records, table: Any, which: Any) -> int:  # Any: a table and a condition over it
    last = records.connection.scalar(select(func.max(table.c.position)).where(which), execution_options=GATED)
    return 0 if last is None else last + 1


def _take_values(records: Records, writer: Writer, two: Two, choices: Mapping[str, str]) -> None:
    """The survivor's values as they are to be; the record that goes keeps its own."""
    survivor = two.ids[0]
    chosen = [item for item in outcomes(writer, two, choices) if item.outcome != SURVIVOR]
    new = {item.field.name: item.value for item in chosen}
    before = read_before(records, writer, [survivor], fields_needed(records, writer, set(new)), action="")[survivor]
    new = {name: value for name, value in new.items() if before.values.get(name) != value}
    entry = journal.Entry(journal.MERGED, before.wall, survivor, before.version, {}, {})
    journal.remember(records, writer.entity.key, [entry])
    if new:
        edit = Edit(before, {name: before.values.get(name) for name in new}, new)
        put_edits(records, writer, [edit])
        remember_edits(records, writer, [edit])


def _take_files(merging: Merging, writer: Writer, survivor: Before, gone: UUID) -> None:
    """Files go along; an image only where there is none."""
    records, table = merging.records, merging.records.tables.frame("file")
    for item in moving_files(writer):
        within = (
            table.c.wall_id == survivor.wall, table.c.entity == writer.entity.key, table.c.field == item.name,
            table.c.deleted_at.is_(None),
        )  # fmt: skip
        start = _next_position(records, table, and_(*within, table.c.record_id == survivor.id))
        if item.model.kind == "image" and start:
            continue
        own = select(table.c.id, table.c.position).where(*within, table.c.record_id == gone).order_by(table.c.position)
        for offset, (file, position) in enumerate(records.connection.execute(own, execution_options=GATED).all()):
            move_file(records, survivor.wall, file, survivor.id, start + offset)
            merging.done.files.append(FileMove(survivor.wall, file, gone, position))


def move_file(records: Records, wall: int, id: UUID, record: UUID, position: int) -> None:
    """Give a file to another record."""
    table = records.tables.frame("file")
    statement = update(table).where(table.c.wall_id == wall, table.c.id == id)
    values = {"record_id": record, "position": position}
    records.connection.execute(statement.values(values), execution_options=GATED)


def _take_tags(merging: Merging, entity: str, survivor: Before, gone: UUID) -> None:
    """The survivor gets the tags that it has not."""
    records, table = merging.records, merging.records.tables.frame("tagging")
    own, other = (
        set(records.connection.scalars(
            select(table.c.tag_id).where(table.c.wall_id == survivor.wall, table.c.record_id == record),
            execution_options=GATED,
        ))
        for record in (survivor.id, gone)
    )  # fmt: skip
    rows = [
        {"wall_id": survivor.wall, "record_id": survivor.id, "tag_id": tag, "entity": entity}
        for tag in sorted(other - own)
    ]
    store_rows(records.connection, table, rows)
    merging.done.tags += [TagPut(survivor.wall, survivor.id, tag) for tag in sorted(other - own)]
