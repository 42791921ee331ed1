"""Taxes as data: a code with its rates and the days on which they hold."""

from __future__ import annotations

from palmette import Boolean, Children, Date, Decimal, Entity, Extension, Reference, Text
from palmette import label as _

tax_code = Entity(
    "tax_code",
    _("Tax", ru="Налог", fi="Vero"),
    _("Taxes", ru="Налоги", fi="Verot"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="receipt-tax",
    timeline=False,
    list=["name", "code", "active"],
    quick=["name", "code", "rates"],
    help=_("A rate changes by a new row with its first day; what was issued before keeps its own.",
           ru="Новая ставка — новая строка с датой начала; выставленное раньше не меняется.",
           fi="Uusi kanta on uusi rivi alkupäivineen; aiemmin laskutettu ei muutu."),
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True, example="VAT, general"),
        Text("code", _("Code", ru="Код", fi="Koodi"), unique=True, max_length=40, copied=False),
        Children(
            "rates", _("Rates", ru="Ставки", fi="Kannat"), title="{percent}",
            fields=[
                Decimal("percent", _("Rate", ru="Ставка", fi="Kanta"), required=True, minimum=0, maximum=100,
                        unit="%"),
                Date("valid_from", _("From", ru="С", fi="Alkaen"), required=True),
                Date("valid_to", _("Until", ru="По", fi="Asti")),
            ],
        ),
        Boolean("active", _("In use", ru="Используется", fi="Käytössä"), default=True),
    ],
)  # fmt: skip

product = Extension(
    "product",
    fields=[
        Reference("tax", _("Tax", ru="Налог", fi="Vero"), to="tax_code", inverse="products", where="active",
                  after="price"),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [tax_code, product]
