"""Whether the records that values refer to are there for this actor: one query per target entity and batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records.stored_rows import Ask, stored_rows
from palmette.records.writer import FieldWriter, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(slots=True)
class Use:
    """A place where ids of one target are used: the record it is in (its number in the batch), path, field."""

    record: int
    path: str
    field: FieldWriter
    ids: tuple[UUID, ...]


@dataclass(slots=True)
class Targets:
    """What is known of the records referred to, by target entity and id: their branch and the conditions they meet."""

    found: dict[str, Mapping[UUID, Mapping[str, Any]]] = field(default_factory=dict)

    def branch(self, entity: str, id: UUID) -> UUID | None:
        """The branch of a record referred to."""
        row = self.found.get(entity, {}).get(id)
        value = row.get("branch_id") if row is not None else None
        return value if isinstance(value, UUID) else None


def uses_in(writer: Writer, record: int, values: Mapping[str, Any], *, path: str = "") -> Iterable[Use]:
    """Where values of one record refer to others, its owned rows too."""
    for name, item in writer.reference_names:
        value = values.get(name)
        if value:
            yield Use(record, path + name, item, tuple(value) if item.many else (value,))
    for owned in writer.children_fields:
        assert owned.child is not None
        for number, row in enumerate(values.get(owned.name) or ()):
            yield from uses_in(owned.child, record, row, path=f"{path}{owned.name}.{number}.")


def check_references(
    records: Records, wall: int, uses: Iterable[Use], *, known: Mapping[str, set[UUID]] | None = None
) -> tuple[Targets, dict[int, list[Problem]]]:
    """What is known of the targets, and the problems by record. `known` are new records of the same batch."""
    by_target: dict[str, list[Use]] = {}
    for use in uses:
        by_target.setdefault(use.field.model.target, []).append(use)
    targets = Targets()
    problems: dict[int, list[Problem]] = {}
    for entity, used in by_target.items():
        ids = {key for use in used for key in use.ids}
        conditions = tuple(dict.fromkeys((use.field.where, use.field.model.owner) for use in used if use.field.where))
        found = _read(records, records.blueprint.entities[entity], wall, ids, conditions)
        targets.found[entity] = found
        fresh = (known or {}).get(entity, set())
        if conditions or not all(key in found or key in fresh for key in ids):
            for use in used:
                _judge(use, found, fresh, problems)
    return targets, problems


def _judge(
    use: Use, found: Mapping[UUID, Mapping[str, Any]], fresh: set[UUID], problems: dict[int, list[Problem]]
) -> None:
    """The first of the ids that cannot be used, as a problem."""
    label = use.field.model.label
    for key in use.ids:
        row = found.get(key)
        if key in fresh or (row is not None and (not use.field.where or row[use.field.where])):
            continue
        if row is None:
            code = "records.reference_not_found"
            message = sentence("%(field)s: there is no such record.", field=label)
        else:
            code = "records.reference_not_allowed"
            message = sentence("%(field)s: this record cannot be chosen.", field=label)
        problems.setdefault(use.record, []).append(Problem(use.path, code, message, "Choose another one."))
        return


def _read(
    records: Records, target: EntityModel, wall: int, ids: Collection[UUID], conditions: tuple[tuple[str, str], ...]
) -> Mapping[UUID, Mapping[str, Any]]:
    """What is known of the living records of the wall that the actor may read; the product's own code reads all."""
    columns = ("id", "branch_id") if "branch_id" in records.tables.table(target.key).c else ("id",)
    ask = Ask(columns, conditions, action="" if records.actor.trusted else "read")
    rows = stored_rows(records, target, list(ids), ask, wall=wall)
    if not conditions:
        return {row["id"]: cast("Mapping[str, Any]", row) for row in rows}
    told = [(text, f"c{number}") for number, (text, _) in enumerate(conditions)]
    return {row["id"]: {**row, **{text: row[name] for text, name in told}} for row in rows}
