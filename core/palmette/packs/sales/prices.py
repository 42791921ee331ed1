"""Price lists with their days and whom they are for, and the prices in them."""

from __future__ import annotations

from palmette import (
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    Links,
    Money,
    Number,
    Option,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _

PRICE_TYPES = [
    Option("retail", _("Retail", ru="Розничные", fi="Vähittäismyynti")),
    Option("wholesale", _("Wholesale", ru="Оптовые", fi="Tukkumyynti")),
    Option("franchise", _("For franchisees", ru="Для франчайзи", fi="Franchising-yrittäjille")),
    Option("purchase", _("Purchase", ru="Закупочные", fi="Osto")),
]

price_list = Entity(
    "price_list",
    _("Price list", ru="Прайс-лист", fi="Hinnasto"),
    _("Price lists", ru="Прайс-листы", fi="Hinnastot"),
    scope="shared",
    title="{name}",
    sort="-valid_from",
    icon="list-numbers",
    timeline=False,
    list=["name", "type", "valid_from", "valid_to", "rows_count", "applied_at"],
    quick=["name", "type", "valid_from", "valid_to", "branches"],
    indexes=[["type", "valid_from"]],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True, copied=False),
        Number("number", _("Version", ru="Версия", fi="Versio"), pattern="P-{n:05}"),
        Choice("type", _("Prices", ru="Вид цен", fi="Hinnat"), options=PRICE_TYPES, default="retail",
                    required=True),
        Text("currency", _("Currency", ru="Валюта", fi="Valuutta"), max_length=3, pattern="[A-Z]{3}", example="EUR",
             help=_("Empty: that of the business.", ru="Пусто — валюта компании.", fi="Tyhjä: yrityksen valuutta.")),
        Date("valid_from", _("Valid from", ru="Действует с", fi="Voimassa alkaen"), required=True),
        Date("valid_to", _("Valid until", ru="Действует по", fi="Voimassa asti")),
        Links("branches", _("Only for", ru="Только для", fi="Vain näille"), to="branch", inverse="price_lists",
              help=_("Empty: for all.", ru="Пусто — для всех.", fi="Tyhjä: kaikille.")),
        Files("file", _("File", ru="Файл", fi="Tiedosto"), max_files=3, copied=False),
        Rollup("rows_count", _("Prices", ru="Цен", fi="Hintoja"), count="rows", stored=True),
        Instant("applied_at", _("In force since", ru="Введён в действие", fi="Otettu käyttöön"), copied=False,
                help=_("While it is empty nobody is offered these prices.", ru="Пока пусто, этих цен никто не видит.",
                       fi="Kun tämä on tyhjä, hintoja ei tarjota kenellekään.")),
        Computed("is_current",
                 "applied_at is not empty and valid_from <= today and (valid_to is empty or valid_to >= today)",
                 _("Current", ru="Действует", fi="Voimassa")),
    ],
)  # fmt: skip

price_row = Entity(
    "price_row",
    _("Price", ru="Цена в прайсе", fi="Hintarivi"),
    _("Prices", ru="Цены в прайсах", fi="Hintarivit"),
    scope="shared",
    title="{product}",
    sort="-created_at",
    icon="tag",
    timeline=False,
    list=["price_list", "product", "price"],
    quick=["price_list", "product", "price"],
    unique=[["price_list", "product"]],
    fields=[
        Reference("price_list", _("Price list", ru="Прайс-лист", fi="Hinnasto"), to="price_list", required=True,
                  inverse="rows", inverse_label=_("Prices", ru="Цены", fi="Hinnat"), on_delete="delete"),
        Reference("product", _("Product", ru="Товар", fi="Tuote"), to="product", required=True, inverse="price_rows",
                  inverse_label=_("Prices", ru="Цены", fi="Hinnat")),
        Money("price", _("Price", ru="Цена", fi="Hinta"), required=True, minimum=0),
    ],
)  # fmt: skip

ENTITIES = [price_list, price_row]
