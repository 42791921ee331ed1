"""Stages whose limit is counted in work hours: the moment is kept with each move and follows the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from palmette import ListQuery, clock
from palmette.jobs.ports import JobContext
from palmette.pages.ages import work_age_of
from palmette.pipelines.stage_clock import restate
from palmette.plugins.runtime import PackCalendars
from tests.packs.office import Office

FRIDAY = datetime(2026, 11, 20, 20, 50, tzinfo=ZoneInfo("Europe/Helsinki"))
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Run:
    """What a job holds, without an engine."""

    def __init__(self, office: Office) -> None:
        self.gateway, self.actor = office.gateway, office.actor

    def step(self, done: int, total: int, message: str = "") -> None:
        """Nobody looks."""


@pytest.fixture
def place(office: Office) -> Iterator[UUID]:
    made = office.create("frame.branch", name=f"Shop {uuid4()}", zone="Europe/Helsinki", kind="branch")
    hours = [{"weekdays": WEEK, "opens": time(10), "closes": time(21)}]
    office.create("work.work_calendar", name="Hours", place=made, hours=hours)
    forget(office)
    yield made
    forget(office)


def forget(office: Office) -> None:
    cast("PackCalendars", office.gateway.calendars).forget()


def lead(office: Office, place: UUID) -> UUID:
    source = office.create("contacts.source", name=f"Site {uuid4()}", medium="site")
    with clock.frozen(FRIDAY):
        return office.create("sales.lead", subject="Door", received_at=FRIDAY, source=source, branch=place)


def due(office: Office, record: UUID) -> object:
    found = office.get("sales.lead", record, "stage_due_at")["stage_due_at"]
    return found.astimezone(ZoneInfo("Europe/Helsinki")).isoformat(" ", "minutes")[:16] if found else None  # type: ignore[attr-defined]


def test_a_new_record_is_due_in_work_time(office: Office, place: UUID) -> None:
    assert due(office, lead(office, place)) == "2026-11-21 10:05"


def test_a_move_gives_the_moment_of_the_next_stage_and_an_end_takes_it_away(office: Office, place: UUID) -> None:
    record = lead(office, place)
    with clock.frozen(FRIDAY), office.gateway.writing(office.actor) as records:
        records.move("sales.lead", record, "contacted")
    assert due(office, record) == "2026-11-22 21:00"
    with office.gateway.writing(office.actor) as records:
        records.move("sales.lead", record, "rejected", lost_reason="spam")
    assert due(office, record) is None


def test_another_branch_means_other_hours(office: Office, place: UUID) -> None:
    record = lead(office, place)
    always = office.create("frame.branch", name=f"Night {uuid4()}", zone="Europe/Helsinki", kind="branch")
    forget(office)
    office.update("sales.lead", record, branch=always)
    assert due(office, record) == "2026-11-20 21:05"


def test_the_hourly_job_follows_a_calendar_that_changed_without_touching_the_record(
    office: Office, place: UUID
) -> None:
    record = lead(office, place)
    version = office.get("sales.lead", record, "version")["version"]
    with office.gateway.reading(office.actor) as records:
        kept = records.list("work.work_calendar", ListQuery(filter=f"place == '{place}'", fields=["id"])).rows[0]["id"]
    closed = {"day": FRIDAY.date().replace(day=21), "name": "Stocktaking"}
    office.update("work.work_calendar", cast("UUID", kept), days=[closed])
    forget(office)
    restate(cast("JobContext", Run(office)))
    assert due(office, record) == "2026-11-22 10:05"
    assert office.get("sales.lead", record, "version")["version"] == version


def test_late_ones_can_be_filtered(office: Office, place: UUID) -> None:
    record = lead(office, place)
    for at, late in (("2026-11-21 08:04", False), ("2026-11-21 08:06", True)):
        with (
            clock.frozen(datetime.fromisoformat(at).replace(tzinfo=UTC)),
            office.gateway.reading(office.actor) as found,
        ):
            query = ListQuery(filter=f"branch == '{place}' and stage_due_at < now", fields=["id"])
            assert ([row["id"] for row in found.list("sales.lead", query).rows] == [record]) is late


@pytest.mark.parametrize(
    ("at", "text", "tone"), [("10:04", "14 min", ""), ("10:15", "25 min", "warn"), ("10:21", "31 min", "bad")]
)
def test_a_card_shows_work_time_amber_once_it_is_due_and_red_at_twice_the_time(
    office: Office, place: UUID, at: str, text: str, tone: str
) -> None:
    record = lead(office, place)
    row = office.get("sales.lead", record, "stage_since", "stage_due_at", "stage_late_at")
    with office.gateway.reading(office.actor) as records:
        calendar = office.gateway.calendars.of(records)[place]
    morning = datetime.fromisoformat(f"2026-11-21 {at}").replace(tzinfo=FRIDAY.tzinfo)
    shown = work_age_of(row["stage_since"], row["stage_due_at"], row["stage_late_at"], calendar, morning)
    assert shown == {"text": text, "tone": tone}
