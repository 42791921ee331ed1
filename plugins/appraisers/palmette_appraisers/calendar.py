"""Inspections, hearings, meetings and the dates by which experts and members must answer, in the calendar."""

from __future__ import annotations

from palmette import CalendarEvents
from palmette import label as _

EVENTS = [
    CalendarEvents(
        "inspections", "inspection", _("Inspections", ru="Проверки", fi="Tarkastukset"), starts="from_on",
        ends="due_on",
        note=["member", "kind"], tone_of="stage", done="ended_on", order=30,
    ),
    CalendarEvents(
        "hearings", "case", _("Hearings", ru="Заседания по делам", fi="Käsittelyt"), starts="hearing_at", minutes=60,
        note=["member"], tone="bad", add=False, order=35,
    ),
    CalendarEvents(
        "committee_meetings", "meeting", _("Committee meetings", ru="Заседания органов", fi="Toimielinten kokoukset"),
        starts="at", minutes=120, title="{committee}", note=["place"], tone="plum", order=40,
    ),
    CalendarEvents(
        "review_dates", "expertise", _("Reviews due", ru="Сроки экспертиз", fi="Tarkastusten määräpäivät"),
        starts="due_on", note=["stage"], tone="warn", done="issued_on", add=False, order=45,
    ),
]  # fmt: skip
