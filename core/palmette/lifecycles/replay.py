"""Phases on days that are past: what the facts known then would have said, written as dated history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, and_, delete, literal, or_, select

from palmette.access.actors import Actor
from palmette.blueprint.model import FieldModel, LifecycleModel
from palmette.errors import ExpressionError
from palmette.expressions import Checker, CompileContext, compile_value
from palmette.lifecycles.recompute import PhaseChange, phase_sql, recompute, store_phases, write_changes
from palmette.records.declared_sql import context_of
from palmette.records.rows import CHUNK, among, chunks
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Gateway, Records

DAILY, WEEKLY = timedelta(days=1), timedelta(weeks=1)


def past_days(today: date, *, days: int = 7, weeks: int = 8, months: int = 11) -> list[date]:
    """The days of a replay in order, without today: a year by four weeks, the last weeks by weeks, then by days.

    Each of them is a question over all records, so that a finer history takes longer.
    """
    recent = [today - DAILY * back for back in range(days, 0, -1)]
    older = [today - DAILY * days - WEEKLY * back for back in range(weeks, 0, -1)]
    oldest = [today - DAILY * days - WEEKLY * (weeks + 4 * back) for back in range(months, 0, -1)]
    return [*oldest, *older, *recent]


def replay(
    gateway: Gateway, actor: Actor, lifecycle: LifecycleModel, days: Sequence[date],
    *, ids: Sequence[UUID] | None = None, step: Callable[[int], None] = lambda day: None,
) -> int:  # fmt: skip
    """Write the phase history of records anew from the days given, in order, up to now; the changes written.

    For the product's own loads: demo data and imports whose facts are older than their rows. On each day a record
    counts from its `created_at`, a related one from its `created_at` or its moment `at`, whichever is earlier; figures
    over them are counted for that day, also where they are stored. The record's own fields count as they are now.
    """
    changes = _changes_by_day(gateway, actor, lifecycle, days, ids, {}, step)
    written = 0
    for part in chunks([record for record, found in changes.items() if found], CHUNK):
        with gateway.writing(actor) as records:
            _forget(records, lifecycle, part)
            for turn in _turns([changes[record] for record in part]):
                written += len(write_changes(records, lifecycle, turn))
            written += len(recompute(records, lifecycle, part))
    return written


def correct(
    gateway: Gateway, actor: Actor, lifecycle: LifecycleModel, days: Sequence[date], *, ids: Sequence[UUID]
) -> None:
    """Write the history of some records anew from the first of the days on; what was before stays as it is.

    As a replay asks, so that doing it again gives the same.
    """
    first = min(days)
    for part in chunks(ids, CHUNK):
        with gateway.reading(actor) as records:
            stood = _standing(records, lifecycle, part, first)
        changes = _changes_by_day(gateway, actor, lifecycle, days, part, stood, lambda number: None)
        with gateway.writing(actor) as records:
            _forget(records, lifecycle, part, since=first)
            for turn in _turns(list(changes.values())):
                write_changes(records, lifecycle, turn)
            # One whose phase did not change after all stands where it stood before.
            store_phases(records, lifecycle, [stood[one] for one in part if one in stood and not changes.get(one)])
            recompute(records, lifecycle, part)


def _changes_by_day(
    gateway: Gateway, actor: Actor, lifecycle: LifecycleModel, days: Sequence[date], ids: Sequence[UUID] | None,
    stood: Mapping[UUID, PhaseChange], step: Callable[[int], None],
) -> dict[UUID, list[PhaseChange]]:  # fmt: skip
    """What the conditions of each day make of each record; `stood` is where it was before the first."""
    changes: dict[UUID, list[PhaseChange]] = {}
    for number, day in enumerate(sorted(days)):
        with gateway.reading(actor) as records:
            for wall, record, phase in _phases_on(records, lifecycle, day, ids):
                known = changes.setdefault(record, [])
                last = known[-1] if known else stood.get(record)
                before = last.new if last is not None else None
                if phase != before:
                    known.append(PhaseChange(wall, record, before, phase, day))
        step(number + 1)
    return changes


def _standing(records: Records, lifecycle: LifecycleModel, ids: Sequence[UUID], day: date) -> dict[UUID, PhaseChange]:
    """The last change of each record before a day."""
    table = records.tables.frame("phase_change")
    mine = [table.c.wall_id.in_((0, *records.actor.walls)), table.c.lifecycle == lifecycle.key, table.c.since < day]
    statement = select(table.c.wall_id, table.c.record_id, table.c.phase, table.c.since)
    statement = statement.where(*mine, among(table.c.record_id, list(ids), records.tables.dialect))
    rows = records.connection.execute(statement.order_by(table.c.since), execution_options=GATED)
    return {row[1]: PhaseChange(row[0], row[1], None, row[2], row[3]) for row in rows}


def _turns(found: Iterable[list[PhaseChange]]) -> list[list[PhaseChange]]:
    """The first changes of all records, then the second ones: each record's in their order."""
    turns: list[list[PhaseChange]] = []
    for changes in found:
        for number, change in enumerate(changes):
            if number == len(turns):
                turns.append([])
            turns[number].append(change)
    return turns


def _phases_on(
    records: Records, lifecycle: LifecycleModel, day: date, ids: Sequence[UUID] | None
) -> Iterable[tuple[int, UUID, str | None]]:
    moment = _end_of(day, records.blueprint.edition.zone)
    known = _Known(records, moment)
    for part in [None] if ids is None else list(chunks(ids, CHUNK)):
        rows = _rows_of(records, lifecycle, known, part)
        context = known.context(rows)
        wall: ColumnElement[Any] = rows.c.wall_id if "wall_id" in rows.c else literal(0)
        phase = phase_sql(records, lifecycle, context, _reader(records, lifecycle))
        for row in records.connection.execute(select(wall, rows.c.id, phase), execution_options=GATED):
            yield row[0], row[1], row[2]


def _rows_of(records: Records, lifecycle: LifecycleModel, known: _Known, ids: Sequence[UUID] | None) -> FromClause:
    """The records as they were known, with the figures of that day in the place of those that are stored."""
    table = records.tables.table(lifecycle.entity)
    figures: dict[str, ColumnElement[Any]] = {}
    for field in _figures(records, lifecycle):
        try:
            checked = _checker(records).check_field(field)
        except ExpressionError:
            continue  # Too much for one statement once all is put in: it counts as it is stored.
        found = compile_value(checked, known.context(table))
        figures[field.column] = found.value
        if found.currency is not None:
            figures[f"{field.column}_currency"] = found.currency
    columns = [figures.get(column.name, column).label(column.name) for column in table.c]
    within: list[ColumnElement[bool]] = []
    if "wall_id" in table.c:
        within.append(table.c.wall_id.in_(records.actor.walls))
    if ids is not None:
        within.append(among(table.c.id, list(ids), records.tables.dialect))
    statement = select(*columns).where(*within, known.condition(lifecycle.entity, table))
    # Kept together: SQLite would otherwise work out each figure at each of its uses.
    return statement.cte("known").prefix_with("MATERIALIZED")


def _figures(records: Records, lifecycle: LifecycleModel) -> list[FieldModel]:
    """The stored figures of the record itself that its phases read."""
    texts = [lifecycle.declared.where, *(phase.when for phase in lifecycle.phases.values())]
    checker = _reader(records, lifecycle)
    read = {
        name
        for text in filter(None, texts)
        for entity, name in checker.check_condition(lifecycle.entity, text, pack=lifecycle.pack).reads
        if entity == lifecycle.entity
    }
    fields = records.blueprint.entities[lifecycle.entity].fields
    return [fields[name] for name in sorted(read) if getattr(fields[name].declared, "stored", False)]


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _reader(records: Records, lifecycle: LifecycleModel) -> Checker:
    """Reads the conditions: the record's own figures from the row, others live where that is not too deep."""
    live = _checker(records, lifecycle.entity)
    texts = [lifecycle.declared.where, *(phase.when for phase in lifecycle.phases.values())]
    try:
        for text in filter(None, texts):
            live.check_condition(lifecycle.entity, text, pack=lifecycle.pack)
    except ExpressionError:
        return records.gateway.reads.checker
    return live


def _checker(records: Records, but_of: str = "") -> Checker:
    """Reads stored figures as what they stand for, but those of one entity."""
    return records.gateway.reads.built(
        ("live checker", but_of), lambda: Checker(records.blueprint, live=True, but_of=but_of)
    )


@dataclass(frozen=True)
class _Known:
    """Which records were known at a moment."""

    records: Records
    moment: datetime

    def context(self, row: FromClause) -> CompileContext:
        """Compiles as of the moment."""
        return replace(context_of(self.records, row), now=self.moment, visible=self.condition, facts=self.condition)

    def condition(self, entity: str, row: FromClause) -> ColumnElement[bool]:
        """Not in the trash, and there already. Owned rows are there with their record."""
        model = self.records.blueprint.entities[entity]
        alive = [row.c.deleted_at.is_(None)] if "deleted_at" in row.c else []
        if model.is_child or "created_at" not in row.c or model.scope != "walled":
            return and_(True, *alive)
        since: list[ColumnElement[bool]] = [row.c.created_at <= self.moment]
        at = model.fields.get("at")
        if at is not None and at.kind == "instant" and at.column:
            since += [row.c[at.column] <= self.moment]
        return and_(*alive, or_(*since))


def _forget(records: Records, lifecycle: LifecycleModel, ids: Sequence[UUID], *, since: date | None = None) -> None:
    """The history that a load wrote with the day of the load, or all from a day on."""
    table = records.tables.frame("phase_change")
    walls = (0, *records.actor.walls)
    within = [table.c.wall_id.in_(walls), table.c.lifecycle == lifecycle.key]
    if since is not None:
        within.append(table.c.since >= since)
    statement = delete(table).where(*within, among(table.c.record_id, list(ids), records.tables.dialect))
    records.connection.execute(statement, execution_options=GATED)
