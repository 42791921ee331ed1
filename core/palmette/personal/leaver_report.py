"""Each morning the heads of somebody who gave notice are told what he was shown the day before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.personal.heads import KIND, heads_of
from palmette.personal.notices import Notices
from palmette.records.session import Gateway


@dataclass(frozen=True, slots=True)
class Day:
    """What one person was shown on one day: customers, exported rows, revealed values."""

    customers: int
    exported: int
    revealed: int

    @property
    def empty(self) -> bool:
        """Whether he saw nothing."""
        return not (self.customers or self.exported or self.revealed)


def leaver_report_job() -> Job:
    """Every morning."""
    label = _("Report on leavers", ru="Отчёт об увольняющихся", fi="Raportti lähtijöistä")
    return Job("leaver_report", run=report_leavers, label=label, schedule="daily 06:00")


def report_leavers(context: JobContext) -> None:
    """A notice to each head, once a day and person; a day on which nothing was seen tells nothing."""
    gateway = context.gateway
    directory = Directory(gateway.database, gateway.blueprint, gateway.tables)
    notices = Notices(gateway.database, gateway.tables)
    told = 0
    for person in _leavers(directory):
        day = clock.today(person.zone) - timedelta(days=1)
        seen = seen_on(gateway, person, day)
        if person.id is None or seen.empty:
            continue
        text = sentence(
            "%(who)s, who gave notice, was shown %(customers)s customers on %(day)s, exported %(exported)s rows and "
            "revealed %(revealed)s values.",
            who=person.name, customers=seen.customers, day=day, exported=seen.exported, revealed=seen.revealed,
        )  # fmt: skip
        for head in heads_of(directory, person):
            key = f"leaver:{person.id}:{day}"
            told += notices.give(head, kind=KIND, text=text, key=key, href=f"/people/{person.id}/access")
    context.finish({"told": told})


def seen_on(gateway: Gateway, person: Actor, day: date) -> Day:
    """The sums of a person and of his tokens."""
    shown, counts = gateway.tables.frame("disclosed_day"), gateway.tables.frame("sequence")
    with gateway.database.system(writing=False) as connection:
        sums = select(func.sum(shown.c.records), func.sum(shown.c.exported))
        row = connection.execute(sums.where(shown.c.user_id == person.id, shown.c.day == day)).one()
        mine = (counts.c.name == f"reveal:{person.id}", counts.c.period == day.isoformat())
        revealed = connection.scalar(select(func.sum(counts.c.value)).where(*mine))
    return Day(int(row[0] or 0), int(row[1] or 0), int(revealed or 0))


def _leavers(directory: Directory) -> Iterator[Actor]:
    """Who works here still and gave notice."""
    users = directory.tables.table("frame.user")
    asked = select(users.c.id).where(users.c.leaving.is_distinct_from(False), users.c.deleted_at.is_(None))
    with directory.database.system(writing=False) as connection:
        found: list[UUID] = list(connection.scalars(asked))
    for user in found:
        actor = directory.actor(user, channel="job")
        if actor is not None and actor.leaving:
            yield actor
