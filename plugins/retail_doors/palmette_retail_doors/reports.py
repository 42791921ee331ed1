"""The chain's figures: how soon we answer, how many go on, what they pay, what goes wrong."""

from __future__ import annotations

from palmette import Dimension, Measure, Report
from palmette import label as _

OPEN = "stage not in ['done', 'lost']"
ORDERS = "pipeline == 'retail_doors.order'"
MONTH = Dimension("created_at", period="month")


def _sum(key: str, of: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, "sum", of, _(en, ru=ru, fi=fi), where=where, up_is_good=up)


def _mean(key: str, of: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, "average", of, _(en, ru=ru, fi=fi), where=where, up_is_good=up)


def _ratio(key: str, of: str, en: str, ru: str, fi: str, *, up: bool | None = True) -> Measure:
    return Measure(key, "ratio", of, _(en, ru=ru, fi=fi), up_is_good=up)


def _count(key: str, en: str, ru: str, fi: str, *, where: str = "", up: bool | None = True) -> Measure:
    return Measure(key, label=_(en, ru=ru, fi=fi), where=where, up_is_good=up)


REQUESTS = _count("requests", "Requests", "Обращений", "Yhteydenottoja")
ALL_ORDERS = _count("orders", "Orders", "Заказов", "Tilauksia")
MEASURED = _count("measured", "Measured", "Замерено", "Mitattu", where="measured_at is not empty")
CONTRACTS = _count("contracts", "Contracts", "Договоров", "Sopimuksia", where="contracted_on is not empty")
PREPAID = _count("prepaid", "Prepaid", "Предоплачено", "Ennakko maksettu", where="prepaid > 0")
ACCEPTED = _count("accepted", "Accepted", "Принято", "Luovutettu", where="accepted_on is not empty")
AVERAGE_CHECK = _mean("average", "total", "Average check", "Средний чек", "Keskiostos",
                      where="contracted_on is not empty")  # fmt: skip
SIGNED = _ratio("signed", "contracts / orders", "Signed of all", "Доля договоров", "Sopimusten osuus")
STEPS = [ALL_ORDERS, MEASURED, CONTRACTS, PREPAID, ACCEPTED, SIGNED]
OPEN_ORDERS = _count("open", "Open orders", "Заказов в работе", "Avoimia tilauksia", up=None)
OVERDUE = _count("overdue", "Overdue", "Просрочено", "Myöhässä", where="next_action_at < now", up=False)

REPORTS = [
    # ---- requests
    Report("first_answer", "lead", _("First answer", ru="Первый ответ", fi="Ensivastaus"),
           measures=[REQUESTS,
                     _count("answered", "Answered", "Отвечено", "Vastattu", where="first_response_at is not empty"),
                     _count("in_time", "In time", "Вовремя", "Ajoissa", where="in_time"),
                     _ratio("share", "in_time / requests", "Share in time", "Доля вовремя", "Ajoissa, osuus"),
                     Measure("median", "median", "response_minutes",
                             _("Minutes, median", ru="Минут, медиана", fi="Minuutteja, mediaani"), up_is_good=False),
                     Measure("p90", "p90", "response_minutes",
                             _("Minutes, nine of ten", ru="Минут, 9 из 10", fi="Minuutteja, 9/10"), up_is_good=False)],
           by=["branch"], filter="received_at > now - days(90)", chart="table"),
    Report("first_answer_by_week", "lead", _("First answer by week", ru="Первый ответ по неделям",
                                             fi="Ensivastaus viikoittain"),
           measures=[REQUESTS, _count("in_time", "In time", "Вовремя", "Ajoissa", where="in_time"),
                     _ratio("share", "in_time / requests", "Share in time", "Доля вовремя", "Ajoissa, osuus")],
           by=[Dimension("received_at", period="week")], chart="line"),
    Report("requests_by_source", "lead", _("Requests by source", ru="Обращения по источникам",
                                           fi="Yhteydenotot lähteittäin"),
           measures=[REQUESTS, _count("ordered", "Became orders", "Стали заказами", "Tilauksiksi",
                                      where="stage == 'ordered'"),
                     _ratio("share", "ordered / requests", "Share", "Доля", "Osuus")],
           by=["source.medium"], at="received_at"),
    Report("requests_by_hour", "lead", _("Requests by hour", ru="Обращения по часам", fi="Yhteydenotot tunneittain"),
           measures=[REQUESTS], by=[Dimension("received_at", period="hour")],
           at="received_at"),
    Report("lost_requests", "lead", _("Why requests end", ru="Почему обращения закрыты",
                                    fi="Miksi yhteydenotto päättyi"),
           measures=[_count("closed", "Closed", "Закрыто", "Suljettu", up=False)], by=["lost_reason"],
           filter="stage == 'rejected'", at="received_at"),
    # ---- the way of an order
    Report("store_funnel", "deal", _("Orders by step", ru="Заказы по шагам", fi="Tilaukset askelittain"),
           measures=[ALL_ORDERS, _sum("total", "total", "Sum", "Сумма", "Summa")], by=["stage"],
           filter=f"{ORDERS} and {OPEN}", chart="funnel"),
    Report("conversion", "deal", _("From order to act", ru="От заказа до акта", fi="Tilauksesta luovutukseen"),
           measures=STEPS, by=[MONTH], filter=ORDERS, chart="table",
           help=_("By the month in which the order began.", ru="По месяцу начала заказа.",
                  fi="Tilauksen alkukuukauden mukaan.")),
    Report("conversion_by_seller", "deal", _("From order to act by seller", ru="От заказа до акта по продавцам",
                                             fi="Tilauksesta luovutukseen myyjittäin"),
           measures=STEPS, by=["owner"], filter=f"{ORDERS} and created_at > now - days(180)", chart="table"),
    Report("conversion_by_source", "deal", _("From order to act by source", ru="От заказа до акта по источникам",
                                             fi="Tilauksesta luovutukseen lähteittäin"),
           measures=STEPS, by=["source.medium"], filter=ORDERS, at="created_at", chart="table"),
    Report("overdue_orders", "deal", _("Overdue orders", ru="Просроченные заказы", fi="Myöhässä olevat tilaukset"),
           measures=[OPEN_ORDERS, OVERDUE,
                     _ratio("share", "overdue / open", "Overdue share", "Доля просрочки", "Myöhässä, osuus", up=False),
                     _count("aimless", "Without a next step", "Без следующего шага", "Ilman seuraavaa askelta",
                            where="next_action_at is empty", up=False)],
           by=["branch", "owner"], filter=f"{ORDERS} and {OPEN}", chart="table"),
    Report("forecast", "deal", _("Forecast", ru="Прогноз", fi="Ennuste"),
           measures=[OPEN_ORDERS, _sum("total", "total", "Sum", "Сумма", "Summa"),
                     _sum("weighted", "total * stage.probability", "Expected", "Ожидаем", "Odotettu")],
           by=["stage"], filter=f"{ORDERS} and {OPEN}", chart="table"),
    Report("lost_orders", "deal", _("Why orders are lost", ru="Почему теряем заказы", fi="Miksi tilauksia menetetään"),
           measures=[_count("lost", "Lost", "Потеряно", "Menetetty", up=False)], by=["lost_reason"],
           filter=f"{ORDERS} and stage == 'lost'", at="created_at"),
    # ---- money
    Report("average_check", "deal", _("Average check", ru="Средний чек", fi="Keskiostos"),
           measures=[CONTRACTS, _sum("revenue", "total", "Sum", "Сумма", "Summa"), AVERAGE_CHECK,
                     _mean("doors", "doors_count", "Doors per contract", "Дверей в договоре", "Ovia sopimuksessa"),
                     _mean("discount", "discount_pct", "Discount, %", "Скидка, %", "Alennus, %", up=False)],
           by=[Dimension("contracted_on", period="month")], filter="contracted_on is not empty", chart="table"),
    Report("revenue_by_month", "sales.payment", _("Payments by month", ru="Поступления по месяцам",
                                           fi="Maksut kuukausittain"),
           measures=[_sum("paid", "amount", "Paid", "Оплачено", "Maksettu")],
           by=[Dimension("at", period="month"), "branch.ownership"], chart="line"),
    Report("payments_by_kind", "sales.payment",
           _("Payments by kind", ru="Поступления по видам", fi="Maksut tavoittain"),
           measures=[_sum("paid", "amount", "Paid", "Оплачено", "Maksettu")], by=["kind"], at="at"),
    Report("discounts_by_seller", "deal", _("Discounts by seller", ru="Скидки по продавцам",
                                           fi="Alennukset myyjittäin"),
           measures=[CONTRACTS, _mean("discount", "discount_pct", "Discount, %", "Скидка, %", "Alennus, %", up=False)],
           by=["owner"], filter="contracted_on is not empty", at="contracted_on", chart="table"),
    Report("hardware", "door", _("Doors with hardware", ru="Двери с фурнитурой", fi="Ovet heloineen"),
           measures=[_count("doors", "Doors", "Дверей", "Ovia"),
                     _count("with_hardware", "With hardware", "С фурнитурой", "Heloineen", where="has_hardware"),
                     _ratio("share", "with_hardware / doors", "Share", "Доля", "Osuus")],
           by=["branch"], chart="table"),
    # ---- goods, factories, quality
    Report("doors_by_collection", "door", _("Doors by collection", ru="Двери по коллекциям", fi="Ovet mallistoittain"),
           measures=[_count("doors", "Doors", "Дверей", "Ovia"), _sum("total", "total", "Sum", "Сумма", "Summa")],
           by=["leaf.factory", "leaf.collection"], filter="order.contracted_on is not empty",
           at="order.contracted_on", chart="table"),
    Report("factory_punctuality", "factory_order", _("How punctual factories are", ru="Точность фабрик",
                                                     fi="Tehtaiden täsmällisyys"),
           measures=[_count("orders", "Orders", "Заказов", "Tilauksia"),
                     _count("moved", "Date moved", "Срок сдвинут", "Aika siirtyi", where="is_moved", up=False),
                     _count("overdue", "Overdue now", "Просрочено сейчас", "Myöhässä nyt", where="is_overdue",
                            up=False),
                     _ratio("share", "moved / orders", "Share moved", "Доля сдвигов", "Siirtyneiden osuus", up=False)],
           by=["factory"], chart="table"),
    Report("contract_to_act", "deal", _("Days from contract to act", ru="Дней от договора до акта",
                                        fi="Päivät sopimuksesta luovutukseen"),
           measures=[ACCEPTED, _mean("days", "days_to_act", "Days", "Дней", "Päiviä", up=False)],
           by=[Dimension("accepted_on", period="month")], filter="accepted_on is not empty", chart="line"),
    Report("claims_per_doors", "deal", _("Claims and doors", ru="Рекламации и двери", fi="Reklamaatiot ja ovet"),
           measures=[_sum("doors", "doors_count", "Doors", "Дверей", "Ovia", up=None),
                     _sum("claims", "claims_count", "Claims", "Рекламаций", "Reklamaatioita", up=False),
                     _ratio("share", "claims / doors", "Claims of doors", "Рекламаций на двери",
                            "Reklamaatioita ovista", up=False)],
           by=["branch"], filter="accepted_on is not empty", at="accepted_on", chart="table"),
    Report("claims_by_kind", "claim", _("Claims by kind", ru="Рекламации по видам", fi="Reklamaatiot lajeittain"),
           measures=[_count("claims", "Claims", "Рекламаций", "Reklamaatioita", up=False),
                     _sum("cost", "cost", "Cost us", "Наши расходы", "Kulut", up=False)],
           by=["kind", "stage"], at="created_at", chart="table"),
    Report("nps", "review", _("Would recommend", ru="Готовы рекомендовать", fi="Suositteluhalukkuus"),
           measures=[_count("answers", "Answers", "Ответов", "Vastauksia"),
                     _count("promoters", "Promoters", "Промоутеров", "Suosittelijoita", where="is_promoter"),
                     _count("detractors", "Detractors", "Критиков", "Arvostelijoita", where="is_detractor", up=False)],
           by=[Dimension("at", period="month")], chart="line"),
    Report("visits_by_worker", "visit", _("Visits by worker", ru="Выезды по мастерам", fi="Käynnit tekijöittäin"),
           measures=[_count("visits", "Visits", "Выездов", "Käyntejä"),
                     _count("failed", "Failed", "Сорвано", "Epäonnistui", where="result in ['not_home', 'not_ready']",
                            up=False)],
           by=["worker", "pipeline"], filter="slot > now - days(90)", chart="table"),
    # ---- the chain
    Report("stores_compared", "deal", _("Stores", ru="Салоны", fi="Myymälät"),
           measures=[*STEPS, AVERAGE_CHECK], by=["branch"], filter=f"{ORDERS} and created_at > now - days(90)",
           chart="table"),
    Report("own_and_franchise", "deal", _("Own and franchise", ru="Свои и франчайзи", fi="Omat ja franchising"),
           measures=[*STEPS, AVERAGE_CHECK], by=["branch.ownership", MONTH], filter=ORDERS, chart="table"),
    Report("customers_by_phase", "contact", _("Customers by phase", ru="Клиенты по фазам", fi="Asiakkaat vaiheittain"),
           measures=[_count("customers", "Customers", "Клиентов", "Asiakkaita")], by=["client_phase"]),
]  # fmt: skip
