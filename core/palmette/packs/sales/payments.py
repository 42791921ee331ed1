"""Payments, what they pay, and what went back: every kopeck lies on an invoice or waits as an advance."""

from __future__ import annotations

from palmette import Boolean, Choice, Computed, Entity, Instant, Money, Option, Reference, Rollup, Text
from palmette import label as _
from palmette.packs.sales import papers

PAYMENT_KINDS = [
    Option("cash", _("Cash", ru="Наличные", fi="Käteinen"), icon="cash"),
    Option("card", _("Card", ru="Карта", fi="Kortti"), icon="credit-card"),
    Option("online", _("Pay link", ru="Ссылка на оплату", fi="Maksulinkki"), icon="world"),
    Option("bank", _("Bank transfer", ru="Банковский перевод", fi="Tilisiirto"), icon="building-bank"),
    Option("credit", _("Instalments by a bank", ru="Рассрочка банка", fi="Pankin osamaksu"), icon="calendar-dollar"),
]

PAYMENTS = _("Payments", ru="Оплаты", fi="Maksut")
AMOUNT = _("Sum", ru="Сумма", fi="Summa")
INVOICE = _("Invoice", ru="Счёт", fi="Lasku")
WHEN = _("At", ru="Когда", fi="Aika")
LIES = "allocated != 0 or refunded != 0"
"""A payment that lies on invoices, or of which something went back, stays as it is."""

payment = Entity(
    "payment",
    _("Payment", ru="Оплата", fi="Maksu"),
    PAYMENTS,
    title="{kind} {amount}",
    branch="deal",
    subject="contact",
    sort="-at",
    icon="cash",
    timeline=False,
    list=["at", "contact", "deal", "invoice", "kind", "amount", "left"],
    quick=["deal", "invoice", "contact", "kind", "amount", "at"],
    search=["reference"],
    merges=False,
    fields=[
        *papers.fixed([
            Reference("invoice", INVOICE, to="invoice", inverse="payments", inverse_label=PAYMENTS,
                      where="stage == 'issued'",
                      help=_("It is paid by this as far as it reaches.", ru="Гасится, насколько хватит суммы.",
                             fi="Maksetaan niin pitkälle kuin riittää.")),
            Reference("deal", papers.DEAL, to="deal", inverse="payments", inverse_label=PAYMENTS),
            Reference("contact", _("Payer", ru="Плательщик", fi="Maksaja"), to="contact", inverse="sales_payments",
                      inverse_label=PAYMENTS),
            Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=PAYMENT_KINDS, required=True),
            Money("amount", AMOUNT, required=True, help=_(
                "Negative when money goes back.", ru="С минусом — возврат денег.", fi="Negatiivinen palautuksessa.")),
            Reference("refund_of", _("Pays back", ru="Возврат оплаты", fi="Palauttaa maksun"), to="payment",
                      inverse="refunds", inverse_label=_("Refunds", ru="Возвраты", fi="Palautukset"),
                      visible_when="refund_of is not empty", copied=False),
        ], LIES),
        Boolean("spread", _("Over open invoices", ru="Разнести по открытым счетам", fi="Avoimille laskuille"),
                default=False, help=_("Pays the oldest of the payer first.", ru="Сначала самые старые счета.",
                                      fi="Asiakkaan vanhimmat ensin.")),
        Instant("at", WHEN, default="now", required=True, index=True),
        Text("reference", _("Reference", ru="Номер операции", fi="Viite"), search=True, max_length=100, copied=False),
        Rollup("allocated", _("On invoices", ru="Разнесено", fi="Kohdistettu"), sum="allocations.amount", stored=True),
        Rollup("refunded", _("Paid back", ru="Возвращено", fi="Palautettu"), sum="refunds.amount", stored=True),
        Rollup("refunds_allocated", _("Taken off invoices", ru="Снято со счетов", fi="Laskuilta palautettu"),
               sum="refunds.allocated", stored=True, hidden=True),
        Computed("left", "(amount + coalesce(refunded, 0)) - (coalesce(allocated, 0) + coalesce(refunds_allocated, 0))",
                 _("Advance", ru="Аванс", fi="Ennakkona")),
    ],
)  # fmt: skip

allocation = Entity(
    "allocation",
    _("Allocation", ru="Разноска", fi="Kohdistus"),
    _("Allocations", ru="Разноска", fi="Kohdistukset"),
    title="{invoice} {amount}",
    branch="invoice",
    sort="-at",
    icon="arrows-split",
    timeline=False,
    list=["at", "payment", "invoice", "amount"],
    quick=["payment", "invoice", "amount"],
    unique=[["payment", "invoice"]],
    merges=False,
    fields=[
        Reference("payment", _("Payment", ru="Оплата", fi="Maksu"), to="payment", required=True,
                  inverse="allocations", inverse_label=_("On invoices", ru="Разноска", fi="Kohdistukset")),
        Reference("invoice", INVOICE, to="invoice", required=True, inverse="allocations",
                  inverse_label=_("Paid by", ru="Чем оплачен", fi="Maksettu suorituksilla")),
        Money("amount", AMOUNT, required=True),
        Instant("at", WHEN, default="now", required=True),
    ],
)  # fmt: skip

ENTITIES = [payment, allocation]
