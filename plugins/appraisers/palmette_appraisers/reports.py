"""The association's figures."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _


def _sum(key: str, of: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, "sum", of, _(en, ru=ru, fi=fi), where=where, up_is_good=up)


def _count(key: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, label=_(en, ru=ru, fi=fi), where=where, up_is_good=up)


def _share(key: str, of: str, en: str, ru: str, fi: str) -> Measure:
    return Measure(key, "ratio", of, _(en, ru=ru, fi=fi), up_is_good=True)


def _mean(key: str, of: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = None) -> Measure:
    return Measure(key, "average", of, _(en, ru=ru, fi=fi), where=where, up_is_good=up)


MEMBERS = _count("members", "Members", "Членов", "Jäseniä")
REGISTERED = "joined_on is not empty and left_on is empty"

REPORTS = [
    # ---- members
    Report("members_by_status", "contact", _("Members by status and phase", ru="Члены по статусу и фазе",
                                             fi="Jäsenet tilan ja vaiheen mukaan"),
           measures=[MEMBERS], by=["member_status", "member_phase"], filter=REGISTERED),
    Report("members_by_region", "contact", _("Members by region", ru="Члены по регионам", fi="Jäsenet alueittain"),
           measures=[MEMBERS, _sum("debt", "fee_debt", "Owed", "Задолженность", "Velkaa", up=False)],
           by=["territory"], filter=REGISTERED),
    Report("members_by_direction", "certificate", _("Members by direction", ru="Члены по направлениям",
                                                    fi="Jäsenet aloittain"),
           measures=[Measure("members", "distinct", "member", _("Members", ru="Членов", fi="Jäseniä"))],
           by=["direction"], filter="expires_on >= today"),
    Report("joined_by_month", "contact", _("New members by month", ru="Новые члены по месяцам",
                                           fi="Uudet jäsenet kuukausittain"),
           measures=[MEMBERS], by=[Dimension("joined_on", period="month")], filter="joined_on is not empty",
           chart="line"),
    Report("admission_funnel", "admission", _("Admission: funnel", ru="Приём: воронка", fi="Jäseneksi: suppilo"),
           measures=[_count("applications", "Applications", "Заявлений", "Hakemuksia")], by=["stage"], chart="funnel"),
    # ---- reporting
    Report("reporting_discipline", "submission", _("Reporting by period", ru="Отчётность по периодам",
                                                   fi="Raportointi kausittain"),
           measures=[_count("all", "Expected", "Ожидается", "Odotettu", up=None),
                     _count("on_time", "On time", "В срок", "Ajoissa", where="submitted_at <= due_at"),
                     _count("late", "Late", "С опозданием", "Myöhässä", where="submitted_at > due_at", up=False),
                     _count("none", "Not submitted", "Не сдана", "Antamatta",
                            where="submitted_at is empty and due_at < now", up=False),
                     _share("share", "on_time / all", "On time, share", "Доля в срок", "Ajoissa, osuus")],
           by=["period"], chart="table"),
    Report("appraisals_by_kind", "report_row", _("Appraisals by kind of object", ru="Оценки по видам объектов",
                                                 fi="Arvioinnit kohteittain"),
           measures=[_count("reports", "Reports", "Отчётов", "Arviokirjoja"),
                     _sum("value", "value", "Value", "Стоимость", "Arvo", up=None)],
           by=["object_kind"], filter="dated_on > today - years(1)"),
    Report("appraisals_by_region", "report_row", _("Appraisals by region", ru="Оценки по регионам",
                                                   fi="Arvioinnit alueittain"),
           measures=[_count("reports", "Reports", "Отчётов", "Arviokirjoja"),
                     Measure("members", "distinct", "member", _("Members", ru="Членов", fi="Jäseniä"))],
           by=["region"], filter="dated_on > today - years(1)"),
    Report("appraisals_by_member", "submission", _("Appraisals by member", ru="Оценки по членам",
                                                   fi="Arvioinnit jäsenittäin"),
           measures=[_sum("reports", "rows_count", "Reports", "Отчётов", "Arviokirjoja")],
           by=["member"], filter="due_at > now - days(365)", chart="table"),
    # ---- fees
    Report("fees_by_region", "charge", _("Fees by region", ru="Взносы по регионам", fi="Maksut alueittain"),
           measures=[_sum("charged", "amount", "Charged", "Начислено", "Määrätty", up=None),
                     _sum("paid", "paid", "Paid", "Оплачено", "Maksettu"),
                     _sum("left", "left", "Left", "Остаток", "Maksamatta", up=False),
                     _share("share", "paid / charged", "Paid, share", "Доля оплаты", "Maksettu, osuus")],
           by=["member.territory"], at="due_on", chart="table"),
    Report("fees_by_month", "charge", _("Fees by month", ru="Взносы по месяцам", fi="Maksut kuukausittain"),
           measures=[_sum("charged", "amount", "Charged", "Начислено", "Määrätty", up=None),
                     _sum("paid", "paid", "Paid", "Оплачено", "Maksettu")],
           by=[Dimension("due_on", period="month")], chart="line"),
    Report("debt_by_age", "charge", _("Debt by age", ru="Задолженность по сроку", fi="Velat iän mukaan"),
           measures=[_sum("month", "left", "Up to 30 days", "До 30 дней", "Enintään 30 pv", up=False,
                          where="days_overdue <= 30"),
                     _sum("quarter", "left", "31–90 days", "31–90 дней", "31–90 pv", up=False,
                          where="days_overdue > 30 and days_overdue <= 90"),
                     _sum("older", "left", "Older", "Старше", "Vanhemmat", up=False, where="days_overdue > 90")],
           by=["plan"], filter="days_overdue > 0", chart="table"),
    Report("payments_by_rule", "bank_payment", _("How payments are recognised", ru="Как опознаются платежи",
                                                 fi="Miten suoritukset tunnistetaan"),
           measures=[_count("payments", "Payments", "Платежей", "Suorituksia", up=None),
                     _sum("amount", "amount", "Sum", "Сумма", "Summa", up=None),
                     _sum("left", "left", "Not allocated", "Не разнесено", "Kohdistamatta", up=False)],
           by=["match_rule"], chart="table"),
    # ---- papers
    Report("policies_expiring", "policy", _("Policies that expire", ru="Истекающие полисы", fi="Päättyvät vakuutukset"),
           measures=[_count("policies", "Policies", "Полисов", "Vakuutuksia", up=None)],
           by=[Dimension("to_on", period="month")], filter="to_on >= today and to_on <= today + days(180)"),
    Report("certificates_expiring", "certificate", _("Certificates that expire", ru="Истекающие аттестаты",
                                                     fi="Päättyvät pätevyydet"),
           measures=[_count("certificates", "Certificates", "Аттестатов", "Todistuksia", up=None)],
           by=[Dimension("expires_on", period="month"), "direction"],
           filter="expires_on >= today and expires_on <= today + days(180)"),
    # ---- expert reviews
    Report("reviews_by_month", "expertise", _("Expert reviews by month", ru="Экспертизы по месяцам",
                                              fi="Tarkastukset kuukausittain"),
           measures=[_count("issued", "Issued", "Выдано", "Annettu"),
                     _count("positive", "Positive", "Положительных", "Myönteisiä", where="is_positive", up=None),
                     _count("dissents", "With a dissent", "С особым мнением", "Eriävä mielipide", where="has_dissent",
                            up=None),
                     _share("share", "positive / issued", "Positive, share", "Доля положительных",
                            "Myönteisten osuus"),
                     _mean("days", "days", "Days", "Дней", "Päiviä", up=False)],
           by=[Dimension("issued_on", period="month")], filter="stage == 'issued'", chart="table"),
    Report("reviews_by_expert", "assignment", _("Load of experts", ru="Нагрузка экспертов",
                                                fi="Asiantuntijoiden kuormitus"),
           measures=[_count("all", "All", "Всего", "Kaikki", up=None),
                     _count("open", "Open", "В работе", "Avoinna", up=None,
                            where="expertise.stage not in ('issued', 'refused')"),
                     _count("dissents", "Dissents", "Особых мнений", "Eriäviä", where="signature == 'dissents'",
                            up=None)],
           by=["expert"], filter="released_on is empty", chart="table"),
    # ---- control
    Report("inspections_plan_fact", "inspection", _("Inspections: plan and fact", ru="Проверки: план и факт",
                                                    fi="Tarkastukset: suunnitelma ja toteuma"),
           measures=[_count("planned", "Planned", "План", "Suunniteltu", up=None),
                     _count("finished", "Finished", "Факт", "Toteutunut", where="stage == 'finished'"),
                     _count("breaches", "With breaches", "С нарушениями", "Rikkomuksia", where="result == 'breaches'",
                            up=False)],
           by=[Dimension("from_on", period="month"), "kind"], chart="table"),
    Report("discipline_by_measure", "measure", _("Disciplinary measures", ru="Меры воздействия",
                                                 fi="Kurinpitotoimet"),
           measures=[_count("measures", "Measures", "Мер", "Toimia", up=None),
                     _count("open", "Not fulfilled", "Не исполнено", "Täyttämättä", where="fulfilled_on is empty",
                            up=False)],
           by=["kind"], chart="table"),
    Report("complaints_by_ground", "complaint", _("Complaints by ground", ru="Жалобы по основаниям",
                                                  fi="Kantelut perusteittain"),
           measures=[_count("complaints", "Complaints", "Жалоб", "Kanteluita", up=False)],
           by=["ground", Dimension("received_on", period="year")]),
]  # fmt: skip
