"""Reminders: who asked to be told some time before something begins is told, exactly once."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import UUID

from palmette.calendar.definition import CalendarEvents
from palmette.calendar.read import Entry, entries_where
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.locale.sentences import sentence
from palmette.personal.notices import give_notice
from palmette.records.session import Records

FARTHEST = timedelta(days=31)
"""The longest time before which one may be reminded."""

LATE = timedelta(hours=12)
"""How long after the beginning it still makes sense, where the machine was off."""

MOST = 200


def reminders_job() -> Job:
    """Every few minutes."""
    return Job(
        "reminders", run=run_reminders, label=_("Reminders", ru="Напоминания", fi="Muistutukset"), schedule="every 2m"
    )


def run_reminders(context: JobContext) -> None:
    """Each kind of entries in a transaction of its own; a notice and its key are one row, so none is given twice."""
    kinds = [item for item in context.gateway.blueprint.calendar_events.values() if item.remind and item.person]
    given = 0
    for number, events in enumerate(kinds):
        context.step(number, len(kinds), events.key)
        with context.gateway.writing(context.actor) as records:
            given += sum(_remind(records, entry) for entry in _due(records, events))
    context.finish({"reminded": given})


def _due(records: Records, events: CalendarEvents) -> list[Entry]:
    """Entries that begin soon and whose reminder is due."""
    now = records.now.astimezone(UTC)
    parts = [
        f"({events.filter})" if events.filter else "",
        f"{events.done} is empty" if events.done else "",
        f"{events.remind} is not empty",
        f"{events.starts} > '{(now - LATE).isoformat()}' and {events.starts} < '{(now + FARTHEST).isoformat()}'",
        f"{events.starts} - {events.remind} <= now",
    ]
    return entries_where(records, events, " and ".join(part for part in parts if part), MOST)


def _remind(records: Records, entry: Entry) -> bool:
    person = entry.reference(entry.events.person)
    if not isinstance(person, UUID) or entry.all_day:
        return False
    kind = entry.events.label if not isinstance(entry.events.label, str) else entry.entity.plural
    href = f"/r/{entry.entity.key}/{entry.id}"
    # Moved to another time it is another reminder.
    key = f"reminder:{entry.id}:{entry.starts.isoformat()}"
    return give_notice(
        records.connection, records.tables, person, kind="reminder", key=key, href=href,
        text=sentence("Soon: %(kind)s", kind=kind), entity=entry.entity.key, record=entry.id,
    )  # fmt: skip
