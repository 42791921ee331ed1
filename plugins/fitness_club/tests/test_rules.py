"""The club's decisions, by tables of values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from palmette_fitness_club.rules import (
    BookingRules,
    FreezeTerms,
    can_book_oneself,
    can_freeze,
    is_entry,
    is_repeat_pass,
    last_day,
    may_promote,
    moved_end,
    moving_average,
    net_promoter_score,
    package_state,
    prorate,
    state_after_cancel,
    weekly_frequency,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RULES = BookingRules()
TERMS = FreezeTerms(days=28, at_least=7, times=2)
TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("first", "term", "unit", "last"),
    [
        (date(2026, 1, 12), 12, "month", date(2027, 1, 11)),
        (date(2026, 1, 31), 1, "month", date(2026, 2, 27)),
        (date(2028, 2, 29), 1, "year", date(2029, 2, 27)),
        (date(2026, 11, 23), 2, "week", date(2026, 12, 6)),
        (date(2026, 11, 23), 1, "day", date(2026, 11, 23)),
    ],
)
def test_the_last_day_is_the_last_valid_one(first: date, term: int, unit: str, last: date) -> None:
    assert last_day(first, term, unit) == last


def test_a_fortnights_freeze_moves_the_end_by_a_fortnight() -> None:
    assert moved_end(date(2026, 9, 30), 0, 14) == date(2026, 10, 14)


def test_a_freeze_that_a_visit_cut_short_gives_days_back() -> None:
    assert moved_end(date(2026, 10, 14), 14, 5) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("begin", "days", "used_days", "used_times", "reason"),
    [
        (5, 14, 0, 0, ""),
        (0, 7, 0, 0, ""),
        (-1, 14, 0, 0, "backdated"),
        (5, 6, 0, 0, "too_short"),
        (5, 0, 0, 0, "no_days"),
        (5, 15, 14, 1, "days_used_up"),
        (5, 14, 14, 1, ""),
        (5, 7, 14, 2, "times_used_up"),
    ],
)
def test_a_freeze_keeps_to_the_terms(begin: int, days: int, used_days: int, used_times: int, reason: str) -> None:
    first = TODAY + timedelta(days=begin)
    decision = can_freeze(
        TERMS, first, first + timedelta(days=days), used_days=used_days, used_times=used_times, today=TODAY
    )
    assert (decision.allowed, decision.reason) == (not reason, reason)


def test_a_backdated_freeze_needs_terms_that_allow_it() -> None:
    terms = FreezeTerms(days=28, at_least=7, times=2, backdated=True)
    begin = TODAY - timedelta(days=10)
    assert can_freeze(terms, begin, TODAY, used_days=0, used_times=0, today=TODAY).allowed


@pytest.mark.parametrize(
    ("previous", "entry"),
    [(None, True), (date(2026, 1, 1), True), (date(2026, 1, 2), False), (date(2026, 6, 29), False)],
)
def test_a_return_after_180_days_is_an_entry_again(previous: date | None, entry: bool) -> None:
    assert is_entry(previous, date(2026, 6, 30)) is entry


@pytest.mark.parametrize(
    ("from_on", "part"),
    [
        (date(2026, 1, 1), "365.00"),
        (date(2026, 12, 31), "1.00"),
        (date(2026, 7, 2), "183.00"),
        (date(2027, 1, 1), "0.00"),
        (date(2025, 6, 1), "365.00"),
    ],
)
def test_a_price_is_prorated_by_days_left(from_on: date, part: str) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert prorate(Decimal(365), first, last, from_on=from_on) == Decimal(part)


def test_prorated_cents_are_rounded_half_up() -> None:
    assert prorate(Decimal("0.05"), date(2026, 1, 1), date(2026, 1, 2), from_on=date(2026, 1, 2)) == Decimal("0.03")


@pytest.mark.parametrize(
    ("held", "burnt", "recognised", "liability", "pay"),
    [(4, 0, 4000, 6000, 2000), (4, 2, 6000, 4000, 2000), (10, 0, 10000, 0, 5000), (0, 0, 0, 10000, 0)],
)
def test_a_package_pays_the_trainer_by_visits_held(
    held: int, burnt: int, recognised: int, liability: int, pay: int
) -> None:
    state = package_state(Decimal(10000), 10, held=held, burnt=burnt, percent=Decimal(50))
    assert (state.recognised, state.liability, state.pay) == (recognised, liability, pay)


def test_stock_is_valued_at_the_moving_average() -> None:
    first = moving_average(Decimal(0), Decimal(0), Decimal(10), Decimal(50))
    second = moving_average(Decimal(10), first, Decimal(20), Decimal(65))
    assert (first, second, second * 12, second * 18) == (50, 60, 720, 1080)


def test_goods_sold_before_they_were_received_do_not_spoil_the_average() -> None:
    assert moving_average(Decimal(-5), Decimal(40), Decimal(10), Decimal(50)) == 50


@pytest.mark.parametrize(
    ("hours", "reason"), [(24, ""), (7 * 24, ""), (7 * 24 + 1, "not_open_yet"), (0, "already_begun")]
)
def test_booking_opens_a_week_before(hours: int, reason: str) -> None:
    assert can_book_oneself(RULES, NOW + timedelta(hours=hours), [], NOW).reason == reason


@pytest.mark.parametrize(
    ("days_ago", "allowed"),
    [([1, 5, 29], False), ([1, 5], True), ([1, 5, 31], True), ([8, 10, 12], True), ([6, 10, 12], False)],
)
def test_three_no_shows_in_thirty_days_stop_self_booking_for_a_week(days_ago: list[int], allowed: bool) -> None:
    no_shows = [NOW - timedelta(days=days) for days in days_ago]
    assert can_book_oneself(RULES, NOW + timedelta(days=1), no_shows, NOW).allowed is allowed


@pytest.mark.parametrize(("minutes", "state"), [(121, "cancelled"), (120, "cancelled"), (119, "late_cancel")])
def test_cancelling_is_free_until_two_hours_before(minutes: int, state: str) -> None:
    assert state_after_cancel(RULES, NOW + timedelta(minutes=minutes), NOW) == state


@pytest.mark.parametrize(("minutes", "moves"), [(61, True), (60, True), (59, False)])
def test_the_waiting_list_moves_up_until_an_hour_before(minutes: int, moves: bool) -> None:
    assert may_promote(RULES, NOW + timedelta(minutes=minutes), NOW) is moves


@pytest.mark.parametrize(("minutes", "repeat"), [(0, True), (89, True), (90, False), (-5, False)])
def test_a_second_pass_within_ninety_minutes_is_the_same_visit(minutes: int, repeat: bool) -> None:
    assert is_repeat_pass(NOW, NOW + timedelta(minutes=minutes)) is repeat


def test_the_first_pass_is_a_visit() -> None:
    assert not is_repeat_pass(None, NOW)


@pytest.mark.parametrize(("days", "frozen", "weekly"), [(8, 7, "2.67"), (8, 0, "2.00"), (0, 0, "0.00")])
def test_frequency_leaves_frozen_days_out(days: int, frozen: int, weekly: str) -> None:
    assert weekly_frequency(days, frozen=frozen) == Decimal(weekly)


def test_a_month_frozen_through_has_no_frequency() -> None:
    assert weekly_frequency(0, frozen=28) is None


def test_the_promoter_score_counts_nines_against_sixes() -> None:
    assert net_promoter_score([10, 9, 9, 8, 7, 6, 3, 10, 5, 9]) == 20


def test_nobody_asked_gives_no_score() -> None:
    assert net_promoter_score([]) is None
