"""Phases in zones whose day begins at another hour than the installation's: each is counted soon after its midnight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.lifecycles.recompute import recompute_after
from palmette.records.session import Records
from palmette.schema.database import GATED

MIDNIGHTS = "lifecycles.midnights"
SIZE = 1000


def midnights_job() -> Job:
    """The job of every hour."""
    text = _("Phases after each zone's midnight", ru="Фазы после полуночи каждого пояса",
             fi="Vaiheet kunkin aikavyöhykkeen keskiyön jälkeen")  # fmt: skip
    return Job(MIDNIGHTS, run=run_midnights, label=text, schedule="every 15m")


def run_midnights(context: JobContext) -> None:
    """Zones whose day was not counted yet, but the installation's own: that is the nightly job's."""
    gateway, actor = context.gateway, context.actor
    with gateway.reading(actor) as records:
        others = [zone for zone in gateway.zones() if zone != gateway.blueprint.edition.zone]
        begun = days_begun(others, clock.now(), _counted(records))
    moved = 0
    for number, (zone, day) in enumerate(begun.items()):
        context.step(number, len(begun), zone)
        for lifecycle in gateway.blueprint.lifecycles.values():
            after: UUID | None = None
            while True:
                with gateway.writing(actor) as records:
                    after, count = recompute_after(records, lifecycle, after, size=SIZE, zone=zone)
                moved += count
                if after is None:
                    break
                context.step(number, len(begun), zone)
        with gateway.writing(actor) as records:
            _mark(records, zone, day)
    context.step(len(begun), len(begun))
    context.finish({"zones": len(begun), "phases": moved})


def days_begun(zones: Sequence[str], now: datetime, counted: dict[str, date]) -> dict[str, date]:
    """The zones on whose clocks it is another day than the one that was counted last, with that day."""
    today = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in zones}
    return {zone: day for zone, day in today.items() if counted.get(zone) is None or counted[zone] < day}


def _counted(records: Records) -> dict[str, date]:
    table = records.tables.frame("sweep_mark")
    statement = select(table.c.zone, table.c.swept_on).where(table.c.trigger == MIDNIGHTS)
    return {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}


def _mark(records: Records, zone: str, day: date) -> None:
    table = records.tables.frame("sweep_mark")
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    values = {"swept_on": day, "at": records.now}
    statement = make(table).values(trigger=MIDNIGHTS, zone=zone, **values)
    kept = statement.on_conflict_do_update(index_elements=[table.c.trigger, table.c.zone], set_=values)
    records.connection.execute(kept, execution_options=GATED)
