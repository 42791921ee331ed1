"""Who goes to which customer and when: measurings, deliveries and installations, in the calendar."""

from __future__ import annotations

from palmette import CalendarEvents
from palmette import label as _
from palmette_retail_doors.records.visits import DELIVERING, INSTALLING, MEASURING

EVENTS = [
    CalendarEvents(
        "measurings", "visit", _("Measurings", ru="Замеры", fi="Mittaukset"), starts="slot", minutes=60,
        person="worker", resources=["worker"], note=["customer", "site"], filter=MEASURING, done="done_at", tone="info",
        new={"pipeline": "retail_doors.measurement"}, order=30,
    ),
    CalendarEvents(
        "deliveries", "visit", _("Deliveries", ru="Доставки", fi="Toimitukset"), starts="slot", minutes=120,
        person="worker", resources=["worker"], note=["customer", "site"], filter=DELIVERING, done="done_at",
        tone="plum", new={"pipeline": "retail_doors.delivery"}, order=31,
    ),
    CalendarEvents(
        "installations", "visit", _("Installations", ru="Монтаж", fi="Asennukset"), starts="slot", minutes=240,
        person="worker", resources=["worker"], note=["customer", "crew", "site"], filter=INSTALLING, done="done_at",
        tone="ok", new={"pipeline": "retail_doors.installation"}, order=32,
    ),
]  # fmt: skip
