"""The lists of activities: what I have to do today comes first."""

from __future__ import annotations

from palmette import View
from palmette import label as _

OPEN = "kind in ('task', 'meeting') and done_at is empty"
COLUMNS = ["kind", "subject", "contact", "due_on", "due_at", "priority"]

VIEWS = [
    View(
        "my_day", "activity", _("My day", ru="Мой день", fi="Päiväni"),
        filter=f"{OPEN} and owner == me and (due_on <= today or due_at < now + days(1))",
        columns=COLUMNS, sort="due_on", tone="info",
    ),
    View(
        "my_open_tasks", "activity", _("My open tasks", ru="Мои открытые задачи", fi="Avoimet tehtäväni"),
        filter=f"{OPEN} and owner == me", columns=COLUMNS, sort="due_on",
    ),
    View(
        "late_tasks", "activity", _("Late", ru="Просрочено", fi="Myöhässä"),
        filter="is_late", columns=[*COLUMNS, "owner"], sort="due_on", group="owner", tone="bad",
    ),
    View(
        "calls", "activity", _("Calls", ru="Звонки", fi="Puhelut"),
        filter="kind == 'call'", columns=["subject", "contact", "direction", "at", "duration", "result", "owner"],
    ),
]  # fmt: skip
