"""What shifts, absences and special days may not be: ended before they began, without the hours they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

from palmette import Change, Changes, InvalidInput, Problem, sentence

CALENDAR, SHIFT, ABSENCE = "work.work_calendar", "work.shift", "work.absence"
LONGEST = timedelta(hours=36)


def check_spans(changes: Changes) -> None:
    """Refuse the transaction that stores such a one."""
    problems = [*_calendars(changes), *_shifts(changes), *_absences(changes)]
    if problems:
        raise InvalidInput(problems[0].code, problems[0].message, remedy=problems[0].remedy, problems=problems)


def _touched(changes: Changes, entity: str, *names: str) -> Iterator[Change]:
    for change in changes.of(entity):
        if change.kind in ("created", "changed") and any(change.touched(name) for name in names):
            yield change


def _calendars(changes: Changes) -> Iterator[Problem]:
    for change in _touched(changes, CALENDAR, "days"):
        days = changes.records.get(CALENDAR, change.id, fields=["days"])["days"]
        for row in cast("list[dict[str, object]]", days or []):
            if row["kind"] == "hours" and (row["opens"] is None or row["closes"] is None):
                message = sentence("%(day)s has other hours, but which?", day=row["day"])
                yield Problem("days", "work.day_without_hours", message, "Say from when until when.")


def _shifts(changes: Changes) -> Iterator[Problem]:
    for change in _touched(changes, SHIFT, "starts_at", "ends_at", "came_at", "left_at"):
        row = changes.records.get(SHIFT, change.id, fields=["starts_at", "ends_at", "came_at", "left_at"])
        starts, ends, came, left = (row[name] for name in ("starts_at", "ends_at", "came_at", "left_at"))
        if not starts < ends <= starts + LONGEST:  # type: ignore[operator]  # required instants
            yield Problem("ends_at", "work.shift_span", "A shift ends after it begins, within 36 hours.",
                          "Give another end.")  # fmt: skip
        if came and left and not came <= left:  # type: ignore[operator]  # instants
            yield Problem("left_at", "work.shift_span", "One leaves after one came.", "Give another time.")


def _absences(changes: Changes) -> Iterator[Problem]:
    for change in _touched(changes, ABSENCE, "starts_on", "ends_on", "user", "substitute"):
        row = changes.records.get(ABSENCE, change.id, fields=["starts_on", "ends_on", "user", "substitute"])
        if row["ends_on"] < row["starts_on"]:  # type: ignore[operator]  # required dates
            yield Problem("ends_on", "work.absence_span", "The last day is not before the first.", "Give another day.")
        if row["user"] == row["substitute"]:
            yield Problem("substitute", "work.own_substitute", "Nobody stands in for himself.", "Choose a colleague.")
