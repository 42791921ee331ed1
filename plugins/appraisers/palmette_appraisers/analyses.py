"""The association's analyses: how the register grows, and whether its work is done in time."""

from __future__ import annotations

from palmette import Analysis, Report
from palmette import label as _

REPORTS = [
    Report("register_growth", "contact", _("Register month by month", ru="Реестр по месяцам",
                                           fi="Rekisteri kuukausittain"),
           filter="joined_on is not empty", analysis=Analysis("base", of={"starts": "joined_on", "ends": "left_on"})),
    Report("admissions_cohort", "admission", _("Admission: how far they came", ru="Приём: как далеко дошли",
                                               fi="Jäseneksi: kuinka pitkälle"),
           analysis=Analysis("funnel", of={"pipeline": "admission"})),
    Report("reports_in_time", "submission", _("Reporting: overdue share", ru="Отчётность: доля просрочки",
                                              fi="Raportointi: myöhässä"),
           analysis=Analysis("overdue", of={"due": "due_at", "done": "submitted_at"})),
]  # fmt: skip
