"""Counting in work time: is it open, when does it open, how much has passed, when will so much have passed.

A moment is open when the clock on the wall of the zone shows a time within the hours. So an hour that a clock change
skips does not count, and one that comes twice counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from palmette.worktime.hours import DAY, WorkHours

MINUTE = timedelta(minutes=1)
MANY_DAYS = timedelta(days=3)
"""From here on whole days are taken as counted before."""
FARTHEST = 800
"""Days that are looked through for an opening before it is said that there is none."""

Span = tuple[datetime, datetime]


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, kept: the library itself lets go of all but eight and reads the others from disk anew."""
    return ZoneInfo(name)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Hours in a zone. Without hours of its own it is always open, so that a length is a length of plain time."""

    zone: str
    hours: WorkHours = field(default_factory=WorkHours)
    _worked: dict[date, timedelta] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_open(self, at: datetime) -> bool:
        """Whether a moment lies in the hours."""
        wall = at.astimezone(zone_of(self.zone)).replace(tzinfo=None)
        return any(True for _ in self.hours.walls(wall, wall + timedelta(microseconds=1)))

    def next_opening(self, at: datetime) -> datetime | None:
        """The moment itself when it is open, else the next opening; None when there is none for two years."""
        return next((start for start, _ in self.spans(at)), None)

    def next_closing(self, at: datetime) -> datetime | None:
        """When an open moment stops being open; None when it is closed at `at`, or does not close for two years."""
        reached = at.astimezone(UTC)
        farthest = reached + FARTHEST * DAY
        for start, end in self.spans(at, until=farthest):
            if start != reached:
                break
            reached = end
        return None if reached in (at, farthest) else reached

    def work_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole work minutes from one moment to another; 0 when the other is not later."""
        if end - start < MANY_DAYS:
            return self._open_time(start, end) // MINUTE
        zone = zone_of(self.zone)
        first, last = start.astimezone(zone).date() + DAY, end.astimezone(zone).date()
        passed = self._open_time(start, _midnight(first, zone)) + self._open_time(_midnight(last, zone), end)
        for number in range((last - first).days):
            passed += self._of_day(first + number * DAY, zone)
        return passed // MINUTE

    def _open_time(self, start: datetime, end: datetime) -> timedelta:
        return sum((closes - opens for opens, closes in self.spans(start, until=end)), timedelta())

    def _of_day(self, day: date, zone: ZoneInfo) -> timedelta:
        """What is worked on a whole local day; counted once, for boards ask about the same days for every card."""
        worked = self._worked.get(day)
        if worked is None:
            worked = self._open_time(_midnight(day, zone), _midnight(day + DAY, zone))
            self._worked[day] = worked
        return worked

    def add_work_minutes(self, at: datetime, minutes: int) -> datetime | None:
        """The first moment by which so many work minutes have passed since `at`; None when they never do."""
        if minutes < 0:
            raise ValueError("work minutes are counted forwards")
        left = minutes * MINUTE
        if not left:
            return at.astimezone(UTC)
        for opens, closes in self.spans(at):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None

    def is_work_day(self, day: date) -> bool:
        """Whether it opens on a day."""
        return bool(self.hours.of(day))

    def add_work_days(self, day: date, count: int) -> date | None:
        """The work day so many work days after a day, or before it with a negative count; with 0 the day itself, or
        the next work day. None when there is none for two years."""
        if count == 0:
            return next((found for found in _days(day, DAY) if self.is_work_day(found)), None)
        step = DAY if count > 0 else -DAY
        left = abs(count)
        reached = day
        while left:
            found = next((one for one in _days(reached + step, step) if self.is_work_day(one)), None)
            if found is None:
                return None
            reached, left = found, left - 1
        return reached

    def work_days_between(self, start: date, end: date) -> int:
        """Work days after `start` up to and with `end`, so that a work day later is 1; negative when it is earlier."""
        if end < start:
            return -sum(self.is_work_day(end + n * DAY) for n in range((start - end).days))
        return sum(self.is_work_day(start + n * DAY) for n in range(1, (end - start).days + 1))

    def spans(self, start: datetime, *, until: datetime | None = None) -> Iterator[Span]:
        """The open times from a moment on, in UTC and in order; two that touch may stand apart."""
        last, silent = start.astimezone(UTC), 0
        limit = until.astimezone(UTC) if until is not None else None
        zone = zone_of(self.zone)
        while (limit is None or last < limit) and silent < FARTHEST:
            end, offset = _steady(last, zone)
            end = end if limit is None else min(end, limit)
            begin, stop = (last + offset).replace(tzinfo=None), (end + offset).replace(tzinfo=None)
            silent += 1
            for opens, closes in self.hours.walls(begin, stop):
                silent = 0
                yield (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)
            last = end


def _days(day: date, step: timedelta) -> Iterator[date]:
    for _ in range(FARTHEST):
        yield day
        day += step


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _steady(start: datetime, zone: ZoneInfo) -> tuple[datetime, timedelta]:
    """At most a day from `start` in which the zone's offset stays the same, and that offset."""
    offset = _offset(start, zone)
    end = start + DAY
    if _offset(end - timedelta(microseconds=1), zone) == offset:
        return end, offset
    low, high = 0, int(DAY.total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(start + timedelta(seconds=middle), zone) == offset else (low, middle)
    # A change lies on a whole second, `start` need not.
    return (start + timedelta(seconds=high)).replace(microsecond=0), offset


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    found = at.astimezone(zone).utcoffset()
    assert found is not None, "a zone has an offset at every moment"
    return found
