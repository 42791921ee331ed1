"""The owned rows of records, in their order: the lines of a quote, read with it in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import bindparam, select

from palmette.access.actors import Actor
from palmette.blueprint.model import FieldModel
from palmette.records.read_columns import LEFT_OUT, Shown, shown
from palmette.records.read_fields import SHOWING, find_path
from palmette.records.read_reach import restrict
from palmette.records.read_sides import is_side, side_values
from palmette.records.read_statement import Found, Prepared, Rows, Statement
from palmette.records.results import Row
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    parts: tuple[tuple[Shown, int], ...]
    sides: tuple[FieldModel, ...]
    below: tuple[FieldModel, ...]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """(name, entity) of values that name other records."""
        named = [(part.name, part.target) for part, _ in self.parts if part.target]
        return [*named, *((side.name, side.target) for side in self.sides if side.kind == "links")]

    @property
    def varies(self) -> str:
        return self.prepared.varies


def child_rows(records: Records, field: FieldModel, parents: Sequence[UUID]) -> Mapping[UUID, object]:
    """The rows of a children field by the id of their record; the caller has found these records in scope."""
    model, actor = records.gateway.reads, records.actor
    plan = model.prepared(records, ("children", field.entity, field.name), lambda: _prepare(records, field))
    found = plan.prepared.run(records, {"ids": list(parents)})
    rows = [_row(plan, row, actor) for row in found]
    ids = [row[0] for row in found]
    for side in plan.sides:
        values = side_values(records, records.blueprint.entities[field.target], side, ids)
        for row, child in zip(rows, ids, strict=True):
            row[side.name] = values.get(child, None if side.kind == "image" else [])
    restrict(records, records.blueprint.entities[field.target], plan.targets, rows)
    for deeper in plan.below:
        lines = child_rows(records, deeper, ids)
        for row, child in zip(rows, ids, strict=True):
            row[deeper.name] = lines.get(child, [])
    grouped: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row, source in zip(rows, found, strict=True):
        grouped[source[1]].append(row)
    return dict(grouped)


def _row(plan: _Plan, found: Found, actor: Actor) -> Row:
    row: Row = {"id": found[0]}
    for part, at in plan.parts:
        value: Any = found[at] if part.load is None else part.load(found, at, actor)
        if value is not LEFT_OUT:
            row[part.name] = value
    return row


def _prepare(records: Records, field: FieldModel) -> _Plan:
    statement = Statement(records)
    child = statement.model.blueprint.entities[field.target]
    table = statement.model.tables.table(child.key)
    rows = Rows(statement, child, table)
    names = [item.name for item in child.declared_fields() if statement.seen.rights.of(child.key, item.name).known]
    paths = [find_path(statement.model, statement.seen, child, name, SHOWING) for name in names]
    usable = [path.field for path in paths if statement.seen.rights.of(child.key, path.field.name).usable]
    sides = tuple(item for item in usable if is_side(item))
    below = tuple(item for item in usable if item.kind == "children")
    parts: list[tuple[Shown, int]] = []
    columns: list[Any] = [table.c.id, table.c.parent_id]
    for path in paths:
        if not is_side(path.field) and path.field.kind != "children":
            part = shown(rows, path)
            parts.append((part, len(columns)))
            columns += part.columns
    chosen = select(*columns).select_from(rows.source).where(table.c.parent_id.in_(_ids()))
    if "wall_id" in table.c:
        chosen = chosen.where(table.c.wall_id.in_(bindparam("walls", type_=Whole(), expanding=True)))
    if "deleted_at" in table.c:
        chosen = chosen.where(table.c.deleted_at.is_(None))
    chosen = chosen.order_by(table.c.parent_id, table.c.position, table.c.id)
    return _Plan(statement.prepare(chosen), tuple(parts), sides, below)


def _ids() -> Any:  # Any: a parameter that holds a list
    return bindparam("ids", type_=Id(), expanding=True)
