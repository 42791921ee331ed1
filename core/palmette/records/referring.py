"""What refers to records that are to go, and what becomes of it: refused, emptied, or gone as well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records import fields as kinds
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.update_rows import allowed_ids
from palmette.records.writer import writer_of
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

Pair = tuple[str, UUID]
"""Entity and id of a record."""


@dataclass
class Going:
    """What goes together: records by entity with the roots that take them along, references to empty, and what keeps
    roots from going (root: referring records by entity)."""

    records: dict[Pair, set[UUID]] = field(default_factory=dict)
    emptied: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    kept_by: dict[UUID, dict[str, set[UUID]]] = field(default_factory=dict)

    def ids(self, entity: str) -> list[UUID]:
        """The records of one entity that go."""
        return [record_id for key, record_id in self.records if key == entity]

    def entities(self) -> list[str]:
        """The entities of which records go, those of the roots first."""
        return list(dict.fromkeys(entity for entity, _ in self.records))


def going_with(records: Records, entity: str, roots: Collection[UUID]) -> Going:
    """What goes with some records of an entity."""
    found = Going({(entity, root): {root} for root in roots})
    wave: list[Pair] = list(found.records)
    held: list[tuple[Pair, FieldModel, UUID]] = []
    while wave:
        following: list[Pair] = []
        for target in dict.fromkeys(key for key, _ in wave):
            ids = [record_id for key, record_id in wave if key == target]
            for field_model, referring, referred in _referring(records, target, ids):
                pair = (field_model.entity, referring)
                if _rule(field_model) == "delete":
                    known = found.records.setdefault(pair, set())
                    if not known:
                        following.append(pair)
                    known |= found.records[target, referred]
                else:
                    held.append((pair, field_model, referred))
        wave = following
    for pair, field_model, referred in held:
        if pair in found.records:
            continue
        if _rule(field_model) == "empty":
            found.emptied.setdefault((field_model.entity, field_model.name), set()).add(pair[1])
        else:
            for root in found.records[field_model.target, referred]:
                found.kept_by.setdefault(root, {}).setdefault(pair[0], set()).add(pair[1])
    return found


def why_kept(records: Records, kept_by: dict[str, set[UUID]]) -> tuple[Problem, ...]:
    """Problems that say how many records of which kind refer to a record; of those the actor may not see, nothing."""
    problems = []
    hidden = False
    for entity, ids in kept_by.items():
        model = records.blueprint.entities[entity]
        known = entity in records.gateway.reads.seen(records.actor).entities
        seen = allowed_ids(records, writer_of(records.gateway, entity), sorted(ids), "read") if known else set()
        hidden = hidden or len(seen) < len(ids)
        if seen:
            message = sentence("%(entities)s: %(count)s of them refer to it.", entities=model.plural, count=len(seen))
            problems.append(Problem("", "records.referred", message, "Delete or change them first."))
    if hidden:
        message = sentence("Records that you may not see refer to it.")
        problems.append(Problem("", "records.referred", message, "Ask somebody who may see them."))
    return tuple(problems)


def references_to(records: Records, entity: str) -> Iterator[tuple[EntityModel, FieldModel]]:
    """The reference fields that lead to an entity; who created a record is only remembered."""
    for model in records.blueprint.entities.values():
        for item in model.fields.values():
            if item.kind == "reference" and item.target == entity and item.name != "created_by":
                yield model, item


def _referring(records: Records, entity: str, ids: Sequence[UUID]) -> Iterator[tuple[FieldModel, UUID, UUID]]:
    """(field, referring id, referred id) of living records that refer to some others."""
    for model, item in references_to(records, entity):
        table = records.tables.table(model.key)
        within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
        if "deleted_at" in table.c:
            within.append(table.c.deleted_at.is_(None))
        for part in chunks(ids, CHUNK):
            column = table.c[item.column]
            statement = select(table.c.id, column).where(*within, among(column, part, records.tables.dialect))
            for row in records.connection.execute(statement, execution_options=GATED):
                yield item, row[0], row[1]


def _rule(field_model: FieldModel) -> str:
    declared = field_model.declared
    return declared.on_delete if isinstance(declared, kinds.Reference) else "refuse"
