"""Plans: how much of a figure a person or a branch is to reach in a month, and reports of plan and fact."""

from __future__ import annotations

from palmette import Analysis, Date, Entity, Integer, Label, Money, Report, Text
from palmette import label as _

target = Entity(
    "target",
    _("Plan", ru="План", fi="Tavoite"),
    _("Plans", ru="Планы", fi="Tavoitteet"),
    title="{metric} {month}",
    sort="-month",
    icon="target",
    timeline=False,
    merges=False,
    list=["metric", "month", "owner", "branch", "amount", "count"],
    quick=["metric", "month", "owner", "branch", "amount", "count"],
    indexes=[["metric", "month"]],
    help=_("One figure of one month: of a person, or without a person of the whole branch.",
           ru="Один показатель за месяц: сотрудника, а без сотрудника — всего филиала.",
           fi="Yksi luku kuukaudessa: henkilön, tai ilman henkilöä koko toimipisteen."),
    fields=[
        Text("metric", _("Figure", ru="Показатель", fi="Luku"), required=True, max_length=60,
             help=_("As its report calls it: sales, renewals.", ru="Как его называет отчёт: sales, renewals.",
                    fi="Kuten raportti sen nimeää: sales, renewals.")),
        Date("month", _("Month", ru="Месяц", fi="Kuukausi"), required=True,
             help=_("Its first day.", ru="Первый день месяца.", fi="Kuukauden ensimmäinen päivä.")),
        Money("amount", _("Amount", ru="Сумма", fi="Summa"), minimum=0),
        Integer("count", _("Number", ru="Количество", fi="Määrä"), minimum=0),
    ],
)  # fmt: skip


def plan_report(
    key: str, entity: str, label: Label | str, *, metric: str, at: str, filter: str, by: str = "owner", amount: str = ""
) -> Report:
    """A figure beside its plan: the sum of `amount`, or without it how many records there are."""
    of = {"at": at, "by": by} | ({"amount": amount} if amount else {})
    options = {
        "plan_entity": "sales.target", "plan_metric": metric, "plan_by": by,
        "plan_amount": "amount" if amount else "count",
    }  # fmt: skip
    return Report(key, entity, label, filter=filter, analysis=Analysis("plan_fact", of=of, options=options))


SALES = {"metric": "sales", "at": "closed_on", "filter": "stage.kind == 'won'", "amount": "amount"}

REPORTS = [
    plan_report("sales_plan", "deal", _("Sales: plan and fact", ru="Продажи: план и факт",
                                        fi="Myynti: tavoite ja toteuma"), **SALES),
    plan_report("sales_plan_by_branch", "deal", _("Sales of branches: plan and fact",
                                                  ru="Продажи филиалов: план и факт",
                                                  fi="Toimipisteiden myynti: tavoite ja toteuma"),
                by="branch", **SALES),
]  # fmt: skip
