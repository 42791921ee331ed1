"""Which price and which rate hold on a day, and why the others do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette import MoneyValue
from palmette.packs.sales import pricing
from palmette.packs.sales.pricing import Offer, Wish, choose_price, told
from palmette.packs.sales.tax_rates import Rate, overlapping, rate_on

HERE, THERE = UUID(int=1), UUID(int=2)
WISH = Wish(date(2026, 11, 23), "retail", "EUR", HERE)
OLD = Offer(UUID(int=10), "Spring", MoneyValue(100, "EUR"), "retail", date(2026, 3, 1))
NEW = replace(OLD, list_id=UUID(int=11), name="Autumn", price=MoneyValue(110, "EUR"), valid_from=date(2026, 9, 1))
OWN = replace(OLD, list_id=UUID(int=12), name="Ours", branches=frozenset({HERE}), valid_from=date(2026, 1, 1))


def test_the_list_that_came_last_counts_and_says_so() -> None:
    choice = choose_price([OLD, NEW], WISH)
    assert choice.offer == NEW
    assert [verdict.reason for verdict in choice.verdicts] == [pricing.OLDER, pricing.CHOSEN]
    assert told(NEW) == "Autumn · 2026-09-01 –"


def test_a_list_for_this_branch_goes_before_a_newer_one_for_all() -> None:
    choice = choose_price([NEW, OWN], WISH)
    assert choice.offer == OWN
    assert [verdict.reason for verdict in choice.verdicts] == [pricing.WIDER, pricing.CHOSEN]


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (replace(NEW, in_force=False), pricing.NOT_IN_FORCE),
        (replace(NEW, type="purchase"), pricing.OTHER_TYPE),
        (replace(NEW, price=MoneyValue(110, "USD")), pricing.OTHER_CURRENCY),
        (replace(NEW, branches=frozenset({THERE})), pricing.OTHER_BRANCH),
        (replace(NEW, valid_from=date(2026, 11, 24)), pricing.NOT_YET),
        (replace(NEW, valid_to=date(2026, 11, 22)), pricing.ENDED),
    ],
)
def test_a_list_that_does_not_count_says_why(offer: Offer, reason: str) -> None:
    choice = choose_price([OLD, offer], WISH)
    assert choice.offer == OLD
    assert choice.verdicts[1].reason == reason


def test_the_last_day_of_a_list_is_one_of_its_days() -> None:
    assert choose_price([replace(NEW, valid_to=WISH.on)], WISH).offer is not None


@given(st.permutations([OLD, NEW, OWN]))
def test_the_order_in_which_lists_are_found_makes_no_difference(offers: list[Offer]) -> None:
    assert choose_price(offers, WISH).offer == OWN


VAT = [Rate(Decimal(20), date(2019, 1, 1), date(2025, 12, 31)), Rate(Decimal(22), date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2025, 12, 31), Decimal(20)), (date(2026, 1, 1), Decimal(22)), (date(2018, 12, 31), None)],
)
def test_a_rate_holds_from_its_first_to_its_last_day(day: date, rate: Decimal | None) -> None:
    assert rate_on(VAT, day) == rate


def test_a_rate_without_an_end_gives_way_to_the_next() -> None:
    assert rate_on([Rate(Decimal(20), date(2019, 1, 1)), VAT[1]], date(2026, 5, 1)) == 22
    assert overlapping([Rate(Decimal(20), date(2019, 1, 1)), VAT[1]]) is None


@pytest.mark.parametrize("later", [date(2025, 12, 31), date(2019, 1, 1)])
def test_two_rates_of_one_day_are_noticed(later: date) -> None:
    assert overlapping([VAT[0], Rate(Decimal(22), later)]) is not None
