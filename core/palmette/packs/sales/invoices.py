"""Invoices and credit notes: fixed once they are issued, paid in parts, mended by a credit note alone."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import (
    Children,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Guard,
    Integer,
    LongText,
    Money,
    Number,
    Option,
    Pipeline,
    Reference,
    Rollup,
    Section,
    Stage,
)
from palmette import label as _
from palmette.packs.sales import papers

INVOICE_KINDS = [
    Option("regular", _("Invoice", ru="Счёт", fi="Lasku")),
    Option("prepayment", _("Prepayment", ru="Предоплата", fi="Ennakko")),
    Option("balance", _("Balance", ru="Доплата", fi="Loppusumma")),
    Option("extra", _("Extra", ru="Дополнительный", fi="Lisälasku")),
    Option("credit", _("Credit note", ru="Корректировка на уменьшение", fi="Hyvityslasku"), tone="bad"),
]

CANCELLED = [
    Option("mistake", _("Made by mistake", ru="Создан по ошибке", fi="Tehty vahingossa")),
    Option("not_needed", _("Not needed any more", ru="Больше не нужен", fi="Ei enää tarpeen")),
]

AMOUNT = _("Sum", ru="Сумма", fi="Summa")
OWED_NOW = (
    "if(exists(instalments), sum(instalments.amount where due_on < today), if(due_on < today, amount, amount * 0))"
)
"""What should have come by today: of an invoice in parts, the parts whose day has passed."""


def invoice(settings: Mapping[str, object]) -> Entity:
    """An invoice; a credit note is one that takes back from another."""
    return Entity(
        "invoice",
        _("Invoice", ru="Счёт", fi="Lasku"),
        _("Invoices", ru="Счета", fi="Laskut"),
        title="{number}",
        branch="deal",
        subject="contact",
        icon="file-invoice",
        list=["number", "kind", "contact", "stage", "issued_on", "due_on", "amount", "paid", "balance"],
        quick=["deal", "contact", "kind", "quote", "sales_order", "issued_on", "due_on", "amount", "lines"],
        card=["contact", "amount", "due_on"],
        search=["number"],
        indexes=[["stage", "due_on"]],
        sections=[*papers.SECTIONS, Section("parts", _("Instalments", ru="Рассрочка", fi="Osamaksu"), folded=True)],
        merges=False,
        fields=[
            Number("number", papers.NUMBER, pattern="I-{year}-{n:05}"),
            *papers.fixed([
                Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=INVOICE_KINDS, default="regular",
                       required=True),
                *papers.parties("invoices"),
                Reference("quote", _("By the quote", ru="По предложению", fi="Tarjouksesta"), to="quote",
                          inverse="invoices", inverse_label=_("Invoices", ru="Счета", fi="Laskut")),
                Reference("sales_order", _("By the order", ru="По заказу", fi="Tilauksesta"), to="sales_order",
                          inverse="invoices", inverse_label=_("Invoices", ru="Счета", fi="Laskut")),
                Reference("credits", _("Takes back from", ru="К счёту", fi="Hyvittää laskua"), to="invoice",
                          inverse="credit_notes", inverse_label=_("Credit notes", ru="Корректировки",
                                                                  fi="Hyvityslaskut"),
                          visible_when="kind == 'credit'", required_when="kind == 'credit'", copied=False),
                Date("issued_on", _("Date", ru="Дата", fi="Päivä"), default="today", required=True),
                Date("due_on", _("Due", ru="Оплатить до", fi="Eräpäivä")),
                Money("amount", AMOUNT, minimum=0, copied=False,
                      help=_("With lines, what they come to.", ru="Если есть строки — их сумма.",
                             fi="Rivien kanssa niiden summa.")),
                *papers.pricing(),
                papers.lines("invoice_lines", settings, total="amount"),
                Integer("parts", _("Pay in parts", ru="Платежей", fi="Erien määrä"), minimum=2, maximum=60,
                        section="parts", help=_("Makes equal monthly parts.", ru="Равные ежемесячные платежи.",
                                                fi="Tasaerät kuukausittain.")),
                Children(
                    "instalments", _("Instalments", ru="График платежей", fi="Maksuerät"), title="{due_on}",
                    section="parts", copied=False,
                    fields=[
                        Date("due_on", _("Due", ru="Оплатить до", fi="Eräpäivä"), required=True),
                        Money("amount", AMOUNT, required=True, minimum=0),
                    ],
                ),
            ]),
            *papers.sums(Rollup("paid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="allocations.amount", stored=True,
                                section="sums")),
            Rollup("credited", _("Credited", ru="Скорректировано", fi="Hyvitetty"), sum="credit_notes.amount",
                   where="stage == 'issued'", stored=True, section="sums"),
            Computed("balance", "amount - (coalesce(paid, 0) + coalesce(credited, 0))",
                     _("Left to pay", ru="К оплате", fi="Maksamatta"), section="sums"),
            Computed("is_paid", "stage == 'issued' and kind != 'credit' and balance <= 0",
                     _("Paid in full", ru="Оплачен", fi="Maksettu kokonaan")),
            Computed("is_overdue",
                     "stage == 'issued' and kind != 'credit' and balance > 0"
                     f" and {OWED_NOW} > (coalesce(paid, 0) + coalesce(credited, 0))",
                     _("Overdue", ru="Просрочен", fi="Myöhässä")),
            Computed("revenue", "if(kind == 'credit', amount * -1, amount)",
                     _("Revenue", ru="Выручка", fi="Liikevaihto"), hidden=True),
            *papers.discounts("quote.own_limit", "quote.approved_discount", "sales_order.own_limit",
                              "deal.approved_discount"),
            Files("papers", papers.PAPERS, copied=False),
            LongText("note", papers.NOTE, max_length=4000, section="more"),
        ],
    )  # fmt: skip


pipeline = Pipeline(
    "invoice",
    "invoice",
    _("Invoices", ru="Счета", fi="Laskut"),
    icon="file-invoice",
    amount="amount",
    lost_reasons=CANCELLED,
    stages=[
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="plum", requires=["amount"], guards=[
            papers.DISCOUNT,
            Guard("due", "kind == 'credit' or due_on >= issued_on",
                  _("Say when it is to be paid.", ru="Укажите срок оплаты.", fi="Kerro eräpäivä."), ask=["due_on"]),
        ]),
        Stage("issued", _("Issued", ru="Выставлен", fi="Lähetetty"), kind="won", tone="ok"),
        Stage("cancelled", _("Thrown away", ru="Отброшен", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip
