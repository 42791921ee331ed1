"""Where records stand now: one set-based statement finds those whose phase differs, and writes it with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.blueprint.model import LifecycleModel
from palmette.expressions import Checker, CompileContext, compile_sql
from palmette.records.declared_sql import checked_condition, checked_text, context_of, zone_column
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.schema.types import LocalDate, Str


@dataclass(frozen=True, slots=True)
class PhaseChange:
    """A record that entered another phase; `since` is the local date in the record's zone."""

    wall: int
    id: UUID
    old: str | None
    new: str | None
    since: date


def recompute(records: Records, lifecycle: LifecycleModel, ids: Sequence[UUID]) -> list[PhaseChange]:
    """Bring the phases of some records up to date; the changes. Running it again changes nothing."""
    found: list[PhaseChange] = []
    for part in chunks(ids, CHUNK):
        table = records.tables.table(lifecycle.entity)
        found += write_changes(
            records, lifecycle, _differing(records, lifecycle, among(table.c.id, part, records.tables.dialect))
        )
    return found


def recompute_after(
    records: Records, lifecycle: LifecycleModel, after: UUID | None, *, size: int, zone: str = ""
) -> tuple[UUID | None, int]:
    """The same for the next `size` records by id, of one zone or of all, for a job that commits between; the last id
    seen and changes made."""
    table = records.tables.table(lifecycle.entity)
    within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
    later: list[ColumnElement[bool]] = [table.c.id > after] if after is not None else []
    if zone:
        later.append(zone_column(records, records.blueprint.entities[lifecycle.entity], table) == literal(zone, Str()))
    statement = select(table.c.id).where(*within, *later, table.c.deleted_at.is_(None)).order_by(table.c.id).limit(size)
    ids = list(records.connection.scalars(statement, execution_options=GATED))
    if not ids:
        return None, 0
    return ids[-1], len(recompute(records, lifecycle, ids))


def phase_on(records: Records, lifecycle: LifecycleModel, id: UUID, day: date) -> str | None:
    """The phase a record was in on a local date; None before its first."""
    table = records.tables.frame("phase_change")
    statement = (
        select(table.c.phase)
        .where(
            table.c.wall_id.in_((0, *records.actor.walls)),
            table.c.record_id == id,
            table.c.lifecycle == lifecycle.key,
            table.c.since <= day,
        )
        .order_by(table.c.since.desc())
        .limit(1)
    )
    return records.connection.scalar(statement, execution_options=GATED)


def _differing(records: Records, lifecycle: LifecycleModel, which: ColumnElement[bool]) -> list[PhaseChange]:
    table = records.tables.table(lifecycle.entity)
    stored = table.c[_column(records, lifecycle)]
    wall: ColumnElement[Any] = table.c.wall_id if "wall_id" in table.c else literal(0)
    rows = (
        select(
            wall.label("wall"),
            table.c.id.label("id"),
            stored.label("old"),
            phase_sql(records, lifecycle, context_of(records, table)).label("new"),
            _today(records, lifecycle, table).label("since"),
        )
        .where(which, *in_walls(table, records.actor.walls), table.c.deleted_at.is_(None))
        .subquery()
    )
    statement = select(rows).where(rows.c.new.is_distinct_from(rows.c.old))
    return [PhaseChange(*row) for row in records.connection.execute(statement, execution_options=GATED)]


def phase_sql(
    records: Records, lifecycle: LifecycleModel, context: CompileContext, checker: Checker | None = None
) -> ColumnElement[str | None]:
    """CASE over the phases in order: the first whose condition holds; the last without a condition for the rest.

    `checker` reads the conditions instead of the blueprint's own.
    """
    whens: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    otherwise: ColumnElement[Any] = literal(None, Str())

    def condition(text: str) -> ColumnElement[bool]:
        if checker is not None:
            return compile_sql(checker.check_condition(lifecycle.entity, text, pack=lifecycle.pack), context)
        return compile_sql(checked_condition(records, lifecycle.entity, text, pack=lifecycle.pack), context)

    if lifecycle.declared.where:
        whens.append((condition(f"not ({lifecycle.declared.where})"), literal(None, Str())))
    for phase in lifecycle.phases.values():
        if not phase.when:
            otherwise = literal(phase.key, Str())
            break
        whens.append((condition(phase.when), literal(phase.key, Str())))
    return case(*whens, else_=otherwise) if whens else otherwise


def _today(records: Records, lifecycle: LifecycleModel, table: Table) -> ColumnElement[Any]:
    checked = checked_text(records, lifecycle.entity, "today", pack=lifecycle.pack)
    return compile_sql(checked, context_of(records, table))


def write_changes(records: Records, lifecycle: LifecycleModel, changes: list[PhaseChange]) -> list[PhaseChange]:
    """Store phases with the day since when, and their history."""
    if changes:
        store_phases(records, lifecycle, changes)
        _journal(records, lifecycle, changes)
    return changes


def store_phases(records: Records, lifecycle: LifecycleModel, changes: Sequence[PhaseChange]) -> None:
    """Let records be in the phases that they changed to."""
    if not changes:
        return
    table = records.tables.table(lifecycle.entity)
    column = _column(records, lifecycle)
    keys = [table.c.id == bindparam("b_id")]
    if "wall_id" in table.c:
        keys.insert(0, table.c.wall_id == bindparam("b_wall"))
    statement = update(table).where(and_(*keys)).values(
        {column: bindparam("b_new", type_=Str()), f"{column}_since": bindparam("b_since", type_=LocalDate())}
    )  # fmt: skip
    walled = "wall_id" in table.c
    rows = [
        {"b_id": item.id, "b_new": item.new, "b_since": item.since} | ({"b_wall": item.wall} if walled else {})
        for item in changes
    ]
    records.connection.execute(statement, rows, execution_options=GATED)


def _journal(records: Records, lifecycle: LifecycleModel, changes: list[PhaseChange]) -> None:
    """One row a day and axis: a second change on the same day replaces the first."""
    table = records.tables.frame("phase_change")
    insert = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    statement = insert(table)
    keep = statement.on_conflict_do_update(
        index_elements=["wall_id", "record_id", "lifecycle", "since"],
        set_={"phase": statement.excluded.phase, "at": statement.excluded.at},
    )
    rows = [
        {
            "wall_id": item.wall, "record_id": item.id, "entity": lifecycle.entity, "lifecycle": lifecycle.key,
            "since": item.since, "phase": item.new, "at": records.now,
        }
        for item in changes
    ]  # fmt: skip
    records.connection.execute(keep, rows, execution_options=GATED)


def _column(records: Records, lifecycle: LifecycleModel) -> str:
    entity = records.blueprint.entities[lifecycle.entity]
    found = entity.fields.get(lifecycle.short) or entity.fields[f"{lifecycle.pack}__{lifecycle.short}"]
    return found.column
