"""Repeated tasks: on which day the next one is due, and that there is exactly one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from palmette.jobs.engine import run_now
from palmette.packs.activities.repeating import missed_job
from palmette.packs.activities.rules import next_day, next_from
from palmette.records.results import ListQuery, Row
from palmette.testing.club import Served, served

TUESDAY = date(2026, 11, 24)
ACTIVITY = "activities.activity"


@pytest.mark.parametrize(
    ("day", "repeats", "given", "expected"),
    [
        (TUESDAY, "daily", {}, date(2026, 11, 25)),
        (TUESDAY, "daily", {"every": 3}, date(2026, 11, 27)),
        (TUESDAY, "weekly", {}, date(2026, 12, 1)),
        (TUESDAY, "weekly", {"weekdays": ["tue", "fri"]}, date(2026, 11, 27)),
        (date(2026, 11, 27), "weekly", {"weekdays": ["tue", "fri"]}, date(2026, 12, 1)),
        (date(2026, 11, 27), "weekly", {"weekdays": ["fri", "tue"], "every": 2}, date(2026, 12, 8)),
        (date(2026, 1, 31), "monthly", {}, date(2026, 2, 28)),
        (date(2026, 2, 28), "monthly", {"month_day": 31}, date(2026, 3, 31)),
        (date(2026, 11, 30), "monthly", {"every": 3}, date(2027, 2, 28)),
        (date(2028, 2, 29), "yearly", {}, date(2029, 2, 28)),
        (date(2031, 2, 28), "yearly", {"month_day": 29}, date(2032, 2, 29)),
    ],
)
def test_the_day_after(day: date, repeats: str, given: dict[str, object], expected: date) -> None:
    assert next_day(day, repeats, **given) == expected  # type: ignore[arg-type]


def test_days_that_are_past_are_passed_over_and_after_the_last_day_there_is_none() -> None:
    assert next_from(date(2026, 1, 1), "daily", TUESDAY) == TUESDAY
    assert next_from(TUESDAY, "weekly", TUESDAY, until=date(2026, 11, 30)) is None


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("repeating")
    with served(folder, f"sqlite:///{folder / 'club.db'}") as place:
        yield place


def task(club: Served, **values: object) -> UUID:
    with club.pinned.gateway.writing(club.pinned.directory.system("page")) as records:
        row = records.create(ACTIVITY, {"kind": "task", "subject": "Count the till", "repeats": "daily", **values})
        return UUID(str(row["id"]))


def change(club: Served, record: UUID, **values: object) -> None:
    with club.pinned.gateway.writing(club.pinned.directory.system("page")) as records:
        records.update(ACTIVITY, record, values)


def followers(club: Served, record: UUID) -> list[Row]:
    with club.pinned.gateway.reading(club.pinned.directory.system("page")) as records:
        return records.list(ACTIVITY, ListQuery(filter=f"follows == '{record}'")).rows


def today(club: Served) -> date:
    with club.pinned.gateway.reading(club.pinned.directory.system("page")) as records:
        return records.local_today


def moment(club: Served) -> object:
    with club.pinned.gateway.reading(club.pinned.directory.system("page")) as records:
        return records.now


def test_the_next_one_is_made_when_it_is_done_and_only_once(club: Served) -> None:
    record = task(club, due_on=today(club), repeat_every=2)
    change(club, record, done_at=moment(club))
    change(club, record, done_at=None)
    change(club, record, done_at=moment(club))
    (made,) = followers(club, record)
    assert made["due_on"] == today(club) + timedelta(days=2)
    assert made["subject"] == "Count the till"
    assert made["done_at"] is None


def test_a_missed_one_is_followed_once_and_stays_to_be_done(club: Served) -> None:
    record = task(club, due_on=today(club) - timedelta(days=5))
    system = club.pinned.directory.system("job")
    for _ in range(2):
        run_now(missed_job(), club.pinned.gateway, system, progress=lambda *_: None)
    (made,) = followers(club, record)
    assert made["due_on"] == today(club)
    change(club, record, done_at=moment(club))
    assert len(followers(club, record)) == 1


def test_one_without_repetition_is_followed_by_none(club: Served) -> None:
    record = task(club, due_on=today(club), repeats=None)
    change(club, record, done_at=moment(club))
    assert followers(club, record) == []
