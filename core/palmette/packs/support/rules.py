"""Pure decisions of support: when an answer and a solution are due, what time costs, what a ready answer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from palmette import MoneyValue, WorkCalendar, work_due


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when a ticket is to be answered and solved; None where no term is set."""

    answer_by: datetime | None
    solve_by: datetime | None


def terms(calendar: WorkCalendar, since: datetime, priority: str, lengths: Mapping[str, str]) -> Terms:
    """The terms of a ticket in the work time of its branch; `lengths` are `answer_<priority>`, `solve_<priority>`."""
    return Terms(
        work_due(calendar, since, lengths.get(f"answer_{priority}", "")),
        work_due(calendar, since, lengths.get(f"solve_{priority}", "")),
    )


def cost_of(minutes: int, hour: MoneyValue) -> MoneyValue:
    """What so many minutes cost, to the nearest minor unit, halves up."""
    return MoneyValue((hour.minor * minutes + 30) // 60, hour.currency)


def filled(text: str, *, name: str, number: str) -> str:
    """A ready answer with the client's name and the ticket's number in it; other brackets stay as they are."""
    return text.replace("{name}", name).replace("{number}", number)
