"""The papers of an order: quotes, contracts, invoices, payments, orders at factories, acts, claims, reviews."""

from __future__ import annotations

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Files,
    Instant,
    Integer,
    LongText,
    Money,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_retail_doors.choices import (
    CLAIM_KINDS,
    INVOICE_KINDS,
    PAYMENT_KINDS,
    QUOTE_KINDS,
    RECEIPT_KINDS,
    RESOLUTIONS,
    REVIEW_PLACES,
)

ORDER = _("Order", ru="Заказ", fi="Tilaus")
CUSTOMER = _("Customer", ru="Клиент", fi="Asiakas")
NUMBER = _("Number", ru="Номер", fi="Numero")
AMOUNT = _("Sum", ru="Сумма", fi="Summa")
KIND = _("Kind", ru="Вид", fi="Laji")
PAPERS = _("Papers", ru="Документы", fi="Asiakirjat")
SIGNED = _("Signed", ru="Подписан", fi="Allekirjoitettu")

quote = Entity(
    "quote",
    _("Quote", ru="Предложение", fi="Tarjous"),
    _("Quotes", ru="Предложения", fi="Tarjoukset"),
    title="{number}",
    branch="order",
    icon="file-description",
    list=["number", "order", "kind", "revision", "issued_on", "valid_until", "total", "sent_at", "approved_by"],
    quick=["order", "kind", "issued_on", "valid_until", "price_list_on", "lines"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="quotes", on_delete="delete",
                  inverse_label=_("Quotes", ru="Предложения", fi="Tarjoukset")),
        Number("number", NUMBER, pattern="Q-{year}-{n:05}"),
        Choice("kind", KIND, options=QUOTE_KINDS, default="preliminary", required=True),
        Integer("revision", _("Revision", ru="Версия", fi="Versio"), default=1, minimum=1),
        Date("issued_on", _("Issued", ru="Дата", fi="Päivätty"), default="today", required=True),
        Date("price_list_on", _("Prices as of", ru="Прайс от", fi="Hinnat päivältä")),
        Date("valid_until", _("Valid until", ru="Действует до", fi="Voimassa asti"), index=True),
        Children(
            "lines", _("Lines", ru="Строки", fi="Rivit"), title="{name}",
            fields=[
                Text("name", _("What", ru="Что", fi="Mitä"), required=True),
                Reference("product", _("Product", ru="Товар", fi="Tuote"), to="product", inverse="quote_lines"),
                Decimal("quantity", _("Quantity", ru="Количество", fi="Määrä"), default=1, required=True),
                Money("price", _("Price", ru="Цена", fi="Hinta"), required=True, minimum=0),
                Computed("total", "price * quantity", _("Total", ru="Итого", fi="Yhteensä")),
            ],
        ),
        Rollup("total", _("Total", ru="Итого", fi="Yhteensä"), sum="lines.total", stored=True),
        Instant("sent_at", _("Sent", ru="Отправлено", fi="Lähetetty"), copied=False),
        Reference("approved_by", _("Approved by", ru="Утвердил", fi="Hyväksyi"), to="user",
                  inverse="approved_quotes", copied=False),
        Files("papers", PAPERS, copied=False),
        Computed("ends_soon", "valid_until == today + days(1)",
                 _("Ends tomorrow", ru="Заканчивается завтра", fi="Päättyy huomenna")),
    ],
)  # fmt: skip

contract = Entity(
    "contract",
    _("Contract", ru="Договор", fi="Sopimus"),
    _("Contracts", ru="Договоры", fi="Sopimukset"),
    title="{number}",
    branch="order",
    subject="customer",
    icon="file-certificate",
    list=["number", "order", "customer", "signed_on", "deliver_by", "amount"],
    quick=["order", "customer", "passport", "signed_on", "deliver_by", "install_by", "specification_signed", "amount"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="contracts",
                  inverse_label=_("Contracts", ru="Договоры", fi="Sopimukset")),
        Number("number", NUMBER, pattern="{year}-{n:05}"),
        Reference("customer", CUSTOMER, to="contact", required=True, inverse="contracts",
                  inverse_label=_("Contracts", ru="Договоры", fi="Sopimukset")),
        Text("passport", _("Passport", ru="Паспорт", fi="Henkilötodistus"), personal=True, max_length=120,
             help=_("Of a company the tax number on its card is enough.", ru="Компании достаточно ИНН в карточке.",
                    fi="Yritykselle riittää Y-tunnus.")),
        Date("signed_on", SIGNED),
        Boolean("specification_signed", _("Specification signed", ru="Спецификация подписана",
                                          fi="Erittely allekirjoitettu")),
        Date("deliver_by", _("Deliver by", ru="Доставить до", fi="Toimitus viimeistään")),
        Date("install_by", _("Install by", ru="Установить до", fi="Asennus viimeistään")),
        Money("amount", AMOUNT, minimum=0),
        Files("papers", PAPERS, copied=False),
    ],
)  # fmt: skip

invoice = Entity(
    "invoice",
    _("Invoice", ru="Счёт", fi="Lasku"),
    _("Invoices", ru="Счета", fi="Laskut"),
    title="{number}",
    branch="order",
    icon="file-invoice",
    timeline=False,
    list=["number", "order", "kind", "issued_on", "due_on", "amount", "paid"],
    quick=["order", "kind", "amount", "due_on"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="invoices",
                  inverse_label=_("Invoices", ru="Счета", fi="Laskut")),
        Number("number", NUMBER, pattern="I-{year}-{n:05}"),
        Choice("kind", KIND, options=INVOICE_KINDS, default="prepayment", required=True),
        Money("amount", AMOUNT, required=True, minimum=0),
        Date("issued_on", _("Issued", ru="Выставлен", fi="Päivätty"), default="today", required=True),
        Date("due_on", _("Due", ru="Оплатить до", fi="Eräpäivä")),
        Rollup("paid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="payments.amount", stored=True),
        Computed("is_paid", "coalesce(paid, 0) >= amount", _("Paid in full", ru="Оплачен", fi="Maksettu kokonaan")),
    ],
)  # fmt: skip

payment = Entity(
    "payment",
    _("Payment", ru="Оплата", fi="Maksu"),
    _("Payments", ru="Оплаты", fi="Maksut"),
    title="{kind} {amount}",
    branch="order",
    sort="-at",
    icon="cash",
    timeline=False,
    list=["at", "order", "invoice", "kind", "amount", "receipt_kind", "receipt_no"],
    quick=["order", "invoice", "kind", "amount", "at", "receipt_kind"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="payments",
                  inverse_label=_("Payments", ru="Оплаты", fi="Maksut")),
        Reference("invoice", _("Invoice", ru="Счёт", fi="Lasku"), to="invoice", inverse="payments"),
        Choice("kind", KIND, options=PAYMENT_KINDS, required=True),
        Money("amount", AMOUNT, required=True, help=_(
            "Negative when money goes back.", ru="С минусом — возврат денег.", fi="Negatiivinen palautuksessa.")),
        Instant("at", _("At", ru="Когда", fi="Aika"), default="now", required=True, index=True),
        Reference("cash_shift", _("Cash shift", ru="Кассовая смена", fi="Kassavuoro"), to="cash_shift",
                  inverse="payments", visible_when="kind == 'cash'"),
        Choice("receipt_kind", _("Receipt", ru="Чек", fi="Kuitti"), options=RECEIPT_KINDS),
        Money("set_off", _("Prepayment set off", ru="Зачёт предоплаты", fi="Hyvitetty ennakko"), minimum=0),
        Text("receipt_no", _("Receipt no.", ru="Номер чека", fi="Kuitin numero"), max_length=60, copied=False),
    ],
)  # fmt: skip

factory_order = Entity(
    "factory_order",
    _("Order at a factory", ru="Заказ на фабрику", fi="Tehdastilaus"),
    _("Orders at factories", ru="Заказы на фабрики", fi="Tehdastilaukset"),
    title="{number} {factory}",
    branch="order",
    icon="building-factory-2",
    list=["number", "order", "factory", "stage", "confirm_no", "ready_on", "doors_count", "owner"],
    quick=["order", "factory"],
    card=["factory", "ready_on"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="factory_orders",
                  inverse_label=_("Orders at factories", ru="Заказы на фабрики", fi="Tehdastilaukset")),
        Number("number", NUMBER, pattern="F-{year}-{n:05}"),
        Reference("factory", _("Factory", ru="Фабрика", fi="Tehdas"), to="factory", required=True,
                  inverse="factory_orders"),
        Boolean("locked", _("Lines locked", ru="Состав закрыт", fi="Rivit lukittu"), default=False),
        Instant("sent_at", _("Sent", ru="Отправлен", fi="Lähetetty"), copied=False),
        Text("confirm_no", _("Number at the factory", ru="Номер фабрики", fi="Tehtaan numero"), search=True,
             max_length=60, copied=False),
        Date("promised_on", _("First promised for", ru="Первый обещанный срок", fi="Ensin luvattu"), copied=False),
        Date("ready_on", _("Ready on", ru="Готовность", fi="Valmis"), index=True, copied=False),
        Date("told_on", _("Customer told on", ru="Клиент предупреждён", fi="Asiakkaalle kerrottu"), copied=False),
        Date("received_on", _("Received", ru="Получен", fi="Vastaanotettu"), copied=False),
        Boolean("quantity_checked", _("Quantity checked", ru="Количество проверено", fi="Määrä tarkistettu")),
        Boolean("defects_checked", _("Looked for defects", ru="Дефекты проверены", fi="Viat tarkistettu")),
        Money("cost", _("Purchase sum", ru="Сумма закупки", fi="Ostosumma"), minimum=0),
        Files("papers", PAPERS, copied=False),
        Rollup("doors_count", _("Doors", ru="Дверей", fi="Ovia"), count="doors"),
        Computed("is_moved", "ready_on > promised_on", _("Date moved", ru="Срок сдвинут", fi="Aika siirtyi")),
        Computed("is_overdue", "received_on is empty and ready_on < today",
                 _("Overdue", ru="Просрочен", fi="Myöhässä")),
    ],
)  # fmt: skip

act = Entity(
    "act",
    _("Acceptance act", ru="Акт приёмки", fi="Luovutuspöytäkirja"),
    _("Acceptance acts", ru="Акты приёмки", fi="Luovutuspöytäkirjat"),
    title="{number}",
    branch="order",
    subject="customer",
    icon="file-check",
    list=["number", "order", "customer", "signed_on", "remarks"],
    quick=["order", "customer", "signed_on", "remarks"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="acts",
                  inverse_label=_("Acceptance acts", ru="Акты приёмки", fi="Luovutuspöytäkirjat")),
        Reference("customer", CUSTOMER, to="contact", required=True, inverse="acts",
                  inverse_label=_("Acceptance acts", ru="Акты приёмки", fi="Luovutuspöytäkirjat")),
        Number("number", NUMBER, pattern="A-{year}-{n:05}"),
        Date("signed_on", SIGNED),
        LongText("remarks", _("Remarks", ru="Замечания", fi="Huomautukset"), max_length=4000),
        Files("papers", PAPERS, copied=False),
    ],
)  # fmt: skip


def claim(days: object) -> Entity:
    """A claim, to be settled within so many days."""
    return Entity(
        "claim",
        _("Claim", ru="Рекламация", fi="Reklamaatio"),
        _("Claims", ru="Рекламации", fi="Reklamaatiot"),
        title="{number}",
        branch="order",
        subject="customer",
        sort="deadline",
        icon="alert-octagon",
        list=["number", "order", "customer", "kind", "stage", "deadline", "resolution", "owner"],
        quick=["order", "customer", "kind", "text", "door"],
        card=["kind", "deadline"],
        fields=[
            Reference("order", ORDER, to="deal", required=True, inverse="claims",
                      inverse_label=_("Claims", ru="Рекламации", fi="Reklamaatiot")),
            Reference("customer", CUSTOMER, to="contact", required=True, inverse="claims",
                      inverse_label=_("Claims", ru="Рекламации", fi="Reklamaatiot")),
            Number("number", NUMBER, pattern="C-{year}-{n:05}"),
            Choice("kind", KIND, options=CLAIM_KINDS, required=True),
            Reference("door", _("Door", ru="Дверь", fi="Ovi"), to="door", inverse="claims"),
            LongText("text", _("What is wrong", ru="В чём претензия", fi="Mikä on vialla"), required=True,
                     max_length=4000),
            Date("opened_on", _("Opened", ru="Открыта", fi="Avattu"), default="today", required=True),
            Date("deadline", _("Settle by", ru="Закрыть до", fi="Ratkaistava viimeistään"), index=True),
            Reference("factory_order", _("Replacement", ru="Замена", fi="Vaihto"), to="factory_order",
                      inverse="replaced_claims"),
            Choice("resolution", _("Resolution", ru="Решение", fi="Ratkaisu"), options=RESOLUTIONS, copied=False),
            Money("cost", _("Cost us", ru="Наши расходы", fi="Kulut"), minimum=0, copied=False),
            Files("photos", _("Photos", ru="Фото", fi="Kuvat"), copied=False),
            Computed("within_term", f"deadline is not empty and deadline <= opened_on + days({days})",
                     _("Term as the law allows", ru="Срок по закону", fi="Lain mukainen aika")),
        ],
    )  # fmt: skip


review = Entity(
    "review",
    _("Review", ru="Отзыв", fi="Arvio"),
    _("Reviews", ru="Отзывы", fi="Arviot"),
    title="{score}",
    branch="order",
    subject="customer",
    sort="-at",
    icon="star",
    timeline=False,
    list=["at", "order", "customer", "score", "place", "text"],
    quick=["order", "customer", "score", "place", "text"],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="reviews",
                  inverse_label=_("Reviews", ru="Отзывы", fi="Arviot")),
        Reference("customer", CUSTOMER, to="contact", required=True, inverse="reviews",
                  inverse_label=_("Reviews", ru="Отзывы", fi="Arviot")),
        Integer("score", _("Would recommend, 0–10", ru="Порекомендует, 0–10", fi="Suosittelee, 0–10"), required=True,
                minimum=0, maximum=10),
        Choice("place", _("Where", ru="Где", fi="Missä"), options=REVIEW_PLACES),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), max_length=4000),
        Instant("at", _("At", ru="Когда", fi="Aika"), default="now", required=True),
        Computed("is_promoter", "score >= 9", _("Promoter", ru="Промоутер", fi="Suosittelija")),
        Computed("is_detractor", "score <= 6", _("Detractor", ru="Критик", fi="Arvostelija")),
    ],
)  # fmt: skip


def entities(claim_days: object) -> list[Entity]:
    """All papers, in the order of the algorithm."""
    return [quote, contract, invoice, payment, factory_order, act, claim(claim_days), review]
