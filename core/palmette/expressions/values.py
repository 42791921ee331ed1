"""What the language's functions mean, in plain Python: used to fold constants and, on SQLite, inside queries."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from palmette.expressions.types import INT64

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_SECONDS = 86_400
FIRST_MONTH, LAST_MONTH = 12, 9999 * 12 + 11
FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()


def round_half_up(numerator: int, denominator: int) -> int | None:
    """The whole number nearest to a quotient, halves away from zero; None for a quotient by zero."""
    return None if denominator == 0 else quotient(numerator, denominator)


def quotient(numerator: int, denominator: int) -> int:
    """The same; ZeroDivisionError for a quotient by zero."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def within_int64(value: int | None) -> int | None:
    """The number, or None when no database column could hold it."""
    return value if value is not None and -INT64 - 1 <= value <= INT64 else None


def add_days(day: date, days: int) -> date | None:
    """The date so many days later; None before year 1 and after year 9999."""
    ordinal = day.toordinal() + days
    return date.fromordinal(ordinal) if FIRST_DAY <= ordinal <= LAST_DAY else None


def add_months(day: date, months: int) -> date | None:
    """The same day of a month so many months later, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    if not FIRST_MONTH <= index <= LAST_MONTH:
        return None
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(first: date, last: date) -> int:
    """The most months that can be added to the first date without passing the last; negative when it is later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    full = last.day >= first.day or last.day == monthrange(last.year, last.month)[1]
    return months if full else months - 1


def add_seconds(moment: datetime, seconds: int) -> datetime | None:
    """The moment so many seconds later; None before year 1 and after year 9999."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return None


def local_date(moment: datetime, zone: str) -> date | None:
    """The date on the calendars of a zone at a moment."""
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:
        return None


def local_hour(moment: datetime, zone: str) -> int | None:
    """The hour on the clocks of a zone at a moment."""
    try:
        return moment.astimezone(ZoneInfo(zone)).hour
    except OverflowError:
        return None


def seconds_between(first: datetime, last: datetime) -> int:
    """Whole seconds from one moment to another, towards the past."""
    return (last - first) // timedelta(seconds=1)


def days_between(first: datetime, last: datetime) -> int:
    """Whole days of 24 hours from one moment to another, towards the past."""
    return (last - first) // timedelta(days=1)
