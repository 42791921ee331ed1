"""Price lists, taxes, quotes, orders, invoices, payments, approvals: left out where the edition does without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from palmette import (
    Dimension,
    Entity,
    Extension,
    Grant,
    Measure,
    Navigation,
    Panel,
    Pipeline,
    Report,
    Role,
    View,
)
from palmette import label as _
from palmette.packs.sales import approvals, invoices, orders, payments, prices, quotes, taxes
from palmette.packs.sales.approvals import DISCOUNT_LIMIT


def entities(settings: Mapping[str, object]) -> list[Entity | Extension]:
    """All of them, those that others refer to first."""
    if not settings["documents"]:
        return []
    papers = [quotes.quote(settings), orders.sales_order(settings), invoices.invoice(settings)]
    return [*taxes.ENTITIES, *prices.ENTITIES, *papers, *payments.ENTITIES, *approvals.ENTITIES]


def pipelines(settings: Mapping[str, object]) -> list[Pipeline]:
    """The ways of quotes, orders, invoices and approvals."""
    found = [quotes.pipeline, orders.pipeline, invoices.pipeline, approvals.pipeline]
    return found if settings["documents"] else []


def views(settings: Mapping[str, object]) -> list[View]:
    """The lists that somebody looks at every day."""
    return VIEWS if settings["documents"] else []


def reports(settings: Mapping[str, object]) -> list[Report]:
    """What was invoiced, and what a sale brings on average."""
    return REPORTS if settings["documents"] else []


def pages(settings: Mapping[str, object]) -> list[Navigation | Panel]:
    """The section of the side bar, and what stands beside deals, customers and each other."""
    return PAGES if settings["documents"] else []


def roles(known: Sequence[Role], settings: Mapping[str, object]) -> list[Role]:
    """The roles of sales, with what they may do here and up to which discount they decide alone."""
    if not settings["documents"]:
        return list(known)
    return [_with_documents(role) for role in known]


def _with_documents(role: Role) -> Role:
    limits = {DISCOUNT_LIMIT: LIMITS[role.key]} if role.key in LIMITS else {}
    return replace(role, grants=[*role.grants, *GRANTS.get(role.key, ())], limits=limits)


LIMITS = {"business_owner": 100, "head_of_sales": 15, "seller": 5}
"""Percents; an edition sets its own: `roles: {seller: {limits: {discount: 3}}}`."""

PRICES = "price_list price_row tax_code"

GRANTS = {
    "head_of_sales": [
        Grant("quote sales_order invoice approval", "read create update delete reassign bulk", "branch"),
        Grant("payment allocation", "read create", "branch"),
        Grant("quote invoice payment", "export", "branch"),
        Grant(PRICES, "read create update", "wall"),
    ],
    "seller": [
        Grant("quote sales_order invoice", "read create update", "own"),
        Grant("approval", "read create", "own"),
        Grant("payment", "read", "branch", where="deal.owner == me"),
        Grant("allocation", "read", "branch", where="invoice.owner == me"),
        Grant(PRICES, "read", "wall"),
    ],
}

VIEWS = [
    View(
        "open_quotes", "quote", _("Waiting for an answer", ru="Ждут ответа", fi="Odottaa vastausta"),
        filter="stage == 'sent'", columns=["number", "contact", "total", "issued_on", "valid_until", "owner"],
        sort="valid_until",
    ),
    View(
        "overdue_invoices", "invoice", _("Overdue invoices", ru="Просроченные счета", fi="Erääntyneet laskut"),
        filter="is_overdue", columns=["number", "contact", "due_on", "amount", "balance", "owner"], sort="due_on",
        tone="bad", pinned=True,
    ),
    View(
        "asked_discounts", "approval",
        _("Discounts to decide", ru="Скидки на согласовании", fi="Päätettävät alennukset"),
        filter="stage == 'requested'", columns=["deal", "quote", "discount", "reason", "requested_by", "created_at"],
        sort="created_at", tone="warn", pinned=True,
    ),
    View(
        "advances", "payment", _("Advances", ru="Авансы", fi="Ennakot"), filter="left > 0",
        columns=["at", "contact", "amount", "left"], sort="at",
    ),
]  # fmt: skip

REVENUE = Measure("revenue", "sum", "revenue", _("Revenue", ru="Выручка", fi="Liikevaihto"), up_is_good=True)
SALES = Measure("sales", where="kind != 'credit'", label=_("Sales", ru="Продаж", fi="Myyntejä"), up_is_good=True)
CHECK = Measure("check", "ratio", "revenue / sales", _("Average sale", ru="Средний чек", fi="Keskiostos"),
                up_is_good=True)  # fmt: skip

REPORTS = [
    Report("invoiced_by_month", "invoice",
           _("Invoiced by month", ru="Выставлено по месяцам", fi="Laskutettu kuukausittain"),
           measures=[REVENUE, SALES, CHECK], by=[Dimension("issued_on", period="month")], filter="stage == 'issued'",
           help=_("A credit note takes from the revenue and not from the number of sales.",
                  ru="Корректировка уменьшает выручку, но не число продаж.",
                  fi="Hyvityslasku vähentää liikevaihtoa, ei myyntien määrää.")),
    Report("invoiced_by_owner", "invoice", _("Invoiced by person", ru="Выставлено по сотрудникам",
                                             fi="Laskutettu henkilöittäin"),
           measures=[REVENUE, SALES, CHECK], by=["owner"], filter="stage == 'issued'", at="issued_on"),
    Report("quotes_lost", "quote", _("Declined quotes", ru="Отклонённые предложения", fi="Hylätyt tarjoukset"),
           measures=[Measure("lost", label=_("Declined", ru="Отклонено", fi="Hylätty"), up_is_good=False),
                     Measure("total", "sum", "total", _("Sum", ru="Сумма", fi="Summa"))],
           by=["lost_reason"], filter="lost_reason is not empty and lost_reason != 'replaced'", at="issued_on"),
]  # fmt: skip

PAGES: list[Navigation | Panel] = [
    Navigation(
        "billing", _("Quotes and invoices", ru="Предложения и счета", fi="Tarjoukset ja laskut"),
        items=["board:quote", "quote", "sales_order", "invoice", "payment", "view:asked_discounts", "price_list",
               "report:invoiced_by_month"], order=35,
    ),
    Panel("quotes", "deal", "quotes", _("Quotes", ru="Предложения", fi="Tarjoukset"),
          fields=["stage", "total", "valid_until"], order=30),
    Panel("invoices", "deal", "invoices", _("Invoices", ru="Счета", fi="Laskut"),
          fields=["stage", "amount", "balance", "due_on"], order=40),
    Panel("payments", "deal", "payments", _("Payments", ru="Оплаты", fi="Maksut"), fields=["amount", "at"],
          order=50),
    Panel("quote_versions", "quote", "versions", _("Next versions", ru="Следующие версии", fi="Seuraavat versiot"),
          fields=["stage", "total"], order=10),
    Panel("quote_approvals", "quote", "approvals", _("Discounts", ru="Скидки", fi="Alennukset"),
          fields=["stage", "reason", "decided_by"], order=20),
    Panel("quote_orders", "quote", "sales_orders", _("Orders", ru="Заказы", fi="Tilaukset"), fields=["stage", "total"],
          order=30),
    Panel("quote_invoices", "quote", "invoices", _("Invoices", ru="Счета", fi="Laskut"), fields=["stage", "amount"],
          order=40),
    Panel("order_invoices", "sales_order", "invoices", _("Invoices", ru="Счета", fi="Laskut"),
          fields=["stage", "amount", "balance"], order=10),
    Panel("invoice_paid_by", "invoice", "allocations", _("Paid by", ru="Чем оплачен", fi="Maksettu suorituksilla"),
          fields=["amount", "at"], order=10),
    Panel("invoice_credits", "invoice", "credit_notes", _("Credit notes", ru="Корректировки", fi="Hyvityslaskut"),
          fields=["stage", "amount"], order=20),
    Panel("payment_lies_on", "payment", "allocations", _("On invoices", ru="Разноска", fi="Kohdistukset"),
          fields=["amount", "at"], order=10),
    Panel("payment_refunds", "payment", "refunds", _("Refunds", ru="Возвраты", fi="Palautukset"),
          fields=["amount", "at"], order=20),
    Panel("contact_invoices", "contact", "invoices", _("Invoices", ru="Счета", fi="Laskut"),
          fields=["stage", "amount", "balance"], filter="stage == 'issued' and balance > 0", order=70),
]  # fmt: skip
