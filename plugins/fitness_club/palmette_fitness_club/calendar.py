"""The timetable, guest visits, trial trainings and the club's events, in the calendar."""

from __future__ import annotations

from palmette import CalendarEvents
from palmette import label as _

EVENTS = [
    CalendarEvents(
        "classes", "class_session", _("Classes", ru="Занятия", fi="Tunnit"), starts="starts_at", lasts="minutes",
        minutes=55, person="held_by", resources=["trainer", "hall"], title="{template}",
        note=["hall", "booked", "capacity"], tone="ok", done="cancelled_at", order=30,
    ),
    CalendarEvents(
        "guest_visits", "deal", _("Guest visits", ru="Гостевые визиты", fi="Tutustumiskäynnit"),
        starts="guest_visit_at", minutes=60, tone="plum", note=["contact"], add=False, order=35,
    ),
    CalendarEvents(
        "test_trainings", "deal", _("Trial trainings", ru="Пробные тренировки", fi="Kokeilutreenit"),
        starts="test_training_at", minutes=60, tone="plum", note=["contact"], add=False, order=36,
    ),
    CalendarEvents(
        "club_events", "event", _("Club events", ru="События клуба", fi="Keskuksen tapahtumat"), starts="starts_at",
        minutes=120, tone="warn", order=40,
    ),
]  # fmt: skip
