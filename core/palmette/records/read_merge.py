"""A merge before it is done: both values of each field and which would stay, and what would follow the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from palmette.blueprint.model import EntityModel
from palmette.records import merge_kept, read_one
from palmette.records.before import Before
from palmette.records.merge_rows import alike_rows, linked_ids, links_to, two_of
from palmette.records.merge_values import may_be_both, outcomes
from palmette.records.permits import may_read, may_write
from palmette.records.referring import references_to
from palmette.records.results import MergedRecord, MergeField, MergePlan, MergeRelated
from palmette.records.rows import in_walls
from palmette.records.write_merge import both, hindrances, mergeable
from palmette.records.writer import writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_COUNTED = 10_000


def look(records: Records, entity: str, survivor: UUID, other: UUID) -> MergePlan:
    """What a merge would do; NotFound unless the actor reads both and may merge them."""
    model = mergeable(records, entity)
    before = both(records, model, survivor, other, locked=False)
    related, unseen = _related(records, model, survivor, other)
    return MergePlan(
        model.key, survivor, other, records.titles(model.key, [survivor, other]),
        tuple(_fields(records, model, before, survivor, other)), tuple(related), unseen,
        tuple(hindrances(records, model, before[survivor], before[other])),
    )  # fmt: skip


def merges(records: Records, entity: str, id: UUID) -> list[MergedRecord]:
    """The records that went into one, newest first."""
    model = read_one.known_entity(records, entity)
    read_one.require(records, model, id)
    return [kept.told for kept in merge_kept.merges_into(records, id) if kept.entity == model.key]


def merged_into(records: Records, entity: str, id: UUID) -> UUID | None:
    """The record that stands for one that went into it, when the actor reads that; None for any other id."""
    model = read_one.known_entity(records, entity)
    found = merge_kept.gone_into(records, [id]).get(id)
    return found if found is not None and read_one.in_scope(records, model, [found]) else None


def _fields(
    records: Records, model: EntityModel, before: Mapping[UUID, Before], survivor: UUID, other: UUID
) -> Iterator[MergeField]:
    writer = writer_of(records.gateway, model.key)
    seen = read_one.get(records, model.key, survivor, fields=()), read_one.get(records, model.key, other, fields=())
    first, second = before[survivor], before[other]
    for item in outcomes(writer, two_of(first, second), {}):
        name = item.field.name
        if name not in seen[0] or item.field.model.hidden:
            continue
        writes = records.actor.trusted or may_write(records, model, name)
        # Of a masked value not even whether the other record has the same is told.
        whole = records.actor.trusted or may_read(records, model, name)
        differs = item.differs if whole else seen[0][name] != seen[1][name]
        yield MergeField(
            name, seen[0][name], seen[1][name], item.outcome, differs,
            writes and differs, writes and may_be_both(item.field),
        )  # fmt: skip


def _related(records: Records, model: EntityModel, survivor: UUID, other: UUID) -> tuple[list[MergeRelated], bool]:
    """Counts of what the actor sees, and whether there is more."""
    joined: dict[str, int] = {}
    for alike in alike_rows(records, model, survivor, other):
        joined[alike.model.key] = joined.get(alike.model.key, 0) + 1
    found: list[MergeRelated] = []
    unseen = False
    known = records.gateway.reads.seen(records.actor).entities
    for key, name, ids in _following(records, model, other):
        visible = len(read_one.in_scope(records, records.blueprint.entities[key], ids)) if key in known else 0
        unseen = unseen or visible < len(ids)
        if visible:
            found.append(MergeRelated(key, name, visible, joined.get(key, 0)))
    return found, unseen


def _following(records: Records, model: EntityModel, other: UUID) -> Iterator[tuple[str, str, Collection[UUID]]]:
    for found, reference in references_to(records, model.key):
        table = records.tables.table(found.key)
        statement = select(table.c.id).where(
            *in_walls(table, records.actor.walls), table.c[reference.column] == other, table.c.deleted_at.is_(None)
        )
        ids = list(records.connection.scalars(statement.limit(MOST_COUNTED), execution_options=GATED))
        if ids := [item for item in ids if item != other]:
            yield found.key, reference.name, ids
    for found, links in links_to(records, model.key):
        if ids := [item for item in linked_ids(records, links, other) if item != other]:
            yield found.key, links.name, ids
