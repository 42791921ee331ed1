"""When scheduled work is due: `hourly`, `daily HH:MM` in the installation's zone, `every 10m`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palmette.errors import DeclarationError

_DAILY = re.compile(r"^daily ([01]\d|2[0-3]):([0-5]\d)$")
_EVERY = re.compile(r"^every (\d{1,4})(m|h)$")


def length_of(schedule: str) -> timedelta | None:
    """How far apart the moments are of what runs several times a day; None for what is daily."""
    if schedule == "hourly":
        return timedelta(hours=1)
    match = _EVERY.match(schedule)
    return timedelta(minutes=int(match[1]) * (1 if match[2] == "m" else 60)) if match else None


def next_due(schedule: str, after: datetime, zone: str) -> datetime:
    """The first moment after `after` (UTC); a local time that a clock change skips falls after the gap."""
    if schedule == "hourly":
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if length := length_of(schedule):
        return after + length
    if match := _DAILY.match(schedule):
        return _next_local(time(int(match[1]), int(match[2])), after, ZoneInfo(zone))
    raise DeclarationError(
        "jobs.bad_schedule",
        f"{schedule!r} is no schedule.",
        remedy="Write `hourly`, `daily 03:00` or `every 10m`.",
    )


def _next_local(at: time, after: datetime, zone: ZoneInfo) -> datetime:
    day = after.astimezone(zone).date()
    for offset in range(3):
        due = datetime.combine(day + timedelta(days=offset), at, zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("a daily moment lies within three days")
