"""Where the organisation of work stands in the side bar."""

from __future__ import annotations

from palmette import Navigation
from palmette import label as _

PAGES = [
    Navigation(
        "work", _("Team", ru="Команда", fi="Tiimi"),
        items=["view:shift_plan", "view:on_shift_now", "shift", "absence", "work_calendar"], order=80,
    ),
]  # fmt: skip
