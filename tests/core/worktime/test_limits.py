"""When a length of work time is over: minutes and hours one by one, days with the closing of a work day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.hours import WorkHours, WorkInterval
from palmette.worktime.limits import closing_of, length_of, work_due

ZONE = ZoneInfo("Europe/Helsinki")
DAY = (WorkInterval(time(10), time(18)),)
OFFICE = WorkCalendar("Europe/Helsinki", WorkHours((DAY,) * 5 + ((), ()), {date(2026, 11, 23): ()}))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "length", "due"),
    [
        ("2026-11-20 17:50", "15m", "2026-11-24 10:05"),  # over the weekend and a holiday
        ("2026-11-19 12:00", "8h", "2026-11-20 12:00"),
        ("2026-11-19 17:59", "1d", "2026-11-20 18:00"),
        ("2026-11-20 09:00", "2d", "2026-11-25 18:00"),
        ("2026-11-16 12:00", "1w", "2026-11-24 18:00"),  # the Monday after is a holiday
    ],
)
def test_a_length_ends_in_working_hours(since: str, length: str, due: str) -> None:
    assert work_due(OFFICE, local(since), length) == local(due)


def test_a_length_never_ends_where_nobody_works() -> None:
    never = WorkCalendar("UTC", WorkHours(((),) * 7))
    assert [work_due(never, local("2026-11-20 12:00"), length) for length in ("1h", "1d", "1w", "soon")] == [None] * 4


def test_a_night_closes_on_the_next_day() -> None:
    night = WorkCalendar("Europe/Helsinki", WorkHours(((WorkInterval(time(22), time(6)),),) * 7))
    assert closing_of(night, date(2026, 11, 20)) == local("2026-11-21 06:00")
    assert closing_of(OFFICE, date(2026, 11, 21)) is None


def test_plain_lengths_are_read_from_their_text() -> None:
    found = [length_of(text) for text in ("15m", "2h", "3d", "1w", "soon", "")]
    assert [str(item) for item in found] == ["0:15:00", "2:00:00", "3 days, 0:00:00", "7 days, 0:00:00", "None", "None"]
