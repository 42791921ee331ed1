"""Parts of a sum, what a payment pays, and how much may go back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette.packs.sales.settling import (
    Instalment,
    allocate,
    due_by,
    instalments,
    months_after,
    share_of,
    take_back,
)

OWED = st.lists(st.integers(0, 10_000), max_size=8).map(lambda sums: list(enumerate(sums)))


@given(st.integers(0, 10**12), st.integers(1, 60), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_instalments_come_to_the_sum_and_hardly_differ(total: int, count: int, first: date) -> None:
    parts = instalments(total, count, first)
    assert sum(part.amount for part in parts) == total
    assert max(part.amount for part in parts) - min(part.amount for part in parts) <= 1
    assert [part.due_on for part in parts] == sorted({part.due_on for part in parts})


@given(st.integers(0, 50_000), OWED)
def test_a_payment_pays_no_debt_beyond_itself_and_no_more_than_there_is(
    amount: int, owed: list[tuple[int, int]]
) -> None:
    paid = allocate(amount, owed)
    assert sum(part for _, part in paid) == min(amount, sum(part for _, part in owed))
    assert all(0 < part <= dict(owed)[key] for key, part in paid)
    assert [key for key, _ in paid] == sorted(key for key, _ in paid)


@given(st.integers(0, 50_000), OWED)
def test_nobody_gets_back_more_than_lies_on_the_debts(amount: int, paid: list[tuple[int, int]]) -> None:
    back = take_back(amount, paid)
    assert sum(part for _, part in back) == min(amount, sum(part for _, part in paid))
    assert all(part <= dict(paid)[key] for key, part in back)


def test_the_last_paid_is_taken_back_first() -> None:
    assert take_back(70, [("first", 50), ("second", 50)]) == [("second", 50), ("first", 20)]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 12, 15), 2, date(2028, 2, 15)),
    ],
)
def test_a_shorter_month_ends_on_its_last_day(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_a_share_is_rounded_half_up() -> None:
    assert share_of(7_232_501, Decimal(50)) == 3_616_251


def test_only_parts_whose_day_has_passed_are_late() -> None:
    today = date(2026, 11, 23)
    parts = [
        Instalment(today - timedelta(days=1), 30),
        Instalment(today, 30),
        Instalment(today + timedelta(days=1), 40),
    ]
    assert due_by(parts, today) == 30
