"""Local days and hours as moments, and days of the calendar as they recur. Pure: values in, values out."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palmette.triggers.definition import Schedule
from palmette.worktime.limits import length_of

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AT = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")
_DATE = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


def hour_of(text: str) -> time | None:
    """`11:00` as a time of day; None for anything else."""
    match = _AT.match(text)
    return time(int(match[1]), int(match[2])) if match else None


def signed_length(text: str) -> timedelta | None:
    """`2h`, `-30m`, `3d` as a length of time, which may be negative; None for anything else."""
    length = length_of(text.lstrip("-") if text.count("-") <= 1 else "")
    return -length if length is not None and text.startswith("-") else length


def moment_of(day: date, at: time, zone: str) -> datetime:
    """A local time of a day as an instant. What a clock change skips is as long after the gap as it was skipped;
    what comes twice is the first of the two."""
    return datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The date on the clocks of a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of a local day; where midnight is skipped, the moment after the gap."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    before = midnight - timedelta(hours=3)
    # A skipped midnight reads as later than the gap: step back to the first moment that has the new date.
    while local_day(midnight - timedelta(minutes=1), zone) >= day and midnight > before:
        midnight -= timedelta(minutes=1)
    return midnight


def offsets(first: date, last: date, at: time, zone: str) -> list[tuple[date, timedelta]]:
    """How far a local hour lies before UTC from `first` to `last`: pieces, each from a day on."""
    pieces: list[tuple[date, timedelta]] = []
    day = first
    while day <= last:
        offset = datetime.combine(day, at, UTC) - moment_of(day, at, zone)
        if not pieces or pieces[-1][1] != offset:
            pieces.append((day, offset))
        day += DAY
    return pieces


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, both included."""
    while first <= last:
        yield first
        first += DAY


def anniversaries(first: date, last: date, *, leap: str) -> dict[str, date]:
    """The month and day (`02-29`) of which each day between is an anniversary, and that day."""
    found: dict[str, date] = {}
    for day in days_of(first, last):
        found[day.strftime("%m-%d")] = day
        common = monthrange(day.year, 2)[1] == 28
        if common and (day.month, day.day) == ((2, 28) if leap == "before" else (3, 1)):
            found["02-29"] = day
    return found


def schedule_days(schedule: Schedule, first: date, last: date) -> list[date]:
    """The days of a schedule between two days, both included."""
    return [day for day in days_of(first, last) if _is_on(schedule, day)]


def _is_on(schedule: Schedule, day: date) -> bool:
    if schedule.every == "day":
        return True
    if schedule.every == "week":
        return WEEKDAYS[day.weekday()] in (schedule.on or ("mon",))
    length = monthrange(day.year, day.month)[1]
    if schedule.every == "month":
        return any(min(int(number), length) == day.day for number in schedule.on or ("1",))
    for text in schedule.on or ("01-01",):
        month, number = (int(part) for part in text.split("-"))
        if month == day.month and min(number, length) == day.day:
            return True
    return False


def wrong_days(schedule: Schedule) -> Sequence[str]:
    """Those of its `on` that name no day."""
    match schedule.every:
        case "week":
            return [text for text in schedule.on if text not in WEEKDAYS]
        case "month":
            return [text for text in schedule.on if not (text.isdigit() and 1 <= int(text) <= 31)]
        case "year":
            return [text for text in schedule.on if not _DATE.match(text)]
    return list(schedule.on)


def quiet_until(moment: datetime, quiet: Sequence[str], zone: str) -> datetime | None:
    """When the quiet hours end that a moment lies in (their end is not quiet any more); None outside of them."""
    if len(quiet) != 2:
        return None
    begins, ends = hour_of(quiet[0]), hour_of(quiet[1])
    if begins is None or ends is None or begins == ends:
        return None
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time().replace(tzinfo=None)
    if begins < ends:
        return moment_of(local.date(), ends, zone) if begins <= clock < ends else None
    if clock >= begins:
        return moment_of(local.date() + DAY, ends, zone)
    return moment_of(local.date(), ends, zone) if clock < ends else None
