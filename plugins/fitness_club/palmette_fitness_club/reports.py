"""The club's figures."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _

MEMBERS = Measure("members", label=_("Members", ru="Членов клуба", fi="Jäseniä"), up_is_good=True)
MONTH_OF_SALE = Dimension("sold_at", period="month")
RENEWED = "stage in ('renewed', 'returned')"


def _sum(key: str, of: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, "sum", of, _(en, ru=ru, fi=fi), where=where, up_is_good=up)


def _count(key: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, label=_(en, ru=ru, fi=fi), where=where, up_is_good=up)


REPORTS = [
    # ---- members
    Report("members_by_phase", "contact",
           _("Members by phase and activity", ru="Члены клуба по фазам и активности",
             fi="Jäsenet vaiheen ja aktiivisuuden mukaan"),
           measures=[MEMBERS], by=["phase", "activity_state"], filter="ends_on >= today"),
    Report("ending_by_week", "contact", _("Expected ends", ru="Ожидаемые окончания", fi="Tulevat päättymiset"),
           measures=[MEMBERS], by=[Dimension("ends_on", period="week")],
           filter="ends_on >= today and ends_on <= today + days(90)"),
    Report("joined_by_month", "contact", _("New members by month", ru="Новые члены клуба по месяцам",
                                           fi="Uudet jäsenet kuukausittain"),
           measures=[MEMBERS], by=[Dimension("joined_first", period="month")], filter="joined_first is not empty",
           chart="line"),
    Report("debts", "contact", _("Debts", ru="Долги", fi="Velat"),
           measures=[_count("debtors", "Debtors", "Должников", "Velallisia", up=False),
                     _sum("debt", "debt", "Owed", "Долг", "Velkaa", up=False)],
           by=["branch"], filter="debt > 0", chart="table"),
    # ---- memberships and renewals
    Report("memberships_sold", "membership", _("Memberships sold", ru="Продажи абонементов", fi="Myydyt jäsenyydet"),
           measures=[_count("sold", "Sold", "Продано", "Myyty"),
                     _sum("revenue", "price_paid", "Revenue", "Выручка", "Myynti")],
           by=[MONTH_OF_SALE, "type"], filter="stage != 'draft'"),
    Report("renewal_rate", "renewal", _("Renewals by month", ru="Продления по месяцам", fi="Uusinnat kuukausittain"),
           measures=[_count("ended", "Ended", "Закончилось", "Päättyi", up=None),
                     _count("renewed", "Renewed", "Продлено", "Uusittu", where="stage == 'renewed'"),
                     _count("returned", "Came back", "Вернулись", "Palasi", where="stage == 'returned'"),
                     _count("lost", "Lost", "Потеряно", "Menetetty", where="stage == 'lost'", up=False)],
           by=[Dimension("ends_on", period="month")], chart="line"),
    Report("renewals_by_seller", "renewal", _("Renewals by person", ru="Продления по сотрудникам",
                                              fi="Uusinnat henkilöittäin"),
           measures=[_count("all", "All", "Всего", "Kaikki"),
                     _count("renewed", "Renewed", "Продлено", "Uusittu", where=RENEWED)],
           by=["owner"]),
    Report("lost_renewals", "renewal", _("Why people leave", ru="Почему уходят", fi="Miksi lähdetään"),
           measures=[_count("lost", "Lost", "Потеряно", "Menetetty", up=False)], by=["lost_reason"],
           filter="stage == 'lost'"),
    Report("attrition", "membership", _("Cancelled by month", ru="Расторжения по месяцам",
                                        fi="Irtisanomiset kuukausittain"),
           measures=[_count("cancelled", "Cancelled", "Расторгнуто", "Irtisanottu", up=False)],
           by=[Dimension("stage_since", period="month"), "lost_reason"], filter="stage == 'cancelled'"),
    Report("freezes_by_month", "freeze", _("Freezes by month", ru="Заморозки по месяцам", fi="Tauot kuukausittain"),
           measures=[_count("freezes", "Freezes", "Заморозок", "Taukoja", up=None),
                     _sum("days", "days", "Days", "Дней", "Päiviä", up=None)],
           by=[Dimension("from_on", period="month"), "reason"]),
    # ---- newcomers
    Report("new_member_funnel", "deal", _("New members: funnel", ru="Новые члены клуба: воронка",
                                          fi="Uudet jäsenet: suppilo"),
           measures=[_count("deals", "Requests", "Заявок", "Pyyntöjä")], by=["stage"],
           filter="pipeline == 'fitness_club.new_member'",
           chart="funnel"),
    Report("new_members_by_source", "deal", _("New members by source", ru="Новые члены клуба по источникам",
                                              fi="Uudet jäsenet lähteittäin"),
           measures=[_count("requests", "Requests", "Заявок", "Pyyntöjä"),
                     _count("activated", "Activated", "Активировано", "Aktivoitu", where="stage == 'activated'"),
                     _sum("revenue", "offer_price", "Revenue", "Выручка", "Myynti", where="stage == 'activated'")],
           by=["source"], filter="pipeline == 'fitness_club.new_member'"),
    # ---- visits and classes
    Report("visits_by_weekday", "visit", _("Visits by weekday", ru="Посещения по дням недели",
                                           fi="Käynnit viikonpäivittäin"),
           measures=[_count("visits", "Visits", "Посещений", "Käyntejä")],
           by=["weekday", "club"], filter="at > now - days(28)"),
    Report("visits_by_zone", "visit", _("Visits by zone", ru="Посещения по зонам", fi="Käynnit alueittain"),
           measures=[_count("visits", "Visits", "Посещений", "Käyntejä")],
           by=["device.zone"], filter="device is not empty and at > now - days(28)"),
    Report("visits_by_week", "visit", _("Visits by week", ru="Посещения по неделям", fi="Käynnit viikoittain"),
           measures=[_count("visits", "Visits", "Посещений", "Käyntejä")],
           by=[Dimension("at", period="week"), "club"], chart="line"),
    Report("class_load", "class_session", _("Class load", ru="Загрузка занятий", fi="Tuntien täyttöaste"),
           measures=[_count("classes", "Classes", "Занятий", "Tunteja"),
                     _sum("places", "capacity", "Places", "Мест", "Paikkoja"),
                     _sum("booked", "booked", "Booked", "Записано", "Varattu"),
                     _sum("came", "attended", "Came", "Пришло", "Saapui"),
                     _sum("no_shows", "no_shows", "No-shows", "Неявок", "Poisjääntejä", up=False)],
           by=["direction"], filter="starts_at < now and cancelled_at is empty", chart="table"),
    # ---- trainers and packages
    Report("trainer_sessions", "class_session", _("Trainers: classes and heads", ru="Тренеры: занятия и люди",
                                                  fi="Valmentajat: tunnit ja osallistujat"),
           measures=[_count("classes", "Classes", "Занятий", "Tunteja"),
                     _sum("heads", "attended", "Heads", "Человек", "Osallistujia")],
           by=["trainer"], filter="starts_at < now and cancelled_at is empty", chart="table"),
    Report("trainer_pay", "pay_line", _("Trainers' pay", ru="Начисления тренерам", fi="Valmentajien palkkiot"),
           measures=[_sum("pay", "amount", "Pay", "Начислено", "Palkkio", up=None)],
           by=[Dimension("month", period="month"), "trainer"], chart="table"),
    Report("pt_conversion", "deal", _("Training packages: funnel", ru="Персональные тренировки: воронка",
                                      fi="Personal training: suppilo"),
           measures=[_count("deals", "Interests", "Интересов", "Kiinnostuksia")], by=["stage"],
           filter="pipeline == 'fitness_club.pt_sale'",
           chart="funnel"),
    Report("package_liabilities", "package", _("Sessions owed", ru="Обязательства по пакетам", fi="Velka palveluina"),
           measures=[_sum("left", "balance", "Sessions left", "Осталось занятий", "Kertoja jäljellä", up=None),
                     _sum("liability", "liability", "Owed", "Обязательство", "Velkaa", up=None)],
           by=["service"], filter="balance > 0", chart="table"),
    Report("burnt_sessions", "package_move", _("Burnt sessions", ru="Сгоревшие занятия", fi="Vanhentuneet kerrat"),
           measures=[_sum("burnt", "recognised", "Recognised", "Признано", "Tuloutettu", up=None)],
           by=[Dimension("at", period="month")], filter="kind == 'burn'"),
    # ---- money and the bar
    Report("till_by_month", "sale", _("Sales by month", ru="Продажи по месяцам", fi="Myynti kuukausittain"),
           measures=[_count("sales", "Sales", "Продаж", "Myyntejä"),
                     _sum("total", "total", "Total", "Сумма", "Yhteensä"),
                     Measure("average", "average", "total", _("Average check", ru="Средний чек", fi="Keskiostos"),
                             up_is_good=True)],
           by=[Dimension("at", period="month"), "club"]),
    Report("payments_by_kind", "payment", _("Payments by kind", ru="Оплаты по видам", fi="Maksut tavoittain"),
           measures=[_sum("paid", "amount", "Paid", "Оплачено", "Maksettu")],
           by=["kind", Dimension("at", period="month")]),
    Report("bar_sales", "sale__lines", _("Bar: sales and margin", ru="Бар: продажи и маржа",
                                         fi="Baari: myynti ja kate"),
           measures=[_sum("sold", "quantity", "Sold", "Продано", "Myyty"),
                     _sum("total", "total", "Total", "Сумма", "Yhteensä"),
                     _sum("margin", "margin", "Margin", "Маржа", "Kate")],
           by=["bar_item"], filter="kind == 'bar'", chart="table"),
    Report("shortages", "stock_move", _("Shortages and write-offs", ru="Недостачи и списания", fi="Hävikki ja poistot"),
           measures=[_sum("sum", "total", "Sum", "Сумма", "Summa", up=None)], by=["item", "kind"],
           filter="kind in ('shortage', 'write_off')", chart="table"),
    # ---- voices
    Report("nps", "survey", _("Would recommend", ru="Готовы рекомендовать", fi="Suositteluhalukkuus"),
           measures=[_count("answers", "Answers", "Ответов", "Vastauksia"),
                     _count("promoters", "Promoters", "Промоутеров", "Suosittelijoita", where="is_promoter"),
                     _count("detractors", "Detractors", "Критиков", "Arvostelijoita", where="is_detractor", up=False),
                     Measure("mean", "average", "score", _("Mean", ru="Среднее", fi="Keskiarvo"), up_is_good=True)],
           by=[Dimension("at", period="month")], filter="kind == 'nps'", chart="line"),
    Report("complaints_by_club", "complaint", _("Complaints", ru="Жалобы", fi="Reklamaatiot"),
           measures=[_count("complaints", "Complaints", "Жалоб", "Reklamaatioita", up=False),
                     Measure("csat", "average", "csat", _("Content", ru="Удовлетворённость", fi="Tyytyväisyys"),
                             up_is_good=True)],
           by=["club", "stage"]),
]  # fmt: skip
