"""The stretch of days that a dashboard speaks of, and the one it is compared with. Days in, days out."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from palmette.reports.days import DAY, next_period, start_of

CALENDAR = {"week": "week", "month": "month", "quarter": "quarter", "year": "year"}
LONGEST_OF_DAYS, LONGEST_OF_WEEKS = 31, 186


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first day to the last, both in it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> str:
        """By what it is drawn: days, weeks or months."""
        if self.days <= LONGEST_OF_DAYS:
            return "day"
        return "week" if self.days <= LONGEST_OF_WEEKS else "month"


def stretch_of(period: str, today: date, since: date | None = None, until: date | None = None) -> Stretch | None:
    """A period until today; None for all time. `since` and `until` are those of `custom`, in any order."""
    if period == "custom" and since is not None and until is not None:
        return Stretch(min(since, until), max(since, until))
    if period == "today":
        return Stretch(today, today)
    if period == "days30":
        return Stretch(today - 29 * DAY, today)
    return Stretch(start_of(today, period), today) if period in CALENDAR else None


def before(period: str, stretch: Stretch) -> Stretch:
    """The same part of the period before: 1 to 22 October for 1 to 22 November; else as many days before."""
    if period == "custom" and _is_month(stretch):
        return finished("month", stretch.first)
    if period in CALENDAR:
        start = start_of(stretch.first - DAY, period)
        last = _same_place(stretch, start, period)
        return Stretch(start, last)
    return Stretch(stretch.first - stretch.days * DAY, stretch.first - DAY)


def year_before(stretch: Stretch) -> Stretch:
    """The same days a year earlier."""
    return Stretch(_months_before(stretch.first, 12), _months_before(stretch.last, 12))


def back(start: date, unit: str, count: int) -> date:
    """The first day of the unit so many before."""
    for _ in range(count):
        start = start_of(start - DAY, unit)
    return start


def starts_in(stretch: Stretch, unit: str) -> list[date]:
    """The first day of each unit that touches a stretch, in order."""
    found = [start_of(stretch.first, unit)]
    while (following := next_period(found[-1], unit)) <= stretch.last:
        found.append(following)
    return found


def finished(every: str, today: date) -> Stretch:
    """The day, week or month before the one of `today`, whole."""
    last = start_of(today, every) - DAY
    return Stretch(start_of(last, every), last)


def _is_month(stretch: Stretch) -> bool:
    return stretch.first.day == 1 and stretch.last == next_period(stretch.first, "month") - DAY


def _same_place(stretch: Stretch, start: date, period: str) -> date:
    if period == "week":
        return start + (stretch.days - 1) * DAY
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    return _months_before(stretch.last, months)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month; the last stays the last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))
