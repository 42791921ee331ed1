"""Work time is counted by the clock on the wall; every answer is that of looking at each minute alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palmette import WorkCalendar, WorkHours, WorkInterval

MINUTE = timedelta(minutes=1)
ZONES = ["UTC", "Europe/Helsinki", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
# The nights on which the clocks of these zones change, and some plain ones.
NIGHTS = [
    datetime.fromisoformat(f"{day}:00Z")
    for day in (
        "2026-03-28 12", "2026-10-24 12", "2026-03-07 12", "2026-10-31 18",
        "2026-04-04 06", "2026-10-03 06", "2026-02-14 12", "2026-12-31 12",
    )
]  # fmt: skip


def hours(*spans: tuple[int, int]) -> tuple[WorkInterval, ...]:
    return tuple(WorkInterval(time(opens % 24), time(closes % 24)) for opens, closes in spans)


def every_day(zone: str, *spans: tuple[int, int]) -> WorkCalendar:
    return WorkCalendar(zone, WorkHours((hours(*spans),) * 7))


def local(zone: str, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def oracle(calendar: WorkCalendar, at: datetime) -> bool:
    """Open by the definition: the wall clock stands in an interval of today, or in one of yesterday over midnight."""
    wall = at.astimezone(ZoneInfo(calendar.zone))
    today, reading = wall.date(), wall.time()
    for interval in calendar.hours.of(today):
        if interval.opens <= reading and (reading < interval.closes or interval.closes <= interval.opens):
            return True
    return any(
        interval.closes <= interval.opens and reading < interval.closes
        for interval in calendar.hours.of(today - timedelta(days=1))
    )


times = st.integers(0, 24 * 60 - 1).map(lambda minutes: time(minutes // 60, minutes % 60))
days = st.lists(st.builds(WorkInterval, times, times), max_size=3).map(tuple)
calendars = st.builds(
    WorkCalendar,
    st.sampled_from(ZONES),
    st.builds(
        WorkHours,
        st.lists(days, min_size=7, max_size=7).map(tuple),
        st.dictionaries(st.sampled_from([night.date() + timedelta(days=1) for night in NIGHTS]), days, max_size=2),
        st.dictionaries(st.just((1, 1)), days, max_size=1),
    ),
)
moments = st.builds(lambda night, minutes: night + minutes * MINUTE, st.sampled_from(NIGHTS), st.integers(0, 1440))


def test_a_message_before_closing_waits_only_in_working_hours() -> None:
    shop = every_day("Europe/Helsinki", (10, 21))
    asked, bot, human = (
        local(shop.zone, text) for text in ("2026-11-20 20:50", "2026-11-20 20:50:05", "2026-11-21 10:15")
    )
    assert shop.work_minutes_between(asked, human) == 25
    assert shop.work_minutes_between(asked, bot) == 0
    assert shop.add_work_minutes(asked, 25) == human


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 40 * 60))
def test_minutes_between_are_those_that_are_open_one_by_one(calendar: WorkCalendar, start: datetime, n: int) -> None:
    counted = sum(oracle(calendar, start + minute * MINUTE) for minute in range(n))
    assert calendar.work_minutes_between(start, start + n * MINUTE) == counted


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 60 * 24 * 60))
def test_many_days_are_counted_as_their_openings_are(calendar: WorkCalendar, start: datetime, n: int) -> None:
    end = start + n * MINUTE
    counted = sum((closes - opens for opens, closes in calendar.spans(start, until=end)), timedelta())
    assert [calendar.work_minutes_between(start, end) for _ in range(2)] == [counted // MINUTE] * 2


@settings(max_examples=60, deadline=None)
@given(calendars, moments)
def test_openings_and_closings_are_the_first_minutes_that_differ(calendar: WorkCalendar, start: datetime) -> None:
    states = [oracle(calendar, start + minute * MINUTE) for minute in range(3000)]
    assert calendar.is_open(start) is states[0]
    opening = next((start + at * MINUTE for at, is_open in enumerate(states) if is_open), None)
    assert opening is None or calendar.next_opening(start) == opening
    closing = next((start + at * MINUTE for at, is_open in enumerate(states) if not is_open), None)
    if states[0] and closing is not None:
        assert calendar.next_closing(start) == closing


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(1, 1500))
def test_adding_minutes_is_the_first_moment_by_which_so_many_passed(
    calendar: WorkCalendar, start: datetime, n: int
) -> None:
    reached = calendar.add_work_minutes(start, n)
    if reached is None:
        assert calendar.next_opening(start + timedelta(days=10)) is None
    else:
        assert calendar.work_minutes_between(start, reached) == n
        assert calendar.work_minutes_between(start, reached - MINUTE) == n - 1


@settings(max_examples=60, deadline=None)
@given(calendars, st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(-15, 15))
def test_days_between_undo_adding_days(calendar: WorkCalendar, day: date, n: int) -> None:
    reached = calendar.add_work_days(day, n)
    if reached is None:
        assert not any(calendar.hours.week)
    elif n:
        assert calendar.is_work_day(reached)
        if n > 0 or calendar.is_work_day(day):
            assert calendar.work_days_between(day, reached) == n


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-28 22:00", "2026-03-29 06:00", 7 * 60),  # the hour 03 is skipped
        ("2026-10-24 22:00", "2026-10-25 06:00", 9 * 60),  # the hour 03 comes twice
        ("2026-11-20 22:00", "2026-11-21 06:00", 8 * 60),
    ],
)
def test_a_night_is_as_long_as_the_clocks_make_it(start: str, end: str, minutes: int) -> None:
    night = every_day("Europe/Helsinki", (22, 6))
    assert night.work_minutes_between(local(night.zone, start), local(night.zone, end)) == minutes


def test_a_break_is_not_counted_and_overlaps_count_once() -> None:
    office = every_day("UTC", (9, 13), (12, 13), (14, 18))
    assert office.work_minutes_between(local("UTC", "2026-11-20"), local("UTC", "2026-11-21")) == 8 * 60
    assert not office.is_open(local("UTC", "2026-11-20 13:30"))


def test_special_days_win_over_the_week_and_those_of_one_year_over_yearly_ones() -> None:
    week = hours((10, 21))
    shop = WorkCalendar(
        "UTC",
        WorkHours(
            (week,) * 7,
            days={date(2027, 1, 1): hours((12, 16)), date(2026, 12, 24): hours((10, 14))},
            yearly={(1, 1): (), (12, 25): ()},
        ),
    )
    assert shop.add_work_days(date(2026, 12, 24), 1) == date(2026, 12, 26)
    assert [shop.is_work_day(date(year, 1, 1)) for year in (2026, 2027, 2028)] == [False, True, False]
    assert shop.work_minutes_between(local("UTC", "2026-12-24"), local("UTC", "2026-12-26")) == 4 * 60


def test_without_hours_it_is_always_open_and_never_open_is_said() -> None:
    always, never = WorkCalendar("Europe/Helsinki"), every_day("UTC")
    at = local("UTC", "2026-11-20 12:00")
    assert always.add_work_minutes(at, 90) == at + timedelta(minutes=90)
    assert always.next_closing(at) is None
    assert (never.next_opening(at), never.add_work_minutes(at, 1), never.add_work_days(at.date(), 1)) == (None,) * 3
