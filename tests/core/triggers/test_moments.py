"""Local days and hours as moments, in eleven zones, on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.triggers.definition import Schedule
from palmette.triggers.moments import (
    anniversaries,
    day_begins,
    days_of,
    local_day,
    moment_of,
    offsets,
    quiet_until,
    schedule_days,
    signed_length,
    wrong_days,
)

ZONES = [
    "UTC", "Europe/Helsinki", "Europe/Moscow", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns",
]  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day", "hour", "expected"),
    [
        ("UTC", "2026-03-29", "02:30", "2026-03-29T02:30"),
        ("Europe/Helsinki", "2026-03-28", "03:30", "2026-03-28T01:30"),
        ("Europe/Helsinki", "2026-03-29", "03:30", "2026-03-29T01:30"),
        ("Europe/Helsinki", "2026-03-29", "11:00", "2026-03-29T08:00"),
        ("Europe/Helsinki", "2026-10-25", "03:30", "2026-10-25T00:30"),
        ("Europe/Helsinki", "2026-10-25", "11:00", "2026-10-25T09:00"),
        ("Europe/Moscow", "2026-03-29", "02:30", "2026-03-28T23:30"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04T03:00"),
        ("Asia/Kolkata", "2026-02-28", "10:00", "2026-02-28T04:30"),
        ("Asia/Kathmandu", "2026-02-28", "10:00", "2026-02-28T04:15"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        ("Pacific/Apia", "2011-12-29", "10:00", "2011-12-29T20:00"),
        ("Pacific/Apia", "2011-12-31", "10:00", "2011-12-30T20:00"),
        ("Africa/Casablanca", "2026-03-22", "10:00", "2026-03-22T09:00"),
        ("America/St_Johns", "2026-03-08", "02:30", "2026-03-08T06:00"),
    ],
)
def test_an_hour_of_a_local_day_is_a_moment(zone: str, day: str, hour: str, expected: str) -> None:
    found = moment_of(date.fromisoformat(day), time.fromisoformat(hour), zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_a_local_day_begins_with_its_first_moment(zone: str) -> None:
    for day in days_of(date(2026, 1, 1), date(2026, 12, 31)):
        begins = day_begins(day, zone)
        assert local_day(begins, zone) == day
        assert local_day(begins - (begins - begins.replace(microsecond=0)), zone) == day
        assert local_day(datetime.fromtimestamp(begins.timestamp() - 1, UTC), zone) < day


def test_where_midnight_is_skipped_the_day_begins_after_the_gap() -> None:
    assert day_begins(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


@given(st.sampled_from(ZONES), st.dates(date(2020, 1, 1), date(2030, 12, 1)), st.times())
def test_pieces_of_offsets_give_the_moments_of_each_day(zone: str, first: date, at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    last = date.fromordinal(first.toordinal() + 250)
    pieces = offsets(first, last, at, zone)
    for day in days_of(first, last):
        offset = [length for begins, length in pieces if begins <= day][-1]
        assert datetime.combine(day, at, UTC) - offset == moment_of(day, at, zone)


@pytest.mark.parametrize(
    ("year", "leap", "expected"),
    [
        (2027, "before", date(2027, 2, 28)), (2027, "after", date(2027, 3, 1)), (2028, "before", date(2028, 2, 29)),
        (2028, "after", date(2028, 2, 29)), (2100, "before", date(2100, 2, 28)), (2000, "after", date(2000, 2, 29)),
    ],
)  # fmt: skip
def test_the_anniversary_of_a_leap_day(year: int, leap: str, expected: date) -> None:
    assert anniversaries(date(year, 1, 1), date(year, 12, 31), leap=leap)["02-29"] == expected


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule("day"), 28),
        (Schedule("week", on=["mon", "thu"]), [2, 5, 9, 12, 16, 19, 23, 26]),
        (Schedule("month", on=["31", "1"]), [1, 28]),
        (Schedule("month"), [1]),
        (Schedule("year", on=["02-29"]), [28]),
        (Schedule("year", on=["02-10", "09-01"]), [10]),
    ],
)
def test_the_days_of_a_schedule_in_february(schedule: Schedule, expected: int | list[int]) -> None:
    found = schedule_days(schedule, date(2026, 2, 1), date(2026, 2, 28))
    assert (len(found) if isinstance(expected, int) else [day.day for day in found]) == expected


def test_days_that_are_none_are_told() -> None:
    assert wrong_days(Schedule("week", on=["mon", "1"])) == ["1"]
    assert wrong_days(Schedule("month", on=["32", "3"])) == ["32"]
    assert wrong_days(Schedule("year", on=["13-01", "12-31"])) == ["13-01"]
    assert wrong_days(Schedule("day", on=["mon"])) == ["mon"]


@pytest.mark.parametrize(
    ("hour", "until"),
    [("20:59", None), ("21:00", "2026-03-30T06:00"), ("23:59", "2026-03-30T06:00"), ("00:00", "2026-03-29T06:00"),
     ("08:59", "2026-03-29T06:00"), ("09:00", None)],
)  # fmt: skip
def test_quiet_hours_over_midnight_and_over_a_change_of_clocks(hour: str, until: str | None) -> None:
    moment = moment_of(date(2026, 3, 29), time.fromisoformat(hour), "Europe/Helsinki")
    expected = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(moment, ["21:00", "09:00"], "Europe/Helsinki") == expected


def test_hours_that_are_no_span_are_never_quiet() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert quiet_until(noon, ["11:00", "13:00"], "UTC") == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert quiet_until(noon, ["12:00", "12:00"], "UTC") is None
    assert quiet_until(noon, [], "UTC") is None


@pytest.mark.parametrize(
    ("text", "seconds"), [("2h", 7200), ("-30m", -1800), ("3d", 259_200), ("soon", None), ("--1h", None)]
)
def test_a_length_may_be_negative(text: str, seconds: int | None) -> None:
    found = signed_length(text)
    assert (found.total_seconds() if found is not None else None) == seconds
