"""The clock of the first answer: what stops it, how long it ran, when it should have stopped. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palmette import WorkCalendar, length_of, work_due

SPOKEN = frozenset({"call", "mail", "message", "meeting", "visit", "note"})


def is_answer(activity: Mapping[str, Any]) -> bool:
    """Whether an activity is an answer by a person: not theirs, not sent by itself, and somebody's own.

    What a machine counted (telephony) is a person's too, when it is not automatic.
    """
    if activity["kind"] not in SPOKEN or activity["direction"] == "in" or activity["automatic"]:
        return False
    return activity["created_by"] is not None or bool(activity["measured"])


def due_of(calendar: WorkCalendar, received: datetime, limit: str, hours: str) -> datetime | None:
    """By when an answer is due; None without a limit. `hours` is `work` where it counts in work time."""
    if hours == "work":
        return work_due(calendar, received, limit)
    length = length_of(limit)
    return received + length if length is not None else None


def waited(calendar: WorkCalendar, received: datetime, answered: datetime | None) -> int | None:
    """Whole work minutes from a request to its answer; None while there is none."""
    return None if answered is None else calendar.work_minutes_between(received, answered)
