"""Phases and since when: nobody writes them by hand, so an undone merge has to bring back the day they began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, update

from palmette.blueprint.model import EntityModel
from palmette.records.changes import Change
from palmette.records.merge_kept import Derived
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

Columns = dict[tuple[str, UUID], dict[str, Any]]  # Any: columns of every type


def derived_of(records: Records, changes: Sequence[Change]) -> Columns:
    """The phases of the records that some changes concern: of themselves, and of what they refer to or did."""
    concerned: dict[str, set[UUID]] = {}
    for change in changes:
        concerned.setdefault(change.entity, set()).add(change.id)
    for entity, ids in list(concerned.items()):
        for target, found in _referred(records, entity, ids, [item for item in changes if item.entity == entity]):
            concerned.setdefault(target, set()).update(found)
    found_columns: Columns = {}
    for entity, ids in concerned.items():
        found_columns |= _columns(records, records.blueprint.entities[entity], ids)
    return found_columns


def changed_since(records: Records, before: Columns) -> list[Derived]:
    """Those that are different now, as they were."""
    now: Columns = {}
    for entity in {entity for entity, _ in before}:
        ids = [record for key, record in before if key == entity]
        now |= _columns(records, records.blueprint.entities[entity], ids)
    return [Derived(*key, values) for key, values in before.items() if now.get(key) != values]


def bring_back(records: Records, derived: Iterable[Derived]) -> None:
    """Where a record is in its former phase again, let it have been there since the same day."""
    for item in derived:
        model = records.blueprint.entities.get(item.entity)
        if model is None:
            continue
        now = _columns(records, model, [item.id]).get((item.entity, item.id), {})
        values = {}
        for phase, since in _pairs(records, model):
            if phase in item.before and now.get(phase) == item.before[phase]:
                values[since] = item.before[since]
        if values:
            table = records.tables.table(item.entity)
            within = in_walls(table, records.actor.walls)
            statement = update(table).where(*within, table.c.id == item.id).values(values)
            records.connection.execute(statement, execution_options=GATED)


def _pairs(records: Records, model: EntityModel) -> list[tuple[str, str]]:
    """The columns of each lifecycle: phase, and since when."""
    found = []
    for key in model.lifecycles:
        lifecycle = records.blueprint.lifecycles[key]
        name = f"{lifecycle.pack}__{lifecycle.short}"
        field = model.fields[name if name in model.fields else lifecycle.short]
        found.append((field.column, f"{field.column}_since"))
    return found


def _columns(records: Records, model: EntityModel, ids: Collection[UUID]) -> Columns:
    names = [name for pair in _pairs(records, model) for name in pair]
    if not names:
        return {}
    table = records.tables.table(model.key)
    found: Columns = {}
    for part in chunks(sorted(ids), CHUNK):
        statement = select(table.c.id, *(table.c[name] for name in names)).where(
            *in_walls(table, records.actor.walls), among(table.c.id, part, records.tables.dialect)
        )
        for row in records.connection.execute(statement, execution_options=GATED):
            found[model.key, row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def _referred(
    records: Records, entity: str, ids: Collection[UUID], changes: Sequence[Change]
) -> Iterable[tuple[str, set[UUID]]]:
    model, table = records.blueprint.entities[entity], records.tables.table(entity)
    for field in model.fields.values():
        target = records.blueprint.entities.get(field.target)
        if field.kind != "reference" or not field.column or target is None or not target.lifecycles:
            continue
        given = {value for item in changes for value in _values(item, field.name) if isinstance(value, UUID)}
        column = table.c[field.column]
        for part in chunks(sorted(ids), CHUNK):
            statement = select(column).where(
                *in_walls(table, records.actor.walls), among(table.c.id, part, records.tables.dialect),
                column.is_not(None),
            )  # fmt: skip
            given |= set(records.connection.scalars(statement.distinct(), execution_options=GATED))
        yield target.key, given


def _values(change: Change, name: str) -> tuple[object, object]:
    old: Mapping[str, object] = change.old
    return old.get(name), change.new.get(name)
