"""Where activities stand in the side bar."""

from __future__ import annotations

from palmette import Navigation
from palmette import label as _

PAGES = [
    Navigation(
        "activities", _("Work", ru="Работа", fi="Työ"),
        items=["view:my_open_tasks", "view:late_tasks", "view:calls", "report:activities_by_owner"], order=10,
    ),
]  # fmt: skip
