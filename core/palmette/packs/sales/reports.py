"""The figures of sales."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _
from palmette.packs.sales import forecast

DEALS = Measure("deals", label=_("Deals", ru="Сделок", fi="Kauppoja"))
AMOUNT = Measure("amount", "sum", "amount", _("Amount", ru="Сумма", fi="Summa"), up_is_good=True)
AVERAGE = Measure(
    "average", "average", "amount", _("Average deal", ru="Средняя сделка", fi="Keskikauppa"), up_is_good=True
)
LEADS = Measure("leads", label=_("Leads", ru="Лидов", fi="Liidejä"), up_is_good=True)

REPORTS = [
    forecast.report,
    Report("deals_by_stage", "deal", _("Deals by stage", ru="Сделки по этапам", fi="Kaupat vaiheittain"),
           measures=[DEALS, AMOUNT], by=["pipeline", "stage"], chart="funnel"),
    Report("sales_by_month", "deal", _("Won by month", ru="Выиграно по месяцам", fi="Voitetut kuukausittain"),
           measures=[AMOUNT, DEALS, AVERAGE], by=[Dimension("closed_on", period="month")], filter="stage == 'won'"),
    Report("sales_by_owner", "deal", _("Won by person", ru="Выиграно по сотрудникам", fi="Voitetut henkilöittäin"),
           measures=[AMOUNT, DEALS, AVERAGE], by=["owner"], filter="stage == 'won'"),
    Report("sales_by_source", "deal", _("Won by source", ru="Выиграно по источникам", fi="Voitetut lähteittäin"),
           measures=[AMOUNT, DEALS], by=["source"], filter="stage == 'won'"),
    Report("lost_by_reason", "deal", _("Lost by reason", ru="Проиграно по причинам", fi="Hävityt syittäin"),
           measures=[Measure("lost", label=_("Lost", ru="Проиграно", fi="Hävitty"), up_is_good=False), AMOUNT],
           by=["lost_reason"], filter="lost_reason is not empty"),
    Report("leads_by_source", "lead", _("Leads by source", ru="Лиды по источникам", fi="Liidit lähteittäin"),
           measures=[LEADS, Measure("converted", where="stage == 'converted'",
                                    label=_("Became deals", ru="Стали сделками", fi="Kaupoiksi"), up_is_good=True)],
           by=["source"]),
    Report("leads_by_week", "lead", _("Leads by week", ru="Лиды по неделям", fi="Liidit viikoittain"),
           measures=[LEADS], by=[Dimension("received_at", period="week")], chart="line"),
]  # fmt: skip
