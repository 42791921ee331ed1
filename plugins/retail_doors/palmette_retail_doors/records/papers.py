"""The papers of an order beside quotes, invoices and payments: contracts, factories, acts, claims, reviews."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Extension,
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

quote = Extension(
    "sales.quote",
    list=["kind"],
    quick=["kind"],
    fields=[
        Choice("kind", KIND, options=QUOTE_KINDS, default="preliminary", required=True,
               readonly_when="stage != 'draft'"),
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

payment = Extension(
    "sales.payment",
    list=["receipt_kind", "receipt_no"],
    quick=["receipt_kind"],
    fields=[
        Reference("cash_shift", _("Cash shift", ru="Кассовая смена", fi="Kassavuoro"), to="cash_shift",
                  inverse="payments", visible_when="kind == 'cash'"),
        Choice("receipt_kind", _("Receipt", ru="Чек", fi="Kuitti"), options=RECEIPT_KINDS, help=_(
            "Left empty, as the order stands.", ru="Если пусто — по состоянию заказа.",
            fi="Jos tyhjä, tilauksen tilanteen mukaan.")),
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


def entities(claim_days: object) -> list[Entity | Extension]:
    """All papers, in the order of the algorithm."""
    return [quote, contract, payment, factory_order, act, claim(claim_days), review]
