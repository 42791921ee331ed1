"""When a length of time is over: of plain time, or in the work time of a calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from palmette.worktime.calendar import WorkCalendar

_LENGTH = re.compile(r"^(\d{1,5})(m|h|d|w)$")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def length_of(text: str) -> timedelta | None:
    """`15m`, `2h`, `3d`, `1w` as plain time; None for anything else."""
    match = _LENGTH.match(text)
    return int(match[1]) * _UNITS[match[2]] if match else None


def work_due(calendar: WorkCalendar, since: datetime, text: str, *, times: int = 1) -> datetime | None:
    """The moment at which a length of work time is over, or so many such lengths.

    Minutes and hours are work minutes; days end with the closing of so many work days later, weeks with that of the
    first work day from the same weekday on. None for no length, or when there is no work time for two years.
    """
    length = length_of(text)
    if length is None:
        return None
    length *= times
    if text[-1] in "mh":
        return calendar.add_work_minutes(since, length // _UNITS["m"])
    day = since.astimezone(ZoneInfo(calendar.zone)).date()
    found = calendar.add_work_days(day, length.days) if text[-1] == "d" else calendar.add_work_days(day + length, 0)
    return closing_of(calendar, found) if found is not None else None


def closing_of(calendar: WorkCalendar, day: date) -> datetime | None:
    """When the last hours that begin on a day end; None when it is closed."""
    ends = [interval.on(day)[1] for interval in calendar.hours.of(day)]
    # A time that comes twice ends the second time.
    return max(ends).replace(tzinfo=ZoneInfo(calendar.zone), fold=1).astimezone(UTC) if ends else None
