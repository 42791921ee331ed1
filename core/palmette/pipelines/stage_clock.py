"""Until when a record may stay in a stage that counts in work hours: kept with each move, and every hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, select, update

from palmette.blueprint.model import Blueprint
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.pipelines.definition import Stage
from palmette.records.changes import Change, Changes
from palmette.records.rows import among, chunks, in_walls
from palmette.records.session import Records
from palmette.records.system import STAGE_DUE, STAGE_LATE
from palmette.schema.database import GATED
from palmette.schema.types import Id, Moment
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.limits import work_due

HOURLY = "pipelines.stage_clock"
MOMENTS = (STAGE_DUE, STAGE_LATE)
SIZE = 1000


class StageClock:
    """Joins every writing session: a record that entered such a stage, or another branch, gets its new moment."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.entities = tuple(key for key, entity in blueprint.entities.items() if STAGE_DUE in entity.fields)

    def before_commit(self, changes: Changes) -> None:
        """Keep the moments of the records that the changes concern."""
        for key in self.entities:
            ids = [change.id for change in changes.of(key) if _concerns(change)]
            if ids:
                keep(changes.records, key, ids)

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce."""


def stage_clock_job() -> Job:
    """Follows calendars that changed and stages that got another limit."""
    label = _(
        "Deadlines of stages in work hours", ru="Сроки этапов в рабочих часах", fi="Vaiheiden määräajat työajassa"
    )
    return Job(HOURLY, run=restate, label=label, schedule="hourly")


def restate(context: JobContext) -> None:
    """Bring the moments of all open records up to date, in chunks."""
    entities = [key for key, item in context.gateway.blueprint.entities.items() if STAGE_DUE in item.fields]
    for done, key in enumerate(entities):
        context.step(done, len(entities), "")
        after: UUID | None = None
        while True:
            with context.gateway.writing(context.actor) as records:
                ids = _next(records, key, after)
                keep(records, key, ids)
            if len(ids) < SIZE:
                break
            after = ids[-1]


def keep(records: Records, entity: str, ids: Sequence[UUID]) -> int:
    """Write the moments that differ, without a version or history of their own; how many they were."""
    calendars = records.gateway.calendars.of(records)
    table = records.tables.table(entity)
    stages = {item.key: item.stages for item in records.blueprint.pipelines_of(entity)}
    columns = [table.c[name] for name in ("wall_id", "id", "branch_id", "pipeline", "stage", "stage_since", *MOMENTS)]
    wanted: list[dict[str, Any]] = []
    for part in chunks(ids):
        which = among(table.c.id, part, records.tables.dialect)
        statement = select(*columns).where(which, *in_walls(table, records.actor.walls))
        for row in records.connection.execute(statement, execution_options=GATED).mappings():
            due, late = _moments(records, row, stages.get(row["pipeline"], {}).get(row["stage"]), calendars)
            if (due, late) != (row[STAGE_DUE], row[STAGE_LATE]):
                wanted.append({"key_wall": row["wall_id"], "key_id": row["id"], "due": due, "late": late})
    if wanted:
        own = (table.c.wall_id == bindparam("key_wall"), table.c.id == bindparam("key_id", type_=Id()))
        moments = {name: bindparam(key, type_=Moment()) for name, key in zip(MOMENTS, ("due", "late"), strict=True)}
        change = update(table).where(*own).values(moments)
        records.connection.execute(change, wanted, execution_options=GATED)
    return len(wanted)


def _moments(
    records: Records, row: RowMapping, stage: Stage | None, calendars: Mapping[UUID, WorkCalendar]
) -> tuple[datetime | None, datetime | None]:
    """When the stage is due, and when twice its time is over."""
    if stage is None or stage.kind != "open" or not (stage.sla and stage.hours) or row["stage_since"] is None:
        return None, None
    calendar = calendars.get(row["branch_id"]) or WorkCalendar(records.blueprint.edition.zone)
    since = row["stage_since"]
    return work_due(calendar, since, stage.sla), work_due(calendar, since, stage.sla, times=2)


def _next(records: Records, entity: str, after: UUID | None) -> list[UUID]:
    table = records.tables.table(entity)
    later = [table.c.id > after] if after is not None else []
    open_stages = {
        stage.key for item in records.blueprint.pipelines_of(entity) for stage in item.stages.values() if stage.hours
    }
    statement = (
        select(table.c.id)
        .where(table.c.wall_id.in_(records.actor.walls), table.c.deleted_at.is_(None), *later)
        .where(table.c.stage.in_(sorted(open_stages)) | table.c[STAGE_DUE].is_not(None))
        .order_by(table.c.id)
        .limit(SIZE)
    )
    return list(records.connection.scalars(statement, execution_options=GATED))


def _concerns(change: Change) -> bool:
    return change.kind in ("created", "moved", "restored") or change.touched("branch") or change.touched("pipeline")
