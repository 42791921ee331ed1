"""The work of a team in one look."""

from __future__ import annotations

from palmette import Dashboard, Tile
from palmette import label as _

DASHBOARDS = [
    Dashboard(
        "team_work",
        _("Work", ru="Работа", fi="Työ"),
        order=80,
        tiles=[
            Tile("done", "activities_by_week", _("Activities", ru="Дела", fi="Toimet"), chart="number", span=3),
            Tile(
                "late",
                "late_tasks_by_owner",
                _("Late tasks", ru="Просроченные задачи", fi="Myöhässä olevat tehtävät"),
                chart="number",
                measures=["late"],
                span=3,
            ),
            Tile("by_week", "activities_by_week", chart="line", span=6),
            Tile("people", "activities_by_owner", chart="bar", by=["owner"], span=6),
            Tile("late_people", "late_tasks_by_owner", chart="table", span=6),
        ],
    ),
]
