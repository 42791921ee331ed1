"""The lists and figures of leads: what waits for an answer, and how soon it comes."""

from __future__ import annotations

from palmette import Dimension, Label, Measure, Report, View
from palmette import label as _

ANSWERED = Measure("answered", label=_("Answered", ru="Отвечено", fi="Vastattu"),
                   where="first_response_at is not empty", up_is_good=True)  # fmt: skip
UNANSWERED = Measure("unanswered", label=_("Not answered", ru="Без ответа", fi="Vastaamatta"),
                     where="first_response_at is empty", up_is_good=False)  # fmt: skip
IN_TIME = Measure("in_time", label=_("In time", ru="Вовремя", fi="Ajoissa"), where="in_time", up_is_good=True)
SHARE = Measure("share", "ratio", "in_time / answered",
                _("Share in time", ru="Доля вовремя", fi="Ajoissa, osuus"), up_is_good=True)  # fmt: skip


def _minutes(key: str, label: Label) -> Measure:
    return Measure(key, key, "response_minutes", label, up_is_good=False)


FIGURES = [
    ANSWERED, _minutes("median", _("Minutes, median", ru="Минут, медиана", fi="Minuutteja, mediaani")),
    _minutes("p90", _("Minutes, nine of ten", ru="Минут, 9 из 10", fi="Minuutteja, 9/10")), IN_TIME, SHARE, UNANSWERED,
]  # fmt: skip
HELP = _("Minutes in the hours of the branch, from the request to the first answer by a person.",
         ru="Минуты в рабочие часы филиала, от обращения до первого ответа сотрудника.",
         fi="Minuutit toimipisteen aukioloaikana yhteydenotosta henkilön ensimmäiseen vastaukseen.")  # fmt: skip

REPORTS = [
    Report("response_times", "lead", _("First answer by person", ru="Первый ответ по сотрудникам",
                                       fi="Ensivastaus henkilöittäin"),
           measures=FIGURES, by=["owner"], filter="received_at > now - days(90)", chart="table", help=HELP),
    Report("response_times_by_source", "lead", _("First answer by source", ru="Первый ответ по источникам",
                                                 fi="Ensivastaus lähteittäin"),
           measures=FIGURES, by=["source"], filter="received_at > now - days(90)", chart="table", help=HELP),
    Report("response_times_by_week", "lead", _("First answer by week", ru="Первый ответ по неделям",
                                               fi="Ensivastaus viikoittain"),
           measures=[SHARE, ANSWERED, IN_TIME], by=[Dimension("received_at", period="week")], chart="line", help=HELP),
]  # fmt: skip

VIEWS = [
    View(
        "late_answers", "lead", _("Answer is late", ru="Ответ просрочен", fi="Vastaus myöhässä"), filter="is_overdue",
        columns=["subject", "name", "phone", "source", "response_due_at", "owner"], sort="response_due_at", tone="bad",
    ),
    View(
        "asked_elsewhere", "lead", _("Asked several branches", ru="Обратились в несколько филиалов",
                                     fi="Kysyivät useasta toimipisteestä"),
        filter="elsewhere == true", columns=["subject", "name", "phone", "branch", "duplicate_of", "received_at"],
        sort="-received_at", tone="warn",
    ),
]  # fmt: skip
