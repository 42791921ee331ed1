"""Fees: the rates with their dates, what each member owes, what the bank received, and what was paid by what."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Integer,
    LongText,
    Money,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import FEE_KINDS, MATCH_RULES

SUM = _("Sum", ru="Сумма", fi="Summa")
FROM, TO = _("From", ru="С", fi="Alkaen"), _("Until", ru="По", fi="Asti")

fee_plan = Entity(
    "fee_plan",
    _("Fee rate", ru="Размер взноса", fi="Maksuperuste"),
    _("Fee rates", ru="Размеры взносов", fi="Maksuperusteet"),
    title="{name}",
    sort="-from_on",
    icon="receipt-2",
    timeline=False,
    list=["name", "kind", "amount", "due_days", "from_on", "to_on"],
    quick=["name", "kind", "amount", "due_days", "from_on"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=FEE_KINDS, required=True),
        Money("amount", SUM, required=True, minimum=0),
        Integer("due_days", _("Due, days after the term begins", ru="Срок уплаты, дней от начала периода",
                              fi="Eräpäivä, päivää kauden alusta"), default=30, required=True, minimum=0, maximum=366),
        Date("from_on", FROM, required=True),
        Date("to_on", TO),
    ],
)  # fmt: skip

charge = Entity(
    "charge",
    _("Fee", ru="Взнос", fi="Jäsenmaksu"),
    _("Fees", ru="Взносы", fi="Jäsenmaksut"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-due_on",
    icon="receipt",
    timeline=False,
    list=["number", "member", "plan", "covers_from", "covers_to", "due_on", "amount", "paid", "left"],
    quick=["member", "plan", "covers_from", "covers_to", "due_on", "amount"],
    indexes=[["member", "due_on"]],
    fields=[
        Number("number", _("Invoice no.", ru="Счёт №", fi="Laskun nro"), pattern="INV-{year}-{n:05}"),
        Reference("member", _("Member", ru="Член СРО", fi="Jäsen"), to="contact", required=True, inverse="member_fees",
                  inverse_label=_("Fees", ru="Взносы", fi="Jäsenmaksut")),
        Reference("plan", _("Rate", ru="Размер взноса", fi="Maksuperuste"), to="fee_plan", required=True,
                  inverse="charges"),
        Date("covers_from", _("Term from", ru="Период с", fi="Kausi alkaen"), required=True),
        Date("covers_to", _("Term until", ru="Период по", fi="Kausi asti"), required=True),
        Date("due_on", _("Due", ru="Оплатить до", fi="Eräpäivä"), required=True, index=True),
        Money("amount", SUM, required=True, minimum=0),
        Rollup("paid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="allocations.amount", stored=True),
        Computed("left", "amount - coalesce(paid, 0)", _("Left to pay", ru="К оплате", fi="Maksamatta")),
        Computed("is_paid", "left <= 0", _("Paid in full", ru="Оплачен", fi="Maksettu kokonaan")),
        Computed("days_overdue", "if(is_paid, 0, max(days_between(due_on, today), 0))",
                 _("Days overdue", ru="Дней просрочки", fi="Päiviä myöhässä")),
    ],
)  # fmt: skip

bank_payment = Entity(
    "bank_payment",
    _("Bank payment", ru="Поступление", fi="Tilisuoritus"),
    _("Bank payments", ru="Поступления", fi="Tilisuoritukset"),
    title="{payer}",
    sort="-paid_on",
    icon="building-bank",
    list=["payer", "paid_on", "amount", "payer_inn", "purpose", "stage", "match_rule", "member", "left"],
    quick=["paid_on", "amount", "payer", "payer_inn", "account", "purpose"],
    card=["paid_on", "amount", "purpose"],
    indexes=[["stage", "paid_on"]],
    fields=[
        Date("paid_on", _("Date", ru="Дата", fi="Päivä"), required=True, index=True),
        Money("amount", SUM, required=True, minimum=0),
        Text("payer", _("Payer", ru="Плательщик", fi="Maksaja"), required=True, search=True, personal=True),
        Text("payer_inn", _("Payer's tax no.", ru="ИНН плательщика", fi="Maksajan veronumero"), index=True,
             personal=True, max_length=20),
        Text("account", _("Account", ru="Счёт", fi="Tili"), personal=True, max_length=40),
        LongText("purpose", _("Purpose", ru="Назначение платежа", fi="Viesti"), search=True, max_length=1000),
        Text("raw_hash", _("Key against repeats", ru="Ключ от повторов", fi="Toiston avain"), unique=True,
             readonly=True, hidden=True, copied=False, max_length=64),
        Reference("member", _("Recognised as", ru="Опознан как", fi="Tunnistettu"), to="contact",
                  inverse="recognised_payments", inverse_label=_("Payments", ru="Поступления", fi="Suoritukset")),
        Choice("match_rule", _("Recognised by", ru="Опознан по", fi="Tunnistusperuste"), options=MATCH_RULES),
        Boolean("advance", _("The rest stays as an advance", ru="Остаток — аванс", fi="Loppu jää ennakoksi"),
                default=False),
        Rollup("allocated", _("Allocated", ru="Разнесено", fi="Kohdistettu"), sum="allocations.amount", stored=True),
        Computed("left", "amount - coalesce(allocated, 0)", _("Not allocated", ru="Не разнесено",
                                                              fi="Kohdistamatta")),
    ],
)  # fmt: skip

allocation = Entity(
    "allocation",
    _("Allocation", ru="Разноска", fi="Kohdistus"),
    _("Allocations", ru="Разноска", fi="Kohdistukset"),
    title="{charge} {amount}",
    branch="charge",
    icon="arrows-split",
    timeline=False,
    list=["payment", "charge", "amount", "created_at"],
    quick=["payment", "charge", "amount"],
    unique=[["payment", "charge"]],
    fields=[
        Reference("payment", _("Payment", ru="Поступление", fi="Suoritus"), to="bank_payment", required=True,
                  inverse="allocations", inverse_label=_("Allocations", ru="Разноска", fi="Kohdistukset")),
        Reference("charge", _("Fee", ru="Взнос", fi="Jäsenmaksu"), to="charge", required=True, inverse="allocations",
                  inverse_label=_("Paid by", ru="Чем оплачен", fi="Maksettu suorituksilla")),
        Money("amount", SUM, required=True, minimum=0.01),
    ],
)  # fmt: skip

ENTITIES = [fee_plan, charge, bank_payment, allocation]
