"""When a report comes by e-mail: daily, weekly or monthly at an hour of the reader's zone; the day it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY = ("day", "week", "month")
LAST_OF_ALL = 28
"""The last day that every month has."""


@dataclass(frozen=True, slots=True)
class Timing:
    """`on` is the day of the week from Monday (0) of weekly letters, the day of the month (1 to 28) of monthly ones."""

    every: str
    on: int
    hour: int

    def due(self, now: datetime, zone: str) -> tuple[date, datetime]:
        """The last local day, up to `now`, on which a letter was to leave, and the moment (UTC) of it."""
        local = now.astimezone(ZoneInfo(zone))
        day = self._latest(local.date())
        if self._moment(day, zone) > now:
            day = self._latest(day - timedelta(days=1))
        return day, self._moment(day, zone)

    def _latest(self, day: date) -> date:
        """The last day for a letter that is not after `day`."""
        if self.every == "week":
            return day - timedelta(days=(day.weekday() - self.on) % 7)
        if self.every == "month":
            if day.day >= self.on:
                return day.replace(day=self.on)
            return (day.replace(day=1) - timedelta(days=1)).replace(day=self.on)
        return day

    def _moment(self, day: date, zone: str) -> datetime:
        return datetime.combine(day, time(self.hour), ZoneInfo(zone)).astimezone(UTC)


def read_timing(every: str, on: str, hour: str) -> Timing:
    """A timing from what was sent; what cannot be read is Monday, or the first, at eight."""
    kind = every if every in EVERY else "week"
    first, last = (1, LAST_OF_ALL) if kind == "month" else (0, 6)
    return Timing(kind, 0 if kind == "day" else _within(on, first, last, first), _within(hour, 0, 23, 8))


def _within(given: str, first: int, last: int, fallback: int) -> int:
    readable = given.isascii() and given.isdigit() and len(given) < 3
    return int(given) if readable and first <= int(given) <= last else fallback
