"""Every few minutes: what still waits with somebody whose shift is over goes to somebody who is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from palmette.access.actors import system_actor
from palmette.access.directory import Directory
from palmette.distribution.definition import Distribution
from palmette.distribution.engine import SIZE, give
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.worktime.shifts import ShiftSpan

RETURN = "distribution.return"
BACK, AHEAD = timedelta(hours=36), timedelta(hours=16)
"""How far an ended shift is looked for; who has none that long ahead is not expected soon."""


def returning_job() -> Job:
    """The job."""
    label = _(
        "Records of people whose shift is over", ru="Записи тех, чья смена закончилась",
        fi="Vuoronsa päättäneiden tietueet",
    )  # fmt: skip
    return Job(RETURN, run=give_on, label=label, schedule="every 5m")


def give_on(context: JobContext) -> None:
    """Look at every wall; each in transactions of its own."""
    gateway = context.gateway
    items = [item for item in gateway.blueprint.distributions.values() if item.returns]
    directory = Directory(gateway.database, gateway.blueprint, gateway.tables)
    walls = sorted({branch.wall for branch in directory.branches().values()})
    given, done = 0, 0
    for item in items:
        for wall in walls:
            given += _give_on(context, directory, item, wall)
            done += 1
            context.step(done, len(items) * len(walls), "")
    context.finish({"given": given})


def _give_on(context: JobContext, directory: Directory, item: Distribution, wall: int) -> int:
    after, given = "", 0
    while True:
        actor = system_actor(wall=wall, walls=(wall,), channel="job")
        with context.gateway.writing(actor) as records:
            query = ListQuery(
                filter=f"({item.returns}) and owner is not empty and branch is not empty", sort="created_at",
                fields=["id", "branch", "owner", "created_at"], limit=SIZE, after=after, titles=False,
            )  # fmt: skip
            page = records.list(item.entity, query)
            over = _over(records, page.rows, [one.id for one in directory.branches().values() if one.wall == wall])
            if over:
                before = set(over)
                given += len(give(records, directory, item, wall, sorted(before, key=str), taken_from=over))
        if not (after := page.next):
            return given


def _over(records: Records, rows: Sequence[dict[str, object]], branches: Sequence[UUID]) -> dict[UUID, UUID]:
    """Records whose people went home, with these people; none where nobody plans shifts or nobody is there."""
    spans = records.gateway.shifts.of(records, branches, records.now - BACK, records.now + AHEAD)
    if not spans or not any(span.starts_at <= records.now < span.ends_at for span in spans):
        return {}
    found = {}
    for row in rows:
        owner = cast("UUID", row["owner"])
        if _went(records, [span for span in spans if span.user == owner], cast("datetime", row["created_at"])):
            found[cast("UUID", row["id"])] = owner
    return found


def _went(records: Records, mine: Sequence[ShiftSpan], since: datetime) -> bool:
    """Whether a person is off: his shift ended after the record came, or none of his begins soon."""
    now = records.now
    if any(span.starts_at <= now < span.ends_at for span in mine):
        return False
    ended = any(span.ends_at <= now and span.ends_at > since for span in mine)
    return ended or not any(span.starts_at > now for span in mine)
