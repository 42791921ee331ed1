"""Dates, times of day, moments, lengths of time and zones, in their exact forms."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import available_timezones

from palmette.locale.sentences import sentence
from palmette.records.values.numbers import INT64
from palmette.records.values.refusal import Refused

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00(?:\.0+)?)?", re.ASCII)
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_DURATION = re.compile(r"(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?", re.ASCII)
_CLOCKED = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


def local_date(value: object) -> date:
    """A date from a date or ISO text; the first possible year is 1."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(text := value.strip()):
        try:
            return date.fromisoformat(text)
        except ValueError:
            message = sentence("%(day)s is not in the calendar.", day=text)
            raise Refused("no_such_date", message, "Check day and month.") from None
    raise Refused("not_date", "A date is expected.", "Write it as 2026-11-22.")


def local_time(value: object) -> time:
    """A time of day to the minute."""
    if isinstance(value, time):
        if value.tzinfo is None and not value.second and not value.microsecond:
            return value
    elif isinstance(value, str) and (found := _TIME.fullmatch(value.strip())):
        hour, minute = int(found[1]), int(found[2])
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Refused("not_time", "A time of day is expected.", "Write it as 18:30.")


def instant(value: object) -> datetime:
    """A moment in UTC from an aware datetime or an ISO text with its offset."""
    if isinstance(value, str):
        value = _read_instant(value.strip())
    if not isinstance(value, datetime):
        raise _not_instant()
    if value.tzinfo is None or value.utcoffset() is None:
        raise Refused("no_offset", "The moment does not say its offset.", "Write it as 2026-11-22T18:30:00+02:00.")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise _not_instant() from None


def _read_instant(text: str) -> datetime:
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _not_instant()
    day, clock, fraction, offset = found.groups()
    try:
        # Parts of a microsecond are cut: both databases keep six digits.
        return datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{(offset or '').upper()}")
    except ValueError:
        message = sentence("%(day)s is not in the calendar.", day=text)
        raise Refused("no_such_moment", message, "Check day, month and time.") from None


def duration(value: object) -> int:
    """Whole seconds from a number of seconds, `2h 30m`, `1d`, or `1:30` (hours and minutes)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise _not_duration()
    seconds = value if isinstance(value, int) else _read_duration(value.strip())
    if not -INT64 <= seconds <= INT64:
        raise Refused("too_large", "The length of time is too large to be stored.", "Write a shorter one.")
    return seconds


def _read_duration(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    bare = re.sub(r"\s+", "", text.lstrip("+-")).lower() if len(text) < 60 else ""
    if re.fullmatch(r"[0-9]{1,18}", bare, re.ASCII):
        return sign * int(bare)
    if clocked := _CLOCKED.fullmatch(bare):
        return sign * _seconds("0", clocked[1], clocked[2], clocked[3] or "0")
    found = _DURATION.fullmatch(bare)
    if not bare or found is None:
        raise _not_duration()
    return sign * _seconds(*(part or "0" for part in found.groups()))


def _seconds(days: str, hours: str, minutes: str, seconds: str) -> int:
    return ((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)


def zone(value: object) -> str:
    """An IANA zone name that this machine knows."""
    if isinstance(value, str) and (name := value.strip()) in zones():
        return name
    raise Refused("unknown_zone", "There is no such time zone.", "Write its IANA name, for example Europe/Helsinki.")


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The IANA zone names."""
    return frozenset(available_timezones())


def _not_instant() -> Refused:
    return Refused("not_moment", "A moment is expected.", "Write it as 2026-11-22T18:30:00+02:00.")


def _not_duration() -> Refused:
    return Refused("not_duration", "A length of time is expected.", "Write it as 2h 30m, or as a number of seconds.")
