"""What is to be done, and what was agreed or took place, in the calendar of its person."""

from __future__ import annotations

from palmette import CalendarEvents
from palmette import label as _

EVENTS = [
    CalendarEvents(
        "tasks", "activity", _("Tasks", ru="Задачи", fi="Tehtävät"),
        starts="due_at", day="due_on", minutes=30, filter="kind == 'task'", done="done_at", task=True, remind="remind",
        tone="info", note=["contact"], new={"kind": "task"}, order=10,
    ),
    CalendarEvents(
        "meetings", "activity", _("Meetings", ru="Встречи", fi="Tapaamiset"),
        starts="due_at", day="due_on", lasts="duration", minutes=60, filter="kind == 'meeting'", done="done_at",
        task=True, remind="remind", tone="plum", note=["contact"], new={"kind": "meeting"}, order=15,
    ),
    CalendarEvents(
        "calls", "activity", _("Calls", ru="Звонки", fi="Puhelut"),
        starts="at", lasts="duration", minutes=15, filter="kind == 'call'", tone="calm", note=["contact"], add=False,
        order=20,
    ),
]  # fmt: skip
