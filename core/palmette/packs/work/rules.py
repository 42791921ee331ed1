"""Pure rules of work: hours out of rows, what branches inherit, and when two shifts clash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from palmette import WorkHours, WorkInterval

Row = Mapping[str, Any]  # values of records, by field
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What one calendar says by itself; no `week` means that it takes the one above."""

    week: tuple[tuple[WorkInterval, ...], ...] | None
    days: Mapping[date, tuple[WorkInterval, ...]]
    yearly: Mapping[tuple[int, int], tuple[WorkInterval, ...]]
    names: Mapping[date | tuple[int, int], str] = field(default_factory=dict)


def own_hours(hours: Sequence[Row], days: Sequence[Row]) -> OwnHours:
    """The hours that the rows of a calendar say."""
    week: list[list[WorkInterval]] = [[] for _ in WEEKDAYS]
    for row in hours:
        interval = _interval(row["opens"], row["closes"])
        for name in row["weekdays"] or ():
            week[WEEKDAYS.index(name)].append(interval)
    dated: dict[date, list[WorkInterval]] = {}
    yearly: dict[tuple[int, int], list[WorkInterval]] = {}
    names: dict[date | tuple[int, int], str] = {}
    for row in days:
        day = row["day"]
        if row.get("name"):
            names[(day.month, day.day) if row["yearly"] else day] = row["name"]
        found = yearly.setdefault((day.month, day.day), []) if row["yearly"] else dated.setdefault(day, [])
        if row["kind"] == "hours":
            found.append(_interval(row["opens"], row["closes"]))
    return OwnHours(
        tuple(tuple(sorted(day)) for day in week) if hours else None,
        {day: tuple(sorted(found)) for day, found in dated.items()},
        {day: tuple(sorted(found)) for day, found in yearly.items()},
        names,
    )


def inherited(line: Iterable[OwnHours]) -> WorkHours:
    """The hours of a branch: `line` are the calendars of it and of the branches above, the nearest first.

    The week is the nearest one; special days are those of all of them, the nearest winning.
    """
    week = None
    days: dict[date, tuple[WorkInterval, ...]] = {}
    yearly: dict[tuple[int, int], tuple[WorkInterval, ...]] = {}
    names: dict[date | tuple[int, int], str] = {}
    for own in line:
        week = week or own.week
        days = {**own.days, **days}
        yearly = {**own.yearly, **yearly}
        names = {**own.names, **names}
    return WorkHours(week or WorkHours().week, days, yearly, names)


def line_of(branch: UUID | None, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """A branch and those above it, the nearest first; a circle ends where it closes."""
    found: list[UUID] = []
    while branch is not None and branch not in found:
        found.append(branch)
        branch = parents.get(branch)
    return found


def _interval(opens: time, closes: time) -> WorkInterval:
    return WorkInterval(opens, closes)
