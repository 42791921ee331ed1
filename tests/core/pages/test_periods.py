"""Days that a dashboard speaks of, and those they are compared with."""

from __future__ import annotations

from datetime import date

import pytest

from palmette.pages.periods import Stretch, back, before, starts_in, stretch_of, year_before

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("period", "first", "earlier"),
    [
        ("today", date(2026, 11, 23), (date(2026, 11, 22), date(2026, 11, 22))),
        ("week", date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 16))),
        ("month", date(2026, 11, 1), (date(2026, 10, 1), date(2026, 10, 23))),
        ("quarter", date(2026, 10, 1), (date(2026, 7, 1), date(2026, 8, 23))),
        ("year", date(2026, 1, 1), (date(2025, 1, 1), date(2025, 11, 23))),
        ("days30", date(2026, 10, 25), (date(2026, 9, 25), date(2026, 10, 24))),
    ],
)
def test_a_period_until_today_is_compared_with_the_same_part_of_the_one_before(
    period: str, first: date, earlier: tuple[date, date]
) -> None:
    days = stretch_of(period, TODAY)
    assert days == Stretch(first, TODAY)
    assert before(period, days) == Stretch(*earlier)


def test_a_month_of_31_days_is_compared_with_all_of_a_shorter_one() -> None:
    days = stretch_of("month", date(2026, 3, 31))
    assert days is not None
    assert before("month", days) == Stretch(date(2026, 2, 1), date(2026, 2, 28))


def test_days_of_ones_own_may_come_in_any_order() -> None:
    assert stretch_of("custom", TODAY, date(2026, 5, 9), date(2026, 5, 1)) == Stretch(
        date(2026, 5, 1), date(2026, 5, 9)
    )
    assert stretch_of("all", TODAY) is None


def test_a_year_earlier_than_the_29th_of_february_is_the_28th() -> None:
    assert year_before(Stretch(date(2028, 2, 1), date(2028, 2, 29))) == Stretch(date(2027, 2, 1), date(2027, 2, 28))


def test_every_unit_that_touches_the_days_is_drawn() -> None:
    assert starts_in(Stretch(date(2026, 10, 30), date(2026, 12, 1)), "month") == [
        date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1),
    ]  # fmt: skip
    assert back(date(2026, 11, 1), "month", 11) == date(2025, 12, 1)
    begins = (TODAY, date(2026, 9, 1), date(2025, 9, 1))
    assert [Stretch(first, TODAY).unit for first in begins] == ["day", "week", "month"]
