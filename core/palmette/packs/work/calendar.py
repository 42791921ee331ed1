"""Who is at work and who is away, in the calendar."""

from __future__ import annotations

from palmette import CalendarEvents
from palmette import label as _

EVENTS = [
    CalendarEvents(
        "shifts", "shift", _("Shifts", ru="Смены", fi="Työvuorot"), starts="starts_at", ends="ends_at", person="user",
        resources=["user"], tone="calm", order=80,
    ),
    CalendarEvents(
        "absences", "absence", _("Absences", ru="Отсутствия", fi="Poissaolot"), starts="starts_on", ends="ends_on",
        person="user", resources=["user"], tone="warn", note=["kind"], order=85,
    ),
]  # fmt: skip
