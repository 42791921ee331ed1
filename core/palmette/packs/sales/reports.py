"""The figures of sales."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import Dimension, Label, Measure, Report
from palmette import label as _
from palmette.packs.sales import forecast

DEALS = Measure("deals", label=_("Deals", ru="Сделок", fi="Kauppoja"))
AMOUNT = Measure("amount", "sum", "amount", _("Amount", ru="Сумма", fi="Summa"), up_is_good=True)
AVERAGE = Measure(
    "average", "average", "amount", _("Average deal", ru="Средняя сделка", fi="Keskikauppa"), up_is_good=True
)
LEADS = Measure("leads", label=_("Leads", ru="Лидов", fi="Liidejä"), up_is_good=True)

STEPS = (
    ("needs", _("Need known", ru="Потребность ясна", fi="Tarve selvillä")),
    ("offer", _("Offered", ru="Предложено", fi="Tarjottu")),
    ("agreement", _("Agreed", ru="Согласовано", fi="Sovittu")),
    ("won", _("Won", ru="Выиграно", fi="Voitettu")),
)
PASSED = [key for key, _label in STEPS]


def _reached(key: str, label: Label, stages: Sequence[str]) -> Measure:
    """Deals that stand at a stage or behind it."""
    listed = ", ".join(f"'{stage}'" for stage in stages)
    return Measure(key, where=f"stage in ({listed})", label=label, up_is_good=True)


REPORTS = [
    forecast.report,
    Report("deals_by_stage", "deal", _("Deals by stage", ru="Сделки по этапам", fi="Kaupat vaiheittain"),
           measures=[DEALS, AMOUNT], by=["pipeline", "stage"], chart="funnel", stored=True),
    Report("sales_by_month", "deal", _("Won by month", ru="Выиграно по месяцам", fi="Voitetut kuukausittain"),
           measures=[AMOUNT, DEALS, AVERAGE], by=[Dimension("closed_on", period="month")], filter="stage == 'won'"),
    Report("sales_by_owner", "deal", _("Won by person", ru="Выиграно по сотрудникам", fi="Voitetut henkilöittäin"),
           measures=[AMOUNT, DEALS, AVERAGE], by=["owner"], filter="stage == 'won'", at="closed_on",
           stored=True),
    Report("sales_by_source", "deal", _("Won by source", ru="Выиграно по источникам", fi="Voitetut lähteittäin"),
           measures=[AMOUNT, DEALS], by=["source"], filter="stage == 'won'", at="closed_on"),
    Report("lost_by_reason", "deal", _("Lost by reason", ru="Проиграно по причинам", fi="Hävityt syittäin"),
           measures=[Measure("lost", label=_("Lost", ru="Проиграно", fi="Hävitty"), up_is_good=False), AMOUNT],
           by=["lost_reason"], filter="lost_reason is not empty", at="closed_on"),
    Report("leads_by_source", "lead", _("Leads by source", ru="Лиды по источникам", fi="Liidit lähteittäin"),
           measures=[LEADS, Measure("converted", where="stage == 'converted'",
                                    label=_("Became deals", ru="Стали сделками", fi="Kaupoiksi"), up_is_good=True)],
           by=["source"], at="received_at"),
    Report("leads_by_week", "lead", _("Leads by week", ru="Лиды по неделям", fi="Liidit viikoittain"),
           measures=[LEADS], by=[Dimension("received_at", period="week")], chart="line"),
    Report("sale_funnel", "deal", _("Sales: funnel", ru="Продажи: воронка", fi="Myynti: suppilo"),
           measures=[DEALS, *(_reached(key, label, PASSED[at:]) for at, (key, label) in enumerate(STEPS))],
           filter="pipeline == 'sales.sale'", at="created_at", by=[Dimension("created_at", period="month")],
           chart="table",
           help=_("By the month in which the deal began. A lost deal counts in the first step alone.",
                  ru="По месяцу начала сделки. Проигранная сделка считается только на первом шаге.",
                  fi="Kaupan alkukuukauden mukaan. Hävitty kauppa lasketaan vain ensimmäiseen vaiheeseen.")),
    Report("won_and_lost", "deal", _("Won and lost", ru="Выиграно и проиграно", fi="Voitetut ja hävityt"),
           measures=[Measure("closed", label=_("Closed", ru="Закрыто", fi="Päätetty")),
                     Measure("won", where="stage.kind == 'won'", label=_("Won", ru="Выиграно", fi="Voitettu"),
                             up_is_good=True),
                     Measure("lost", where="stage.kind == 'lost'", label=_("Lost", ru="Проиграно", fi="Hävitty"),
                             up_is_good=False),
                     Measure("share", "ratio", "won / closed", _("Won, share", ru="Доля выигранных",
                                                                 fi="Voitettujen osuus"), up_is_good=True)],
           by=[Dimension("closed_on", period="month")], filter="closed_on is not empty", chart="line"),
    Report("sales_by_territory", "deal", _("Won by territory", ru="Выиграно по территориям",
                                           fi="Voitetut alueittain"),
           measures=[AMOUNT, DEALS], by=["contact.territory"], filter="stage == 'won'", at="closed_on"),
    Report("time_to_close", "deal", _("Days to close", ru="Дней до закрытия", fi="Päiviä päätökseen"),
           measures=[Measure("days", "average", "days_between(date(created_at), closed_on)",
                             _("Days, average", ru="Дней в среднем", fi="Päiviä keskimäärin"), up_is_good=False),
                     DEALS],
           by=[Dimension("closed_on", period="month")], filter="stage == 'won' and closed_on is not empty",
           chart="line"),
]  # fmt: skip
