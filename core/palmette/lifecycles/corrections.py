"""Facts of past days that become known later: whose phases they move, and the job that counts these anew.

A visit of last week that is entered, moved or deleted today changes what was true last week. The transaction writes
down which records it concerns and since when; a job asks the conditions of each day from then on, as a replay does, and
puts the answers in the place of the history. Doing it again gives the same. What a record's own fields said on a past
day is not known any more, so that a change of these counts from now on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.blueprint.model import LifecycleModel
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.lifecycles.replay import DAILY, WEEKLY, correct
from palmette.records.changes import Changes
from palmette.records.rows import among, chunks, in_walls
from palmette.records.session import Records
from palmette.schema.database import GATED

CORRECTIONS = "lifecycles.corrections"
MOMENT = "at"
"""The field that says when a fact was, as the replay reads it."""

SIZE = 200
CLOSE = 60
"""Days that are counted one by one; what lies further back is counted by weeks."""


def note_past(changes: Changes, lifecycle: str, entity: str, field: str) -> None:
    """Write down whose phases of past days the changes of an entity move, through its reference."""
    records = changes.records
    model = records.blueprint.entities[entity]
    moment = model.fields.get(MOMENT)
    if moment is None or moment.kind != "instant" or not moment.column:
        return
    zone = ZoneInfo(records.blueprint.edition.zone)
    today = records.now.astimezone(zone).date()
    since: dict[tuple[int, UUID], date] = {}
    for wall, parent, at in _facts(changes, entity, field, moment.column):
        day = at.astimezone(zone).date()
        if day < today:
            since[wall, parent] = min(day, since.get((wall, parent), day))
    _write(records, lifecycle, since)


def _facts(changes: Changes, entity: str, field: str, column: str) -> list[tuple[int, UUID, datetime]]:
    """The record and the moment of each changed fact, as it is now and as it was."""
    facts: list[tuple[int, UUID, datetime]] = []
    items = list(changes.of(entity))
    # What is new says itself when it was; without a word it is now.
    stored = _stored(changes.records, entity, field, column, [item.id for item in items if item.kind != "created"])
    for item in items:
        wall, parent, at = stored.get(item.id, (item.wall, item.new.get(field), item.new.get(MOMENT)))
        parents = {value for value in (parent, item.old.get(field)) if isinstance(value, UUID)}
        moments = {value for value in (at, item.old.get(MOMENT)) if isinstance(value, datetime)}
        facts += [(wall, one, moment) for one in parents for moment in moments]
    return facts


def _stored(
    records: Records, entity: str, field: str, column: str, ids: Sequence[UUID]
) -> dict[UUID, tuple[int, object, object]]:
    """Wall, reference and moment of facts that are there, also in the trash."""
    table = records.tables.table(entity)
    reference = table.c[records.blueprint.entities[entity].fields[field].column]
    found: dict[UUID, tuple[int, object, object]] = {}
    for part in chunks(list(dict.fromkeys(ids))):
        which = (among(table.c.id, part, records.tables.dialect), *in_walls(table, records.actor.walls))
        statement = select(table.c.id, table.c.wall_id, reference, table.c[column]).where(*which)
        for row in records.connection.execute(statement, execution_options=GATED):
            found[row[0]] = (row[1], row[2], row[3])
    return found


def _write(records: Records, lifecycle: str, since: dict[tuple[int, UUID], date]) -> None:
    if not since:
        return
    table = records.tables.frame("phase_due")
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    statement = make(table)
    given = statement.excluded.since
    earlier = statement.on_conflict_do_update(
        index_elements=["wall_id", "lifecycle", "record_id"],
        set_={"since": case((given < table.c.since, given), else_=table.c.since), "at": statement.excluded.at},
    )
    rows = [
        {"wall_id": wall, "lifecycle": lifecycle, "record_id": record, "since": day, "at": records.now}
        for (wall, record), day in sorted(since.items(), key=lambda item: (item[0][0], item[0][1].bytes))
    ]
    records.connection.execute(earlier, rows, execution_options=GATED)


def corrections_job() -> Job:
    """The job that counts past phases anew."""
    text = _("Phases of past days", ru="Фазы прошедших дней", fi="Menneiden päivien vaiheet")
    return Job(CORRECTIONS, run=run_corrections, label=text, schedule="every 10m")


def run_corrections(context: JobContext) -> None:
    """Some hundred records at a time, those first that go back furthest."""
    corrected = 0
    for lifecycle in context.gateway.blueprint.lifecycles.values():
        while rows := _next(context, lifecycle):
            days = days_since(min(row.since for row in rows), _today(context))
            correct(context.gateway, context.actor, lifecycle, days, ids=[row.record_id for row in rows])
            _done(context, lifecycle, rows)
            corrected += len(rows)
            context.step(corrected, corrected + 1, lifecycle.key)
    context.step(corrected, corrected)
    context.finish({"records": corrected})


def days_since(first: date, today: date) -> list[date]:
    """The days to ask about, without today: one by one where they are close, else by weeks."""
    close = max(first, today - DAILY * CLOSE)
    near = [close + DAILY * number for number in range((today - close).days)]
    far = [
        first + WEEKLY * number for number in range((close - first).days // 7 + 1) if first + WEEKLY * number < close
    ]
    return [*far, *near]


def _today(context: JobContext) -> date:
    return clock.now().astimezone(ZoneInfo(context.gateway.blueprint.edition.zone)).date()


def _next(context: JobContext, lifecycle: LifecycleModel) -> Sequence[Any]:  # Any: rows of the table
    with context.gateway.reading(context.actor) as records:
        table = records.tables.frame("phase_due")
        mine = (table.c.wall_id.in_((0, *records.actor.walls)), table.c.lifecycle == lifecycle.key)
        statement = select(table).where(*mine).order_by(table.c.since, table.c.record_id).limit(SIZE)
        return records.connection.execute(statement, execution_options=GATED).all()


def _done(context: JobContext, lifecycle: LifecycleModel, rows: Sequence[Any]) -> None:  # Any: rows of the table
    """Forget them, but those that were written down again meanwhile."""
    with context.gateway.writing(context.actor) as records:
        table = records.tables.frame("phase_due")
        for row in rows:
            mine = (table.c.wall_id == row.wall_id, table.c.lifecycle == lifecycle.key, table.c.at <= row.at)
            gone = delete(table).where(*mine, table.c.record_id == row.record_id)
            records.connection.execute(gone, execution_options=GATED)
