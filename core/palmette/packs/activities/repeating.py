"""Repeated tasks: the next one is made once, when the one before is done or its day has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import Changes, Job, ListQuery
from palmette import label as _
from palmette.packs.activities.rules import next_from

if TYPE_CHECKING:
    from palmette.jobs.ports import JobContext
    from palmette.records.session import Records

ACTIVITY = "activities.activity"
BATCH = 200

COPIED = (
    "kind", "subject", "text", "contact", "about_entity", "about_id", "remind", "priority", "owner", "branch",
    "repeats", "repeat_every", "repeat_on", "repeat_until", "duration",
)  # fmt: skip


def follow_done(changes: Changes) -> None:
    """Make the next ones of those that were just done."""
    done = [
        change.id
        for change in changes.of(ACTIVITY)
        if change.kind in ("created", "changed") and change.touched("done_at") and change.new.get("done_at") is not None
    ]
    for record in done:
        _follow(changes.records, record)


def missed_job() -> Job:
    """Makes the next ones of those whose day passed without being done."""
    return Job(
        "repeated_tasks", run=follow_missed, schedule="hourly",
        label=_("Repeated tasks", ru="Повторяющиеся задачи", fi="Toistuvat tehtävät"),
    )  # fmt: skip


def follow_missed(context: JobContext) -> None:
    """In batches, each in a transaction of its own."""
    made, tried = 0, 0
    after = ""
    while True:
        with context.gateway.writing(context.actor) as records:
            query = ListQuery(
                filter="repeats is not empty and done_at is empty and due_on < today and not exists(followed_by)",
                fields=["id"], limit=BATCH, after=after, sort="created_at", titles=False,
            )  # fmt: skip
            page = records.list(ACTIVITY, query)
            made += sum(_follow(records, row["id"]) for row in page.rows if isinstance(row["id"], UUID))
        tried += len(page.rows)
        context.step(tried, tried)
        if not (after := page.next):
            break
    context.finish({"made": made})


def _follow(records: Records, record: UUID) -> bool:
    """The next one of a task that repeats and has none yet."""
    whole = records.as_code()
    row: dict[str, Any] = whole.get(
        ACTIVITY, record, fields=[*COPIED, "due_on", "due_at", "repeat_day"]
    )  # Any: values of many kinds
    if not row["repeats"] or _is_followed(whole, record):
        return False
    day = _day(records, row)
    if day is None:
        return False
    month_day = row["repeat_day"] or day.day
    found = next_from(
        day, row["repeats"], records.local_today, every=row["repeat_every"] or 1, weekdays=row["repeat_on"] or (),
        month_day=month_day, until=row["repeat_until"],
    )  # fmt: skip
    if found is None:
        return False
    values = {name: row[name] for name in COPIED if row.get(name) is not None}
    values |= {"follows": record, "repeat_day": month_day, "due_on": found}
    if row["due_at"] is not None:
        values["due_at"] = _same_clock(records, row["due_at"], found)
    whole.create(ACTIVITY, values)
    return True


def _is_followed(records: Records, record: UUID) -> bool:
    """Whether it has its next one, in the trash too: who deleted that one wants no other."""
    condition = f"follows == '{record}'"
    return any(
        records.list(ACTIVITY, ListQuery(filter=condition, fields=["id"], limit=1, deleted=deleted, titles=False)).rows
        for deleted in (False, True)
    )


def _day(records: Records, row: dict[str, Any]) -> date | None:
    if row["due_at"] is not None:
        moment: datetime = row["due_at"]
        return moment.astimezone(records.local_zone).date()
    day: date | None = row["due_on"]
    return day


def _same_clock(records: Records, moment: datetime, day: date) -> datetime:
    local = moment.astimezone(records.local_zone)
    return datetime.combine(day, local.time(), records.local_zone).astimezone(UTC)
