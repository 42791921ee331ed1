"""The hours of a week and of special days, as the clock on the wall says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class WorkInterval:
    """From `opens` until `closes`, which is excluded; not later than `opens` = on the next day, so that 22:00-06:00 is
    a night and 00:00-00:00 a whole day. It belongs to the day on which it opens."""

    opens: time
    closes: time

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Its two ends on the wall clock (naive), of the interval that opens on a day."""
        start, end = datetime.combine(day, self.opens), datetime.combine(day, self.closes)
        return start, end if end > start else end + DAY


Hours = tuple[WorkInterval, ...]
"""The intervals of one day; none = closed."""

WHOLE_DAY: Hours = (WorkInterval(time(), time()),)


@dataclass(frozen=True, slots=True)
class WorkHours:
    """The hours of each weekday (seven, Monday first), and of the dates that differ: `days` of one year, `yearly` of
    every year by (month, day). A date of one year wins over a yearly one, and both over the week. `names` are what
    such days are called, by date or by (month, day)."""

    week: tuple[Hours, ...] = (WHOLE_DAY,) * 7
    days: Mapping[date, Hours] = field(default_factory=dict)
    yearly: Mapping[tuple[int, int], Hours] = field(default_factory=dict)
    names: Mapping[date | tuple[int, int], str] = field(default_factory=dict)

    def name_of(self, day: date) -> str:
        """What a special day is called; empty for any other."""
        return self.names.get(day) or self.names.get((day.month, day.day), "")

    def of(self, day: date) -> Hours:
        """The intervals that open on a day."""
        found = self.days.get(day)
        if found is None:
            found = self.yearly.get((day.month, day.day))
        return self.week[day.weekday()] if found is None else found

    def walls(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open times between two readings of the wall clock, in order, without overlaps."""
        reached = start
        first = start.date() - DAY
        for offset in range((end.date() - first).days + 1):
            day = first + timedelta(days=offset)
            for opens, closes in sorted(item.on(day) for item in self.of(day)):
                at = max(opens, reached)
                until = min(closes, end)
                if until > at:
                    yield at, until
                    reached = until
