"""What quotes, orders and invoices have in common: customer, lines, what they come to, and the discount in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Decimal,
    Guard,
    Money,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette.packs.sales.prices import PRICE_TYPES

if TYPE_CHECKING:
    from palmette.records.fields import Field

NOT_DRAFT = "stage != 'draft'"
NUMBER = _("Number", ru="Номер", fi="Numero")
CUSTOMER = _("Customer", ru="Клиент", fi="Asiakas")
DEAL = _("Deal", ru="Сделка", fi="Kauppa")
TOTAL = _("Total", ru="Итого", fi="Yhteensä")
PAPERS = _("Papers", ru="Документы", fi="Asiakirjat")
NOTE = _("Note", ru="Примечание", fi="Muistiinpano")

SECTIONS = [
    Section("sums", _("Sums", ru="Суммы", fi="Summat")),
    Section("discount", _("Discount", ru="Скидка", fi="Alennus"), folded=True),
    Section("more", _("More", ru="Ещё", fi="Lisää"), folded=True),
]


def fixed(fields: Iterable[Field], when: str = NOT_DRAFT) -> list[Field]:
    """Fields that people change only in a draft."""
    return [replace(item, readonly_when=when) for item in fields]


def parties(inverse: str, *, on_delete: str = "refuse") -> list[Field]:
    """Whom it is for, and the deal it belongs to."""
    plural = {
        "quotes": _("Quotes", ru="Предложения", fi="Tarjoukset"),
        "sales_orders": _("Orders", ru="Заказы", fi="Tilaukset"),
        "invoices": _("Invoices", ru="Счета", fi="Laskut"),
    }[inverse]
    return [
        Reference("deal", DEAL, to="deal", inverse=inverse, inverse_label=plural, on_delete=on_delete),
        Reference("contact", CUSTOMER, to="contact", inverse=inverse, inverse_label=plural,
                  help=_("Left empty, it is the one of what it follows from.",
                         ru="Если не указан — тот же, что в основании.",
                         fi="Jos tyhjä, sama kuin perusteessa.")),
    ]  # fmt: skip


def pricing() -> list[Field]:
    """Which prices the lines take."""
    return [
        Choice("price_type", _("Prices", ru="Вид цен", fi="Hinnat"), options=PRICE_TYPES, default="retail",
               section="more"),
        Date("prices_on", _("Prices as of", ru="Цены на дату", fi="Hinnat päivältä"), section="more",
             help=_("Left empty, the day of the document.", ru="Если пусто — дата документа.",
                    fi="Jos tyhjä, asiakirjan päivä.")),
    ]  # fmt: skip


def lines(inverse: str, settings: Mapping[str, object], *, total: str = "total") -> Children:
    """The lines: what a person writes, and what is worked out from it."""
    return Children(
        "lines", _("Lines", ru="Строки", fi="Rivit"), title="{name}", figures=["total"], sums=["net", "tax", total],
        fields=[
            Reference("product", _("Product", ru="Товар", fi="Tuote"), to="product", inverse=inverse),
            Text("name", _("What", ru="Что", fi="Mitä"),
                 help=_("Left empty, the name of the product.", ru="Если пусто — название товара.",
                        fi="Jos tyhjä, tuotteen nimi.")),
            Decimal("quantity", _("Quantity", ru="Количество", fi="Määrä"), scale=3, default=1, required=True,
                    minimum=0.001),
            Money("price", _("Price", ru="Цена", fi="Hinta"), minimum=0,
                  help=_("Left empty, it comes from the price list.", ru="Если пусто — из прайс-листа.",
                         fi="Jos tyhjä, hinnastosta.")),
            Decimal("discount", _("Discount", ru="Скидка", fi="Alennus"), minimum=0, maximum=100, default=0, unit="%"),
            Reference("tax", _("Tax", ru="Налог", fi="Vero"), to="tax_code", inverse=inverse),
            Boolean("tax_included", _("Price with tax", ru="Цена с налогом", fi="Hinta sisältää veron"),
                    default=settings["tax_included"]),
            Decimal("tax_rate", _("Rate", ru="Ставка", fi="Kanta"), readonly=True, unit="%"),
            Money("net", _("Without tax", ru="Без налога", fi="Veroton"), readonly=True),
            Money("tax_amount", _("Tax", ru="Сумма налога", fi="Veron määrä"), readonly=True),
            Money("total", TOTAL, readonly=True),
            Text("price_from", _("Price from", ru="Откуда цена", fi="Hinta mistä"), readonly=True, max_length=300),
        ],
    )  # fmt: skip


def sums(total: Field) -> list[Field]:
    """What the lines come to; written by the product alone."""
    return [
        Children(
            "taxes", _("Tax by rate", ru="Налог по ставкам", fi="Vero kannoittain"), title="{rate}", readonly=True,
            figures=["tax"],
            section="sums", copied=False,
            fields=[
                Decimal("rate", _("Rate", ru="Ставка", fi="Kanta"), unit="%"),
                Money("net", _("Without tax", ru="Без налога", fi="Veroton"), required=True),
                Money("tax", _("Tax", ru="Налог", fi="Vero"), required=True),
            ],
        ),
        Money("net", _("Without tax", ru="Без налога", fi="Veroton"), readonly=True, copied=False, section="sums"),
        Money("tax", _("Tax", ru="Налог", fi="Vero"), readonly=True, copied=False, section="sums"),
        total,
    ]  # fmt: skip


def discounts(*allowed: str) -> list[Field]:
    """The largest discount of the lines, and whether it is within what may be given."""
    return [
        Decimal("largest_discount", _("Largest discount", ru="Наибольшая скидка", fi="Suurin alennus"), readonly=True,
                unit="%", copied=False, section="discount"),
        Decimal("own_limit", _("Given without asking", ru="Без согласования", fi="Ilman hyväksyntää"), readonly=True,
                unit="%", copied=False, section="discount",
                help=_("What the role of who wrote the lines may give.", ru="Сколько может дать роль автора строк.",
                       fi="Minkä rivien kirjoittajan rooli voi antaa.")),
        Computed("discount_is_fine", f"coalesce(largest_discount, 0) <= max({', '.join(('own_limit', *allowed, '0'))})",
                 _("Discount within limits", ru="Скидка в пределах", fi="Alennus rajoissa"), section="discount"),
    ]  # fmt: skip


def approved_discount() -> Rollup:
    """The largest discount that somebody allowed here."""
    return Rollup("approved_discount", _("Approved discount", ru="Согласованная скидка", fi="Hyväksytty alennus"),
                  maximum="approvals.discount", where="stage == 'approved'", stored=True)  # fmt: skip


WITH_LINES = Guard("lines", "exists(lines)", _("Add lines.", ru="Добавьте строки.", fi="Lisää rivejä."), ask=["lines"])
DISCOUNT = Guard(
    "discount", "discount_is_fine",
    _("The discount has to be approved.", ru="Скидку нужно согласовать.", fi="Alennus vaatii hyväksynnän."),
)  # fmt: skip
