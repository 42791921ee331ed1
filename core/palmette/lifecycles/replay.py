"""Phases on days that are past: what the facts known then would have said, written as dated history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, and_, delete, literal, or_, select

from palmette.access.actors import Actor
from palmette.blueprint.model import LifecycleModel
from palmette.expressions import Checker
from palmette.lifecycles.recompute import PhaseChange, phase_sql, recompute, write_changes
from palmette.records.declared_sql import context_of
from palmette.records.rows import CHUNK, among, chunks
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Gateway, Records

DAILY, WEEKLY = timedelta(days=1), timedelta(weeks=1)


def past_days(today: date, *, days: int = 28, weeks: int = 52) -> list[date]:
    """The days of a replay in order: by weeks, the last of them by days, without today."""
    recent = [today - DAILY * back for back in range(days, 0, -1)]
    older = [today - DAILY * days - WEEKLY * back for back in range(weeks, 0, -1)]
    return [*older, *recent]


def replay(
    gateway: Gateway, actor: Actor, lifecycle: LifecycleModel, days: Sequence[date],
    *, ids: Sequence[UUID] | None = None, step: Callable[[int], None] = lambda day: None,
) -> int:  # fmt: skip
    """Write the phase history of records anew from the days given, in order, up to now; the changes written.

    For the product's own loads: demo data and imports whose facts are older than their rows. On each day a record
    counts from its `created_at`, a related one from its `created_at` or its moment `at`, whichever is earlier; figures
    over them are counted for that day, also where they are stored. The record's own fields count as they are now.
    """
    changes: dict[UUID, list[PhaseChange]] = {}
    for number, day in enumerate(sorted(days)):
        with gateway.reading(actor) as records:
            for wall, record, phase in _phases_on(records, lifecycle, day, ids):
                known = changes.setdefault(record, [])
                before = known[-1].new if known else None
                if phase != before:
                    known.append(PhaseChange(wall, record, before, phase, day))
        step(number + 1)
    written = 0
    for part in chunks([record for record, found in changes.items() if found], CHUNK):
        with gateway.writing(actor) as records:
            _forget(records, lifecycle, part)
            for turn in _turns([changes[record] for record in part]):
                written += len(write_changes(records, lifecycle, turn))
            written += len(recompute(records, lifecycle, part))
    return written


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
    table = records.tables.table(lifecycle.entity)
    moment = _end_of(day, records.blueprint.edition.zone)
    known = _Known(records, moment)
    context = replace(context_of(records, table), now=moment, visible=known.condition, facts=known.condition)
    wall: ColumnElement[Any] = table.c.wall_id if "wall_id" in table.c else literal(0)
    within = [table.c.wall_id.in_(records.actor.walls)] if "wall_id" in table.c else []
    phase = phase_sql(records, lifecycle, context, _live(records))
    statement = select(wall, table.c.id, phase).where(*within, known.condition(lifecycle.entity, table))
    for part in [None] if ids is None else list(chunks(ids, CHUNK)):
        narrowed = statement if part is None else statement.where(among(table.c.id, part, records.tables.dialect))
        for row in records.connection.execute(narrowed, execution_options=GATED):
            yield row[0], row[1], row[2]


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _live(records: Records) -> Checker:
    """Reads stored figures as what they stand for."""
    return records.gateway.reads.built(("live checker",), lambda: Checker(records.blueprint, live=True))


@dataclass(frozen=True)
class _Known:
    """Which records were known at a moment."""

    records: Records
    moment: datetime

    def condition(self, entity: str, row: FromClause) -> ColumnElement[bool]:
        """Not in the trash, and there already. Owned rows are there with their record."""
        model = self.records.blueprint.entities[entity]
        alive = [row.c.deleted_at.is_(None)] if "deleted_at" in row.c else []
        if model.is_child or "created_at" not in row.c or model.scope != "walled":
            return and_(True, *alive)
        since = [row.c.created_at <= self.moment]
        at = model.fields.get("at")
        if at is not None and at.kind == "instant" and at.column:
            since.append(row.c[at.column] <= self.moment)
        return and_(*alive, or_(*since))


def _forget(records: Records, lifecycle: LifecycleModel, ids: Sequence[UUID]) -> None:
    """The history that a load wrote with the day of the load."""
    table = records.tables.frame("phase_change")
    walls = (0, *records.actor.walls)
    within = [table.c.wall_id.in_(walls), table.c.lifecycle == lifecycle.key]
    statement = delete(table).where(*within, among(table.c.record_id, list(ids), records.tables.dialect))
    records.connection.execute(statement, execution_options=GATED)


