"""What is sold: factories, doors with their parts, price lists and their rows, and what stands in a store."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Decimal,
    Email,
    Entity,
    Extension,
    Instant,
    Integer,
    Ledger,
    Money,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette_retail_doors.choices import PARTS, STOCK_MOVES

FACTORY = _("Factory", ru="Фабрика", fi="Tehdas")
PRODUCT = _("Product", ru="Товар", fi="Tuote")
PRICE = _("Price", ru="Цена", fi="Hinta")
MM = _("mm", ru="мм", fi="mm")
BARS = _("bars", ru="шт.", fi="kpl")

factory = Entity(
    "factory",
    FACTORY,
    _("Factories", ru="Фабрики", fi="Tehtaat"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="building-factory-2",
    timeline=False,
    list=["name", "lead_days", "frame_qty", "casing_qty", "extension_qty", "frame_depth", "email", "active"],
    quick=["name", "lead_days", "email"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Text("legal_name", _("Legal name", ru="Юридическое лицо", fi="Virallinen nimi")),
        Text("inn", _("Tax number", ru="ИНН", fi="Y-tunnus"), max_length=20),
        Email("email", _("Orders to", ru="Почта для заказов", fi="Tilaukset osoitteeseen")),
        Integer("lead_days", _("Makes a door in", ru="Срок изготовления", fi="Valmistusaika"), minimum=1, default=21,
                unit=_("days", ru="дн.", fi="pv")),
        Decimal("frame_qty", _("Frame bars for a door", ru="Стоек коробки на дверь", fi="Karmilistoja ovea kohti"),
                minimum=0, default=2.5, unit=BARS),
        Decimal("casing_qty", _("Casing bars for a door", ru="Наличников на дверь", fi="Vuorilistoja ovea kohti"),
                minimum=0, default=5, unit=BARS),
        Decimal("extension_qty", _("Extension bars for a door", ru="Доборов на дверь", fi="Leveytyslistoja ovea kohti"),
                minimum=0, default=2.5, unit=BARS),
        Integer("frame_depth", _("Depth of its frame", ru="Глубина коробки", fi="Karmin syvyys"), minimum=1,
                default=75, unit=MM),
        Boolean("active", _("Works with us", ru="Работаем", fi="Yhteistyössä"), default=True),
    ],
)  # fmt: skip

product = Extension(
    "product",
    list=["factory", "collection", "part"],
    sections=[Section("door", _("Door", ru="Дверь", fi="Ovi")), Section("prices", _("Prices", ru="Цены", fi="Hinnat"))],
    fields=[
        Reference("factory", FACTORY, to="factory", inverse="products", section="door"),
        Text("collection", _("Collection", ru="Коллекция", fi="Mallisto"), search=True, index=True, section="door"),
        Choice("part", _("Part of a door", ru="Часть комплекта", fi="Oven osa"), options=PARTS, index=True,
               section="door"),
        Text("size", _("Size", ru="Размер", fi="Koko"), max_length=20, section="door", example="800 × 2000"),
        Text("colour", _("Colour", ru="Цвет", fi="Väri"), section="door"),
        Text("glazing", _("Glazing", ru="Остекление", fi="Lasitus"), section="door"),
        Integer("width", _("Width", ru="Ширина", fi="Leveys"), minimum=1, unit=MM, section="door",
                help=_("Of an extension bar: how much of a thick wall it covers.",
                       ru="У добора: сколько толщины стены он закрывает.",
                       fi="Leveytyslistan: kuinka paljon seinää se peittää.")),
        Money("franchise_price", _("For franchisees", ru="Для франчайзи", fi="Franchising-hinta"), minimum=0,
              section="prices"),
        Money("purchase_price", _("Purchase price", ru="Закупочная цена", fi="Ostohinta"), minimum=0,
              section="prices"),
    ],
)  # fmt: skip

price_list = Extension(
    "sales.price_list",
    list=["factory", "jumps", "approved_by"],
    quick=["factory"],
    indexes=[["factory", "type", "valid_from"]],
    fields=[
        Reference("factory", FACTORY, to="factory", required=True, inverse="price_lists",
                  inverse_label=_("Price lists", ru="Прайс-листы", fi="Hinnastot")),
        Reference("franchisee", _("For one franchisee", ru="Для одного франчайзи", fi="Yhdelle yrittäjälle"),
                  to="franchisee", inverse="price_lists", visible_when="type == 'franchise'"),
        Rollup("jumps", _("Great changes", ru="Резких изменений", fi="Suuria muutoksia"), count="rows",
               where="is_jump", stored=True),
        Reference("approved_by", _("Approved by", ru="Утвердил", fi="Hyväksyi"), to="user",
                  inverse="approved_price_lists", copied=False),
        Computed("needs_approval", "jumps > 0 and approved_by is empty",
                 _("Has to be approved", ru="Нужно утверждение", fi="Vaatii hyväksynnän")),
    ],
)  # fmt: skip


def price_row(jump: object) -> Extension:
    """A price in a list; a change of more than `jump` percent has to be approved."""
    return Extension(
        "sales.price_row",
        list=["sku", "previous_price", "change_pct"],
        quick=["sku"],
        fields=[
            Text("sku", _("SKU", ru="Артикул", fi="Tuotenumero"), search=True, max_length=60, index=True),
            Money("previous_price", _("Before", ru="Прежняя", fi="Ennen"), readonly=True, minimum=0),
            Text("row_hash", _("Digest of the row", ru="Отпечаток строки", fi="Rivin tiiviste"), readonly=True,
                 hidden=True, max_length=64),
            Computed("change_pct", "round((price / previous_price - 1) * 100, 1)",
                     _("Change, %", ru="Изменение, %", fi="Muutos, %")),
            Computed("is_jump", f"change_pct > {jump} or change_pct < 0 - {jump}",
                     _("Great change", ru="Резкое изменение", fi="Suuri muutos")),
        ],
    )  # fmt: skip


stock_item = Entity(
    "stock_item",
    _("Stock", ru="Остаток", fi="Varastosaldo"),
    _("Stock", ru="Остатки", fi="Varastosaldot"),
    title="{product}",
    branch="store",
    icon="packages",
    timeline=False,
    list=["product", "store", "on_hand", "on_show", "low_at"],
    unique=[["store", "product"]],
    quick=["product", "store", "low_at"],
    fields=[
        Reference("store", _("Store", ru="Салон", fi="Myymälä"), to="branch", required=True, inverse="stock",
                  default="my_branch"),
        Reference("product", PRODUCT, to="product", required=True, inverse="stock"),
        Decimal("low_at", _("Order below", ru="Заказать при остатке ниже", fi="Tilaa kun alle"), minimum=0),
        Rollup("taken_to_show", _("Taken to show", ru="Выставлено", fi="Viety näyttelyyn"), sum="moves.quantity",
               where="kind == 'showroom'", stored=True, hidden=True),
        Computed("on_show", "0 - coalesce(taken_to_show, 0)", _("On show", ru="На выставке", fi="Näyttelyssä")),
        Computed("is_low", "on_hand < low_at", _("Running out", ru="Заканчивается", fi="Loppumassa")),
    ],
)  # fmt: skip

stock_move = Entity(
    "stock_move",
    _("Stock move", ru="Движение склада", fi="Varastotapahtuma"),
    _("Stock moves", ru="Движения склада", fi="Varastotapahtumat"),
    title="{kind} {quantity}",
    branch="item",
    sort="-at",
    icon="transform",
    timeline=False,
    ledger=Ledger(
        "item", balance="on_hand", label=_("On hand", ru="В наличии", fi="Varastossa"), plus=["receipt"],
        minus=["sale", "showroom", "write_off"],
    ),
    list=["at", "item", "kind", "quantity", "order"],
    quick=["item", "kind", "quantity", "at"],
    fields=[
        Reference("item", _("Stock", ru="Остаток", fi="Varastosaldo"), to="stock_item", required=True, inverse="moves",
                  inverse_label=_("Moves", ru="Движения", fi="Tapahtumat")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=STOCK_MOVES, required=True),
        Decimal("quantity", _("Quantity, ±", ru="Количество, ±", fi="Määrä, ±"), required=True),
        Instant("at", _("At", ru="Когда", fi="Aika"), default="now", required=True),
        Reference("order", _("Order", ru="Заказ", fi="Tilaus"), to="deal", inverse="stock_moves"),
    ],
)  # fmt: skip


def entities(jump: object) -> list[Entity | Extension]:
    """Everything about goods."""
    return [factory, product, price_list, price_row(jump), stock_item, stock_move]
