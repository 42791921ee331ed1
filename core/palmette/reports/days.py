"""Days of the calendar in conditions: from a day until before another, cut into periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def days_between(name: str, first: date, following: date, *, zone: str = "") -> str:
    """From a day until before another one: of a date, or of a moment on the clock of a zone."""
    if not zone:
        return f"{name} >= '{first.isoformat()}' and {name} < '{following.isoformat()}'"
    return f"{name} >= '{moment_text(first, zone)}' and {name} < '{moment_text(following, zone)}'"


def moment_text(day: date, zone: str) -> str:
    """The midnight at which a day begins in a zone, as expressions write moments."""
    return f"{midnight(day, zone):%Y-%m-%dT%H:%M:%SZ}"


def midnight(day: date, zone: str) -> datetime:
    """The moment at which a day begins in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def next_period(start: date, period: str) -> date:
    """The first day after a period."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(period, 0)
    return month_later(start, months) if months else start + timedelta(days=7 if period == "week" else 1)


def month_later(start: date, months: int) -> date:
    """The first day of the month so many later, or earlier."""
    years, month = divmod(start.month - 1 + months, 12)
    return date(start.year + years, month + 1, 1)


def start_of(day: date, period: str) -> date:
    """The first day of the day, week, month, quarter or year in which a day lies."""
    if period == "week":
        return day - day.weekday() * DAY
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if period == "year" else day
