"""Whether the records that values refer to are there for this actor: one query per target entity and batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records import fields as kinds
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

    found: dict[str, dict[UUID, Mapping[str, Any]]] = field(default_factory=dict)

    def branch(self, entity: str, id: UUID) -> UUID | None:
        """The branch of a record referred to."""
        row = self.found.get(entity, {}).get(id)
        value = row.get("branch_id") if row is not None else None
        return value if isinstance(value, UUID) else None


def uses_in(writer: Writer, record: int, values: Mapping[str, Any], *, path: str = "") -> Iterable[Use]:
    """Where values of one record refer to others, its owned rows too."""
    for item in writer.references:
        value = values.get(item.name)
        if value:
            ids = tuple(value) if item.model.kind == "links" else (value,)
            yield Use(record, f"{path}{item.name}", item, ids)
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
        targets.found[entity] = _read(records, records.blueprint.entities[entity], wall, used)
        fresh = (known or {}).get(entity, set())
        for use in used:
            _judge(use, targets.found[entity], fresh, problems)
    return targets, problems


def _judge(
    use: Use, found: Mapping[UUID, Mapping[str, Any]], fresh: set[UUID], problems: dict[int, list[Problem]]
) -> None:
    """The first of the ids that cannot be used, as a problem."""
    label = use.field.model.label
    for key in use.ids:
        row = found.get(key)
        if key in fresh or (row is not None and (not _where(use.field) or row[_where(use.field)])):
            continue
        if row is None:
            code = "records.reference_not_found"
            message = sentence("%(field)s: there is no such record.", field=label)
        else:
            code = "records.reference_not_allowed"
            message = sentence("%(field)s: this record cannot be chosen.", field=label)
        problems.setdefault(use.record, []).append(Problem(use.path, code, message, "Choose another one."))
        return


def _read(records: Records, target: EntityModel, wall: int, uses: list[Use]) -> dict[UUID, Mapping[str, Any]]:
    """What is known of the living records of the wall that the actor may read; the product's own code reads all."""
    ids = list({key for use in uses for key in use.ids})
    conditions = tuple(dict.fromkeys(_condition(use.field) for use in uses if _where(use.field)))
    columns = ("id", "branch_id") if "branch_id" in records.tables.table(target.key).c else ("id",)
    ask = Ask(columns, conditions, action="" if records.actor.trusted else "read")
    found: dict[UUID, Mapping[str, Any]] = {}
    for row in stored_rows(records, target, ids, ask, wall=wall):
        told = {text: row[f"c{number}"] for number, (text, _) in enumerate(conditions)}
        found[row["id"]] = {**row, **told}
    return found


def _where(field: FieldWriter) -> str:
    return field.model.declared.where if isinstance(field.model.declared, kinds.Reference) else ""


def _condition(field: FieldWriter) -> tuple[str, str]:
    return _where(field), field.model.owner
