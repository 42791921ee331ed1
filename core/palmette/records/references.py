"""Whether the records that values refer to are there for this actor: one query per target entity and batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Label, or_, select

from palmette.blueprint.model import EntityModel
from palmette.errors import Problem
from palmette.records.declared_sql import condition
from palmette.records.permits import scope_of
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.writer import FieldWriter, Writer
from palmette.schema.database import GATED

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
            _judge(records, use, targets.found[entity], fresh, problems)
    return targets, problems


def _judge(
    records: Records,
    use: Use,
    found: Mapping[UUID, Mapping[str, Any]],
    fresh: set[UUID],
    problems: dict[int, list[Problem]],
) -> None:
    label = use.field.model.label
    where = use.field.model.declared
    wanted = getattr(where, "where", "")
    for record_id in use.ids:
        if record_id in fresh:
            continue
        row = found.get(record_id)
        if row is None:
            problem = Problem(
                use.path, "records.reference_not_found", f"{label}: there is no such record.", "Choose another one."
            )
        elif wanted and not row[_label(wanted)]:
            problem = Problem(
                use.path,
                "records.reference_not_allowed",
                f"{label}: this record cannot be chosen.",
                "Choose another one.",
            )
        else:
            continue
        problems.setdefault(use.record, []).append(problem)
        return


def _read(records: Records, target: EntityModel, wall: int, uses: list[Use]) -> dict[UUID, Mapping[str, Any]]:
    table = records.tables.table(target.key)
    ids = list({record_id for use in uses for record_id in use.ids})
    columns: list[ColumnElement[Any] | Label[Any]] = [table.c.id]
    if "branch_id" in table.c:
        columns.append(table.c.branch_id)
    for use in uses:
        wanted = getattr(use.field.model.declared, "where", "")
        label = _label(wanted)
        if wanted and label not in {column.name for column in columns}:
            pack = use.field.model.owner
            columns.append(condition(records, target.key, wanted, table, pack=pack).label(label))
    within, values = _within(records, target, wall)
    found: dict[UUID, Mapping[str, Any]] = {}
    for part in chunks(ids, CHUNK):
        statement = select(*columns).where(*within, among(table.c.id, part, records.tables.dialect))
        for row in records.connection.execute(statement, values, execution_options=GATED).mappings():
            found[row["id"]] = dict(row)
    return found


def _within(records: Records, target: EntityModel, wall: int) -> tuple[list[ColumnElement[bool]], dict[str, object]]:
    """The living records of the wall that the actor may read; without their scope for the product's own code."""
    table = records.tables.table(target.key)
    found: list[ColumnElement[bool]] = []
    if target.walled:
        found.append(table.c.wall_id == wall)
    elif "wall_id" in table.c:
        found.append(or_(table.c.wall_id == wall, table.c.wall_id.is_(None)))
    if "deleted_at" in table.c:
        found.append(table.c.deleted_at.is_(None))
    if records.actor.trusted:
        return found, {}
    scope = scope_of(records, target, "read", table)
    return [*found, *scope.clauses], scope.values


def _label(wanted: str) -> str:
    return f"allowed_{abs(hash(wanted)):x}"
