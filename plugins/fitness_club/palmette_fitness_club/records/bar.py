"""The bar: what it sells, how shakes are made, what came and went, and what was counted."""

from __future__ import annotations

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Instant,
    Ledger,
    LongText,
    Money,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_fitness_club.choices import BAR_KINDS, BAR_UNITS, STOCK_MOVES

CLUB = _("Club", ru="Клуб", fi="Keskus")
ITEM = _("Item", ru="Товар", fi="Tuote")
QUANTITY = _("Quantity", ru="Количество", fi="Määrä")

bar_item = Entity(
    "bar_item",
    _("Bar item", ru="Товар бара", fi="Baarituote"),
    _("Bar items", ru="Товары бара", fi="Baarituotteet"),
    title="{name}",
    sort="name",
    icon="coffee",
    timeline=False,
    list=["name", "sku", "category", "price", "avg_cost", "stock", "active"],
    quick=["name", "sku", "kind", "unit", "price"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True),
        Text("sku", _("SKU", ru="Артикул", fi="Tuotenumero"), required=True, unique=True, search=True, copied=False),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=BAR_KINDS, default="goods", required=True),
        Text("category", _("Category", ru="Категория", fi="Ryhmä"), index=True),
        Choice("unit", _("Unit", ru="Единица", fi="Yksikkö"), options=BAR_UNITS, default="piece", required=True),
        Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0),
        Money("avg_cost", _("Average cost", ru="Средняя себестоимость", fi="Keskihankintahinta"), readonly=True,
              help=_("Moving average of what was received.", ru="Скользящее среднее по приходам.",
                     fi="Saapumisten liukuva keskiarvo.")),
        Decimal("low_stock", _("Order below", ru="Заказать при остатке ниже", fi="Tilaa kun alle"), scale=3, minimum=0),
        Boolean("active", _("On sale", ru="В продаже", fi="Myynnissä"), default=True),
        Rollup("stock", _("In stock", ru="Остаток", fi="Varastossa"), sum="moves.quantity", stored=True),
        Computed("is_low", "stock < low_stock", _("Running out", ru="Заканчивается", fi="Loppumassa")),
        Computed("margin", "price - avg_cost", _("Margin", ru="Маржа", fi="Kate")),
    ],
)  # fmt: skip

recipe = Entity(
    "recipe",
    _("Recipe", ru="Техкарта", fi="Resepti"),
    _("Recipes", ru="Техкарты", fi="Reseptit"),
    title="{item}",
    icon="list-check",
    timeline=False,
    list=["item", "note"],
    quick=["item"],
    fields=[
        Reference("item", _("Makes", ru="Что готовится", fi="Valmistaa"), to="bar_item", required=True, unique=True,
                  inverse="recipes", where="kind == 'prepared'"),
        Children(
            "lines", _("Ingredients", ru="Ингредиенты", fi="Raaka-aineet"), title="{ingredient}",
            fields=[
                Reference("ingredient", _("Ingredient", ru="Ингредиент", fi="Raaka-aine"), to="bar_item",
                          required=True, inverse="used_in"),
                Decimal("quantity", QUANTITY, scale=3, required=True, minimum=0),
            ],
        ),
        LongText("note", _("How to make it", ru="Приготовление", fi="Valmistus"), max_length=2000),
    ],
)  # fmt: skip

stock_move = Entity(
    "stock_move",
    _("Stock move", ru="Движение склада", fi="Varastotapahtuma"),
    _("Stock moves", ru="Движения склада", fi="Varastotapahtumat"),
    title="{kind} {item}",
    branch="club",
    sort="-at",
    icon="transform",
    timeline=False,
    list=["at", "item", "kind", "quantity", "cost", "club"],
    quick=["item", "kind", "quantity", "cost", "club", "at"],
    fields=[
        Reference("item", ITEM, to="bar_item", required=True, inverse="moves",
                  inverse_label=_("Moves", ru="Движения", fi="Tapahtumat")),
        Reference("club", CLUB, to="branch", required=True, inverse="stock_moves"),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=STOCK_MOVES, required=True),
        Decimal("quantity", _("Quantity, ±", ru="Количество, ±", fi="Määrä, ±"), scale=3, required=True),
        Money("cost", _("Cost of one", ru="Цена за единицу", fi="Yksikköhinta"), minimum=0),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True),
        Reference("sale", _("Sale", ru="Продажа", fi="Myynti"), to="sale", inverse="stock_moves"),
        Reference("inventory", _("Inventory", ru="Инвентаризация", fi="Inventaario"), to="inventory",
                  inverse="stock_moves"),
        Text("note", _("Note", ru="Примечание", fi="Muistiinpano")),
        Computed("total", "cost * quantity", _("Sum", ru="Сумма", fi="Summa")),
    ],
    # What is on the counter is sold, also before somebody has entered the delivery.
    ledger=Ledger("item", balance="stock", plus=["receipt", "surplus"], minus=["sale", "write_off", "shortage"],
                  transfer="transfer", allow_negative=True, reason="note",
                  label=_("In stock", ru="Остаток", fi="Varastossa")),
)  # fmt: skip

inventory = Entity(
    "inventory",
    _("Inventory", ru="Инвентаризация", fi="Inventaario"),
    _("Inventories", ru="Инвентаризации", fi="Inventaariot"),
    title="{counted_on} {club}",
    branch="club",
    sort="-counted_on",
    icon="checklist",
    timeline=False,
    list=["counted_on", "club", "counted_by", "posted_at"],
    quick=["club", "counted_on", "counted_by"],
    fields=[
        Reference("club", CLUB, to="branch", required=True, inverse="inventories"),
        Date("counted_on", _("Counted on", ru="Дата", fi="Laskettu"), required=True),
        Instant("posted_at", _("Posted", ru="Проведена", fi="Kirjattu"), readonly=True, copied=False),
        Reference("counted_by", _("Counted by", ru="Кто считал", fi="Laskija"), to="user", inverse="inventories"),
        Children(
            "lines", _("Counted", ru="Посчитано", fi="Laskettu"), title="{item}",
            fields=[
                Reference("item", ITEM, to="bar_item", required=True, inverse="counts"),
                Decimal("expected", _("Expected", ru="По учёту", fi="Kirjanpidossa"), scale=3, required=True),
                Decimal("counted", _("Counted", ru="По факту", fi="Laskettu"), scale=3, required=True, minimum=0),
                Computed("difference", "counted - expected", _("Difference", ru="Разница", fi="Ero")),
            ],
        ),
    ],
)  # fmt: skip

ENTITIES = [bar_item, recipe, stock_move, inventory]
