"""Reminders become notices, once for each time that a task begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.calendar.reminders import reminders_job
from palmette.jobs.engine import run_now
from palmette.testing.club import OWNER, Served, served
from palmette.web.accounts import find_user

ACTIVITY = "activities.activity"


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("reminders")
    with served(folder, f"sqlite:///{folder / 'club.db'}") as place:
        yield place


def owner(club: Served) -> UUID:
    found = find_user(club.pinned, OWNER)
    assert found is not None
    return found


def task(club: Served, *, begins_in: timedelta, **values: object) -> UUID:
    with club.pinned.gateway.writing(club.pinned.directory.system("page")) as records:
        given = {"kind": "task", "subject": "Call Anna", "owner": owner(club), "due_at": records.now + begins_in}
        return UUID(str(records.create(ACTIVITY, {**given, **values})["id"]))


def run(club: Served) -> None:
    run_now(reminders_job(), club.pinned.gateway, club.pinned.directory.system("job"), progress=lambda *_: None)


def told(club: Served, record: UUID) -> int:
    return sum(
        (notice.kind, notice.record) == ("reminder", record)
        for notice in club.pinned.notices.newest(owner(club), limit=100)
    )


def test_a_reminder_comes_once(club: Served) -> None:
    record = task(club, begins_in=timedelta(minutes=30), remind=3600)
    run(club)
    run(club)
    assert told(club, record) == 1
    (notice,) = [
        one for one in club.pinned.notices.newest(owner(club)) if (one.kind, one.record) == ("reminder", record)
    ]
    assert notice.in_language("ru") == "Скоро: Задачи"
    assert notice.href.endswith(str(record))


def test_a_task_that_was_moved_is_reminded_of_again(club: Served) -> None:
    record = task(club, begins_in=timedelta(minutes=30), remind=3600)
    run(club)
    with club.pinned.gateway.writing(club.pinned.directory.system("page")) as records:
        records.update(ACTIVITY, record, {"due_at": clock.now() + timedelta(minutes=45)})
    run(club)
    assert told(club, record) == 2


@pytest.mark.parametrize(
    ("begins_in", "values"),
    [
        (timedelta(hours=3), {"remind": 3600}),
        (timedelta(minutes=30), {}),
        (timedelta(minutes=30), {"remind": 3600, "done_at": clock.now()}),
        (timedelta(days=-1), {"remind": 3600}),
    ],
)
def test_what_is_far_done_past_or_asks_for_none_gets_none(
    club: Served, begins_in: timedelta, values: dict[str, object]
) -> None:
    record = task(club, begins_in=begins_in, **values)
    run(club)
    assert told(club, record) == 0
