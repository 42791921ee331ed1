"""The figures of support: how much, how fast, what it costs, what clients say."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _

COUNT = Measure("count", label=_("Tickets", ru="Обращений", fi="Tukipyyntöjä"))
LATE = Measure("late", where="is_late", label=_("Late", ru="Просрочено", fi="Myöhässä"), up_is_good=False)

REPORTS = [
    Report(
        "tickets_by_person", "ticket", _("Tickets by person", ru="Обращения по сотрудникам",
                                         fi="Tukipyynnöt henkilöittäin"),
        measures=[COUNT, LATE,
                  Measure("answer_late", where="is_answer_late",
                          label=_("Answered late", ru="Ответ просрочен", fi="Vastaus myöhässä"), up_is_good=False)],
        by=["owner"], at="created_at",
    ),
    Report(
        "tickets_by_week", "ticket", _("Tickets by week", ru="Обращения по неделям", fi="Tukipyynnöt viikoittain"),
        measures=[COUNT], by=[Dimension("created_at", period="week"), "kind"], chart="line",
    ),
    Report(
        "ticket_costs", "time_entry", _("What support costs", ru="Во что обходится поддержка",
                                        fi="Mitä tuki maksaa"),
        measures=[Measure("minutes", "sum", "minutes", label=_("Minutes", ru="Минут", fi="Minuuttia")),
                  Measure("cost", "sum", "cost", label=_("Cost", ru="Стоимость", fi="Kustannus"))],
        by=[Dimension("worked_on", period="month"), "user"],
    ),
    Report(
        "ticket_satisfaction", "ticket", _("Satisfaction", ru="Удовлетворённость", fi="Tyytyväisyys"),
        measures=[Measure("rated", label=_("Rated", ru="Оценено", fi="Arvioitu")),
                  Measure("score", "average", "score", label=_("Average", ru="Средняя оценка", fi="Keskiarvo"),
                          up_is_good=True)],
        by=["owner"], filter="score is not empty", at="created_at",
    ),
]  # fmt: skip
