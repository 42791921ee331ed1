"""The figures of activities: who did what, and what is late."""

from __future__ import annotations

from palmette import Analysis, Dimension, Measure, Report
from palmette import label as _

COUNT = Measure("count", label=_("Activities", ru="Дел", fi="Toimia"), up_is_good=True)

REPORTS = [
    Report(
        "activities_by_owner", "activity",
        _("Activities by person", ru="Дела по сотрудникам", fi="Toimet henkilöittäin"),
        measures=[COUNT], by=["owner", "kind"], filter="done_at is not empty or at is not empty", at="created_at",
    ),
    Report(
        "activities_by_week", "activity",
        _("Activities by week", ru="Дела по неделям", fi="Toimet viikoittain"),
        measures=[COUNT], by=[Dimension("created_at", period="week"), "kind"], chart="line",
    ),
    Report(
        "late_tasks_by_owner", "activity",
        _("Late tasks by person", ru="Просроченные задачи по сотрудникам", fi="Myöhässä olevat tehtävät henkilöittäin"),
        measures=[
            Measure("due", label=_("Due", ru="Со сроком", fi="Määräaika")),
            Measure("late", where="is_late", label=_("Late", ru="Просрочено", fi="Myöhässä"), up_is_good=False),
        ],
        by=["owner"], filter="kind in ('task', 'meeting') and due_on is not empty",
    ),
    Report(
        "overdue_share", "activity",
        _("Overdue share by person", ru="Доля просрочки по сотрудникам", fi="Myöhässä olevien osuus henkilöittäin"),
        filter="kind in ('task', 'meeting')",
        analysis=Analysis("overdue", of={"due": "due_on", "done": "done_at", "by": "owner"}),
    ),
]  # fmt: skip
