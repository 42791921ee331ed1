"""The till: sales with their lines, payments, fiscal receipts, deposits, gift cards."""

from __future__ import annotations

from palmette import (
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Instant,
    Integer,
    Ledger,
    LongText,
    Money,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_fitness_club.choices import BONUS_MOVES, DEPOSIT_MOVES, LINE_KINDS, PAYMENT_KINDS, RECEIPT_OPERATIONS

MEMBER = _("Member", ru="Член клуба", fi="Jäsen")
CLUB = _("Club", ru="Клуб", fi="Keskus")
AMOUNT = _("Sum", ru="Сумма", fi="Summa")
AT = _("At", ru="Когда", fi="Aika")
TOTAL = _("Total", ru="Итого", fi="Yhteensä")
SALE = _("Sale", ru="Продажа", fi="Myynti")
PAYMENTS = _("Payments", ru="Оплаты", fi="Maksut")

sale = Entity(
    "sale",
    SALE,
    _("Sales", ru="Продажи", fi="Myynnit"),
    title="{number}",
    branch="club",
    subject="member",
    sort="-at",
    icon="shopping-cart",
    timeline=False,
    list=["number", "at", "member", "club", "cashier", "total", "paid", "debt"],
    quick=["member", "club", "at", "lines"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="S-{n:06}"),
        Reference("member", MEMBER, to="contact", inverse="sales",
                  inverse_label=_("Sales", ru="Продажи", fi="Myynnit")),
        Reference("club", CLUB, to="branch", required=True, inverse="sales"),
        Reference("cashier", _("Cashier", ru="Кассир", fi="Kassanhoitaja"), to="user", inverse="sales",
                  default="me"),
        Instant("at", AT, required=True, default="now"),
        Children(
            "lines", _("Lines", ru="Строки", fi="Rivit"), title="{name}",
            fields=[
                Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=LINE_KINDS, required=True),
                Text("name", _("What", ru="Что", fi="Mitä"), required=True),
                Reference("membership", _("Membership", ru="Абонемент", fi="Jäsenyys"), to="membership",
                          inverse="sale_lines"),
                Reference("package", _("Package", ru="Пакет", fi="Paketti"), to="package", inverse="sale_lines"),
                Reference("bar_item", _("Bar item", ru="Товар бара", fi="Baarituote"), to="bar_item",
                          inverse="sale_lines"),
                Decimal("quantity", _("Quantity", ru="Количество", fi="Määrä"), scale=3, default=1, required=True),
                Money("price", _("Price", ru="Цена", fi="Hinta"), required=True),
                Money("discount", _("Discount", ru="Скидка", fi="Alennus"), minimum=0),
                Money("cost", _("Cost", ru="Себестоимость", fi="Hankintahinta"), minimum=0, hidden=True),
                Computed("total", "price * quantity - coalesce(discount, 0)", TOTAL),
                Computed("margin", "price * quantity - coalesce(discount, 0) - coalesce(cost * quantity, 0)",
                         _("Margin", ru="Маржа", fi="Kate")),
            ],
        ),
        Rollup("total", TOTAL, sum="lines.total", stored=True),
        Rollup("paid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="payments.amount", stored=True),
        Computed("debt", "coalesce(total, 0) - coalesce(paid, 0)", _("Owed", ru="Долг", fi="Velkaa")),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=1000),
        Text("till_key", _("Key of the press", ru="Ключ нажатия", fi="Painalluksen avain"), unique=True, hidden=True,
             copied=False, max_length=80, help=_("A second press sells nothing.", ru="Повторное нажатие не продаёт.",
                                                 fi="Toinen painallus ei myy.")),
    ],
)  # fmt: skip

payment = Entity(
    "payment",
    _("Payment", ru="Оплата", fi="Maksu"),
    PAYMENTS,
    title="{kind} {amount}",
    branch="club",
    subject="member",
    sort="-at",
    icon="cash",
    timeline=False,
    list=["at", "member", "kind", "amount", "sale", "club"],
    quick=["sale", "member", "kind", "amount", "club", "at"],
    fields=[
        Reference("sale", SALE, to="sale", inverse="payments", inverse_label=PAYMENTS),
        Reference("member", MEMBER, to="contact", inverse="payments", inverse_label=PAYMENTS),
        Reference("club", CLUB, to="branch", required=True, inverse="payments"),
        Choice("kind", _("Kind", ru="Вид", fi="Tapa"), options=PAYMENT_KINDS, required=True),
        Money("amount", AMOUNT, required=True, help=_(
            "Negative when money goes back.", ru="С минусом — возврат денег.", fi="Negatiivinen palautuksessa.")),
        Instant("at", AT, required=True, default="now"),
        Reference("gift_card", _("Gift card", ru="Подарочная карта", fi="Lahjakortti"), to="gift_card",
                  inverse="payments", visible_when="kind == 'gift_card'", required_when="kind == 'gift_card'"),
        Reference("till_shift", _("Till shift", ru="Кассовая смена", fi="Kassavuoro"), to="till_shift",
                  inverse="payments", inverse_label=PAYMENTS),
        Text("reference", _("Reference", ru="Номер операции", fi="Viite"), search=True),
    ],
)  # fmt: skip

fiscal_receipt = Entity(
    "fiscal_receipt",
    _("Fiscal receipt", ru="Фискальный чек", fi="Kassakuitti"),
    _("Fiscal receipts", ru="Фискальные чеки", fi="Kassakuitit"),
    title="{external_id}",
    branch="sale",
    icon="receipt",
    timeline=False,
    list=["external_id", "sale", "operation", "stage", "fn", "fd", "fpd", "error"],
    quick=["sale", "operation", "external_id"],
    fields=[
        Text("external_id", _("Our number", ru="Внешний номер", fi="Oma numero"), required=True, unique=True,
             copied=False, help=_("Makes a repeated request harmless.", ru="Делает повтор запроса безопасным.",
                                  fi="Tekee toistetusta pyynnöstä vaarattoman.")),
        Reference("sale", SALE, to="sale", required=True, inverse="receipts"),
        Reference("payment", _("Payment", ru="Оплата", fi="Maksu"), to="payment", inverse="receipts", unique=True),
        Choice("operation", _("Operation", ru="Операция", fi="Toimi"), options=RECEIPT_OPERATIONS, default="sell",
               required=True),
        Money("amount", AMOUNT),
        Text("uuid", _("Number at the service", ru="Номер в сервисе", fi="Palvelun numero"), readonly=True,
             copied=False, max_length=80),
        Integer("tries", _("Tries", ru="Попыток", fi="Yrityksiä"), default=0, readonly=True, copied=False),
        Instant("next_try_at", _("Next try", ru="Следующая попытка", fi="Seuraava yritys"), readonly=True,
                copied=False),
        Text("fn", _("Fiscal drive", ru="ФН", fi="Fiskaalimuisti (FN)"), readonly=True, max_length=40),
        Text("fd", _("Document no.", ru="ФД", fi="Asiakirja (FD)"), readonly=True, max_length=40),
        Text("fpd", _("Fiscal sign", ru="ФПД", fi="Tunniste (FPD)"), readonly=True, max_length=40),
        Text("error", _("Error", ru="Ошибка", fi="Virhe"), readonly=True, max_length=1000),
    ],
)  # fmt: skip

deposit_move = Entity(
    "deposit_move",
    _("Deposit move", ru="Движение депозита", fi="Ennakkotapahtuma"),
    _("Deposit moves", ru="Движения депозита", fi="Ennakkotapahtumat"),
    title="{kind} {amount}",
    branch="member",
    subject="member",
    sort="-at",
    icon="wallet",
    timeline=False,
    list=["at", "member", "kind", "amount", "sale"],
    quick=["member", "kind", "amount", "at"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="deposit_moves",
                  inverse_label=_("Deposit", ru="Депозит", fi="Ennakkosaldo")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=DEPOSIT_MOVES, required=True),
        Money("amount", _("Sum, ±", ru="Сумма, ±", fi="Summa, ±"), required=True),
        Instant("at", AT, required=True, default="now"),
        Reference("sale", SALE, to="sale", inverse="deposit_moves"),
    ],
    ledger=Ledger("member", quantity="amount", balance="deposit", plus=["top_up"], minus=["spend", "refund"],
                  label=_("Deposit", ru="Депозит", fi="Ennakkosaldo")),
)  # fmt: skip

gift_card = Entity(
    "gift_card",
    _("Gift card", ru="Подарочная карта", fi="Lahjakortti"),
    _("Gift cards", ru="Подарочные карты", fi="Lahjakortit"),
    title="{code}",
    sort="-sold_on",
    icon="gift",
    timeline=False,
    list=["code", "amount", "balance", "buyer", "holder", "sold_on", "expires_on"],
    quick=["code", "amount", "buyer", "sold_on", "expires_on"],
    fields=[
        Text("code", _("Code", ru="Код", fi="Koodi"), required=True, unique=True, search=True, copied=False),
        Money("amount", AMOUNT, required=True, minimum=0),
        Reference("buyer", _("Bought by", ru="Купил", fi="Ostaja"), to="contact", inverse="bought_gift_cards"),
        Reference("holder", _("Given to", ru="Подарена", fi="Saaja"), to="contact", inverse="gift_cards"),
        Date("sold_on", _("Sold on", ru="Продана", fi="Myyty"), required=True),
        Date("expires_on", _("Valid until", ru="Действует по", fi="Voimassa asti")),
        Rollup("spent", _("Spent", ru="Потрачено", fi="Käytetty"), sum="payments.amount", stored=True),
        Computed("balance", "amount - coalesce(spent, 0)", _("Left", ru="Остаток", fi="Jäljellä")),
    ],
)  # fmt: skip

bonus_move = Entity(
    "bonus_move",
    _("Bonus move", ru="Движение бонусов", fi="Bonustapahtuma"),
    _("Bonus moves", ru="Движения бонусов", fi="Bonustapahtumat"),
    title="{kind} {points}",
    branch="member",
    subject="member",
    sort="-at",
    icon="star",
    timeline=False,
    list=["at", "member", "kind", "points", "expires_on", "reason"],
    quick=["member", "kind", "points", "reason", "expires_on", "at"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="bonus_moves",
                  inverse_label=_("Bonus points", ru="Бонусы", fi="Bonuspisteet")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=BONUS_MOVES, required=True),
        Integer("points", _("Points, ±", ru="Баллы, ±", fi="Pisteet, ±"), required=True),
        Instant("at", AT, required=True, default="now"),
        Date("expires_on", _("Burn after", ru="Сгорают после", fi="Vanhenee")),
        Text("reason", _("For what", ru="За что", fi="Mistä")),
        Reference("sale", SALE, to="sale", inverse="bonus_moves"),
    ],
    ledger=Ledger("member", quantity="points", balance="bonus", plus=["accrue"], minus=["spend", "burn"],
                  expires="expires_on", burn="burn", label=_("Bonus points", ru="Бонусы", fi="Bonuspisteet")),
)  # fmt: skip

ENTITIES = [sale, payment, fiscal_receipt, deposit_move, gift_card, bonus_move]
