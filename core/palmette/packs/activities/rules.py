"""When a repeated task is due again: pure rules over days."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
STEPS = 4000
"""Repetitions that are passed over at most on the way to today: ten years of days."""


def next_day(
    day: date, repeats: str, *, every: int = 1, weekdays: Sequence[str] = (), month_day: int | None = None
) -> date:
    """The day after `day`. Of a week's days the next one, of the last one the first of the week that counts; a month
    that is too short has its last day, and `month_day` brings the day back in the next."""
    if repeats == "daily":
        return day + every * DAY
    if repeats == "weekly":
        return _weekly(day, every, sorted(WEEKDAYS.index(name) for name in weekdays))
    months = day.month - 1 + (every if repeats == "monthly" else 12 * every)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(month_day or day.day, calendar.monthrange(year, month)[1]))


def _weekly(day: date, every: int, chosen: Sequence[int]) -> date:
    if not chosen:
        return day + 7 * every * DAY
    later = next((number for number in chosen if number > day.weekday()), None)
    if later is not None:
        return day + (later - day.weekday()) * DAY
    return day + (7 * every + chosen[0] - day.weekday()) * DAY


def next_from(
    day: date, repeats: str, today: date, *, every: int = 1, weekdays: Sequence[str] = (),
    month_day: int | None = None, until: date | None = None,
) -> date | None:  # fmt: skip
    """The first repetition after `day` that is not past; None when the last one was before."""
    found = day
    for _ in range(STEPS):
        found = next_day(found, repeats, every=every, weekdays=weekdays, month_day=month_day)
        if until is not None and found > until:
            return None
        if found >= today:
            return found
    return None
