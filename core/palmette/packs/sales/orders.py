"""Orders: what was agreed, with its own lines, until it is delivered."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Date, Entity, Files, LongText, Money, Number, Option, Pipeline, Reference, Stage
from palmette import label as _
from palmette.packs.sales import papers

CANCELLED = [
    Option("customer", _("The customer withdrew", ru="Клиент отказался", fi="Asiakas perui")),
    Option("not_available", _("Cannot be delivered", ru="Нельзя поставить", fi="Ei voida toimittaa")),
    Option("mistake", _("Entered by mistake", ru="Внесён по ошибке", fi="Kirjattu vahingossa")),
]


def sales_order(settings: Mapping[str, object]) -> Entity:
    """An order with its lines."""
    return Entity(
        "sales_order",
        _("Order", ru="Заказ", fi="Tilaus"),
        _("Orders", ru="Заказы", fi="Tilaukset"),
        title="{number}",
        branch="deal",
        subject="contact",
        icon="package",
        list=["number", "contact", "stage", "ordered_on", "deliver_by", "total"],
        quick=["quote", "deal", "contact", "ordered_on", "deliver_by", "lines"],
        card=["contact", "total", "deliver_by"],
        search=["number"],
        sections=papers.SECTIONS,
        merges=False,
        fields=[
            Number("number", papers.NUMBER, pattern="O-{year}-{n:05}"),
            *papers.fixed([
                Reference("quote", _("By the quote", ru="По предложению", fi="Tarjouksesta"), to="quote",
                          inverse="sales_orders", inverse_label=_("Orders", ru="Заказы", fi="Tilaukset"),
                          help=_("Left empty, the rest comes from it.", ru="Незаполненное берётся из него.",
                                 fi="Tyhjät kohdat tulevat siitä.")),
                *papers.parties("sales_orders"),
                Date("ordered_on", _("Date", ru="Дата", fi="Päivä"), default="today", required=True),
                *papers.pricing(),
                papers.lines("order_lines", settings),
            ]),
            Date("deliver_by", _("Deliver by", ru="Поставить до", fi="Toimitus viimeistään")),
            *papers.sums(Money("total", papers.TOTAL, readonly=True, copied=False, section="sums")),
            *papers.discounts("quote.own_limit", "quote.approved_discount", "deal.approved_discount"),
            Files("papers", papers.PAPERS, copied=False),
            LongText("note", papers.NOTE, max_length=4000, section="more"),
        ],
    )  # fmt: skip


pipeline = Pipeline(
    "sales_order",
    "sales_order",
    _("Orders", ru="Заказы", fi="Tilaukset"),
    icon="package",
    amount="total",
    lost_reasons=CANCELLED,
    stages=[
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="plum",
              guards=[papers.WITH_LINES, papers.DISCOUNT]),
        Stage("confirmed", _("Confirmed", ru="Подтверждён", fi="Vahvistettu"), tone="info", probability=0.95,
              to=["delivered", "cancelled"]),
        Stage("delivered", _("Delivered", ru="Выполнен", fi="Toimitettu"), kind="won", tone="ok"),
        Stage("cancelled", _("Cancelled", ru="Отменён", fi="Peruttu"), kind="lost"),
    ],
)  # fmt: skip
