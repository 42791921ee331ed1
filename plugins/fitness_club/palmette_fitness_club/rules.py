"""The club's decisions as pure functions: freezes, prorating, booking, visits, packages and trainers' pay, stock."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and why not: a stable code of the reason."""

    allowed: bool
    reason: str = ""


ALLOWED = Decision(True)


# ---- terms and freezes


def last_day(first: date, term: int, unit: str) -> date:
    """The last valid day of a term that begins on `first`; months and years clamp to the month's end."""
    if unit in ("day", "week"):
        return first + timedelta(days=term * (7 if unit == "week" else 1) - 1)
    return _after_months(first, term * (12 if unit == "year" else 1)) - timedelta(days=1)


def _after_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def frozen_days(from_on: date, until_on: date) -> int:
    """Days of a freeze; `until_on` is the first day that is not frozen."""
    return max((until_on - from_on).days, 0)


def moved_end(ends_on: date, before: int, after: int) -> date:
    """The last day once the frozen days of a membership changed from `before` to `after`."""
    return ends_on + timedelta(days=after - before)


@dataclass(frozen=True, slots=True)
class FreezeTerms:
    """What a kind of membership allows: days in all, at least, times, and whether it may begin in the past."""

    days: int
    at_least: int
    times: int
    backdated: bool = False


def can_freeze(
    terms: FreezeTerms, from_on: date, until_on: date, *, used_days: int, used_times: int, today: date
) -> Decision:
    """Whether a membership may be frozen over these days."""
    wanted = frozen_days(from_on, until_on)
    if wanted == 0:
        return Decision(False, "no_days")
    if from_on < today and not terms.backdated:
        return Decision(False, "backdated")
    if wanted < terms.at_least:
        return Decision(False, "too_short")
    if used_times >= terms.times:
        return Decision(False, "times_used_up")
    if used_days + wanted > terms.days:
        return Decision(False, "days_used_up")
    return ALLOWED


def is_entry(previous_end: date | None, first: date, *, return_days: int = 180) -> bool:
    """Whether a membership begins a stay: the first one, or a return after a long break."""
    return previous_end is None or (first - previous_end).days >= return_days


def prorate(price: Decimal, first: date, last: date, *, from_on: date) -> Decimal:
    """The part of a price for the days from `from_on` to the last day, to the cent, half up."""
    total = (last - first).days + 1
    left = min(max((last - from_on).days + 1, 0), total)
    return (price * left / total).quantize(CENT, ROUND_HALF_UP)


TRIES = (1, 3, 7)
"""Days after the first charge at which a failed one is tried again."""


def next_try(due_on: date, tries: int) -> date | None:
    """When a charge that failed so many times is tried again; None when it is not any more."""
    return due_on + timedelta(days=TRIES[tries - 1]) if 1 <= tries <= len(TRIES) else None


# ---- booking


@dataclass(frozen=True, slots=True)
class BookingRules:
    """The club's choices, as in its settings."""

    opens_days: int = 7
    free_cancel_hours: int = 2
    waitlist_hours: int = 1
    no_show_limit: int = 3
    no_show_days: int = 30
    no_show_pause_days: int = 7


def can_book_oneself(rules: BookingRules, starts_at: datetime, no_shows: Sequence[datetime], now: datetime) -> Decision:
    """Whether a member may book a class by himself; the desk may always."""
    if starts_at <= now:
        return Decision(False, "already_begun")
    if starts_at - now > timedelta(days=rules.opens_days):
        return Decision(False, "not_open_yet")
    if _is_paused(rules, no_shows, now):
        return Decision(False, "no_shows")
    return ALLOWED


def _is_paused(rules: BookingRules, no_shows: Sequence[datetime], now: datetime) -> bool:
    recent = sorted(at for at in no_shows if now - timedelta(days=rules.no_show_days) < at <= now)
    return len(recent) >= rules.no_show_limit and now - recent[-1] < timedelta(days=rules.no_show_pause_days)


def state_after_cancel(rules: BookingRules, starts_at: datetime, now: datetime) -> str:
    """`cancelled` while it is free, `late_cancel` after."""
    return "cancelled" if starts_at - now >= timedelta(hours=rules.free_cancel_hours) else "late_cancel"


def may_promote(rules: BookingRules, starts_at: datetime, now: datetime) -> bool:
    """Whether somebody on the waiting list may still move up."""
    return starts_at - now >= timedelta(hours=rules.waitlist_hours)


# ---- visits


def is_repeat_pass(previous: datetime | None, at: datetime, *, minutes: int = 90) -> bool:
    """Whether a pass is the same visit as the one before."""
    return previous is not None and timedelta() <= at - previous < timedelta(minutes=minutes)


def visit_key(member: object, club: object, day: date) -> str:
    """One visit per member, club and local day."""
    return f"{member}:{club}:{day.isoformat()}"


def weekly_frequency(visit_days: int, *, days: int = 28, frozen: int = 0) -> Decimal | None:
    """Visit days a week over the days that were not frozen, to two digits; None when all were."""
    free = days - frozen
    if free <= 0:
        return None
    return (Decimal(visit_days) / (Decimal(free) / 7)).quantize(CENT, ROUND_HALF_UP)


# ---- packages and pay


@dataclass(frozen=True, slots=True)
class PackageState:
    """A package at a moment: revenue recognised, what is still owed in sessions, what the trainer earned."""

    recognised: Decimal
    liability: Decimal
    pay: Decimal


def package_state(
    price: Decimal, quantity: int, *, held: int, burnt: int = 0, percent: Decimal = Decimal(0)
) -> PackageState:
    """Held and burnt sessions are revenue; the trainer is paid by those held alone."""
    recognised = (price * (held + burnt) / quantity).quantize(CENT, ROUND_HALF_UP)
    pay = (price * percent / 100 * held / quantity).quantize(CENT, ROUND_HALF_UP)
    return PackageState(recognised, price - recognised, pay)


# ---- stock


def moving_average(stock: Decimal, average: Decimal, received: Decimal, cost: Decimal) -> Decimal:
    """The average cost after a receipt; what was missing before (stock below nothing) does not count."""
    kept = max(stock, Decimal(0))
    if kept + received <= 0:
        return average
    return ((kept * average + received * cost) / (kept + received)).quantize(CENT, ROUND_HALF_UP)


def net_promoter_score(scores: Iterable[int]) -> Decimal | None:
    """Promoters (9–10) minus detractors (0–6) in percent of all answers; None without answers."""
    all_scores = list(scores)
    if not all_scores:
        return None
    balance = sum(score >= 9 for score in all_scores) - sum(score <= 6 for score in all_scores)
    return (Decimal(100 * balance) / len(all_scores)).quantize(Decimal(1), ROUND_HALF_UP)
