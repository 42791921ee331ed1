"""The records of sales: deals as they are worked, products with their prices; leads are in `lead_records`."""

from __future__ import annotations

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Extension,
    Instant,
    LongText,
    Money,
    Number,
    Option,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette.packs.sales.lead_records import lead

UNITS = [
    Option("piece", _("pcs", ru="шт.", fi="kpl")),
    Option("hour", _("h", ru="ч", fi="t")),
    Option("session", _("sessions", ru="занятий", fi="kertaa")),
    Option("month", _("months", ru="мес.", fi="kk")),
    Option("metre", _("m", ru="м", fi="m")),
    Option("kilogram", _("kg", ru="кг", fi="kg")),
    Option("litre", _("l", ru="л", fi="l")),
]

PRODUCT_KINDS = [
    Option("goods", _("Goods", ru="Товар", fi="Tavara"), icon="package"),
    Option("service", _("Service", ru="Услуга", fi="Palvelu"), icon="tool"),
]

product_category = Entity(
    "product_category",
    _("Product category", ru="Категория товаров", fi="Tuoteryhmä"),
    _("Product categories", ru="Категории товаров", fi="Tuoteryhmät"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="category",
    timeline=False,
    list=["name", "parent"],
    quick=["name", "parent"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Reference("parent", _("Part of", ru="Входит в", fi="Kuuluu"), to="product_category", inverse="parts"),
    ],
)

product = Entity(
    "product",
    _("Product", ru="Товар или услуга", fi="Tuote"),
    _("Products", ru="Товары и услуги", fi="Tuotteet"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="package",
    timeline=False,
    list=["sku", "name", "category", "kind", "price", "active"],
    quick=["name", "sku", "kind", "category", "price"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Text("sku", _("SKU", ru="Артикул", fi="Tuotenumero"), unique=True, search=True, max_length=60, copied=False),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=PRODUCT_KINDS, default="goods", required=True),
        Reference("category", _("Category", ru="Категория", fi="Tuoteryhmä"), to="product_category",
                  inverse="products"),
        Choice("unit", _("Unit", ru="Единица", fi="Yksikkö"), options=UNITS, default="piece", required=True),
        Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0),
        Text("barcode", _("Barcode", ru="Штрихкод", fi="Viivakoodi"), search=True, max_length=60, copied=False),
        Boolean("active", _("On sale", ru="В продаже", fi="Myynnissä"), default=True),
        LongText("description", _("Description", ru="Описание", fi="Kuvaus")),
    ],
)  # fmt: skip

deal = Entity(
    "deal",
    _("Deal", ru="Сделка", fi="Kauppa"),
    _("Deals", ru="Сделки", fi="Kaupat"),
    title="{name}",
    subject="contact",
    sort="-created_at",
    icon="briefcase",
    quick=["name", "contact", "amount", "expected_close", "source"],
    list=["name", "contact", "amount", "stage", "next_action_at", "expected_close", "owner"],
    card=["contact", "amount", "expected_close", "next_action_at"],
    filters=["stage", "owner", "expected_close"],
    sections=[
        Section("next", _("Next step", ru="Следующий шаг", fi="Seuraava askel")),
        Section("price", _("Price", ru="Цена", fi="Hinta")),
        Section("origin", _("Origin", ru="Происхождение", fi="Alkuperä"), folded=True),
    ],
    indexes=[["stage", "next_action_at"], ["pipeline", "stage", "stage_since"]],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="{n:05}"),
        Reference("contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", required=True,
                  inverse="deals", inverse_label=_("Deals", ru="Сделки", fi="Kaupat")),
        Reference("organization", _("Organization", ru="Организация", fi="Organisaatio"), to="contact",
                  inverse="organization_deals", where="kind == 'organization'",
                  inverse_label=_("Deals of the organization", ru="Сделки организации", fi="Organisaation kaupat")),
        Instant("next_action_at", _("Next step at", ru="Следующий шаг", fi="Seuraava askel"), section="next",
                index=True),
        Text("next_action", _("Next step", ru="Что сделать", fi="Mitä tehdään"), section="next"),
        Date("expected_close", _("Expected close", ru="Ожидаемое закрытие", fi="Arvioitu päätös"), section="next",
             index=True),
        Decimal(
            "probability", _("Own estimate", ru="Своя оценка", fi="Oma arvio"), minimum=0, maximum=1, section="next",
            help=_("Chance of winning, 0 to 1; wins over the stage's own.",
                   ru="Вероятность от 0 до 1; важнее вероятности этапа.",
                   fi="Todennäköisyys 0–1; ohittaa vaiheen oman."),
        ),
        Money("amount", _("Amount", ru="Сумма", fi="Summa"), section="price", minimum=0),
        Children(
            "lines", _("Products", ru="Товары и услуги", fi="Tuotteet"), section="price", title="{product}",
            figures=["total"], sums=["lines_total"],
            fields=[
                Reference("product", _("Product", ru="Товар", fi="Tuote"), to="product", inverse="deal_lines",
                          required=True),
                Decimal("quantity", _("Quantity", ru="Количество", fi="Määrä"), scale=3, default=1, required=True),
                Money("price", _("Price", ru="Цена", fi="Hinta"), required=True, minimum=0),
                Decimal("discount", _("Discount", ru="Скидка", fi="Alennus"), minimum=0, maximum=100, default=0,
                        unit="%"),
                Computed("total", "price * quantity * (100 - coalesce(discount, 0)) / 100",
                         _("Total", ru="Итого", fi="Yhteensä")),
            ],
        ),
        Rollup("lines_total", _("Sum of products", ru="Сумма товаров", fi="Tuotteiden summa"), sum="lines.total",
               section="price"),
        Reference("source", _("Source", ru="Источник", fi="Lähde"), to="source", inverse="deals", section="origin"),
        Text("campaign", _("Campaign", ru="Кампания", fi="Kampanja"), section="origin"),
        Date("closed_on", _("Closed on", ru="Дата закрытия", fi="Päätetty"), section="origin", copied=False),
        Computed("has_no_next_step", "next_action_at is empty",
                 _("No next step", ru="Нет следующего шага", fi="Ei seuraavaa askelta")),
        Computed("is_late", "next_action_at < now", _("Late", ru="Просрочка", fi="Myöhässä")),
    ],
)  # fmt: skip

contact = Extension(
    "contact",
    fields=[
        Rollup("open_deals", _("Open deals", ru="Открытые сделки", fi="Avoimet kaupat"), count="deals",
               where="closed_on is empty"),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [product_category, product, lead, deal, contact]
