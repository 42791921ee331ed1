"""Works out the lines of documents: names and prices that were left out, rates of the day, sums; never trusts a sum
that came from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette import MoneyValue, sentence
from palmette import label as _
from palmette.packs.sales.amounts import Line, amounts
from palmette.packs.sales.price_search import PriceSearch
from palmette.packs.sales.pricing import Wish, told
from palmette.packs.sales.refusals import bad_paper
from palmette.packs.sales.rows import Values, by_ids, minor, percent, uid
from palmette.packs.sales.tax_rates import Rate, rate_on

if TYPE_CHECKING:
    from palmette.records.session import Records

PRODUCT, TAX = "sales.product", "sales.tax_code"
CATALOGUE = _("Price of the catalogue", ru="Цена из каталога", fi="Tuoteluettelon hinta")
LINE_FIELDS = (
    "product", "name", "quantity", "price", "discount", "tax", "tax_included", "tax_rate", "net", "tax_amount", "total",
    "price_from",
)  # fmt: skip
GIVEN_FIELDS = ("product", "name", "quantity", "price", "discount", "tax", "tax_included", "price_from")
"""What of a line is carried over to another document."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to work out: its lines as they are and, by id, as they were."""

    id: UUID
    lines: Sequence[Values]
    before: Mapping[Any, Values]
    day: date
    prices_on: date
    price_type: str
    branch: UUID | None


class Figures:
    """Works out a batch of documents of one transaction with the fewest questions."""

    def __init__(self, records: Records, papers: Iterable[Paper], *, language: str) -> None:
        self.records = records
        self.language = language
        self.papers = list(papers)
        self.currency = records.blueprint.edition.currency
        lines = [line for paper in self.papers for line in paper.lines]
        self.products = by_ids(records, PRODUCT, (line.get("product") for line in lines), ["name", "price", "tax"])
        self.rates = self._rates({line.get("tax") for line in lines})
        self.prices = PriceSearch(records)

    def _rates(self, named: set[object]) -> dict[UUID, list[Rate]]:
        wanted = named | {product["tax"] for product in self.products.values()}
        found = by_ids(self.records, TAX, wanted, ["rates"])
        return {
            key: [Rate(row["percent"], row["valid_from"], row["valid_to"]) for row in tax["rates"] or ()]
            for key, tax in found.items()
        }

    def worked_out(self, paper: Paper, *, total: str) -> dict[str, Any]:
        """The lines with all that follows from them, and what the document comes to under `total`."""
        rows = [self._line(paper, at, line) for at, line in enumerate(paper.lines)]
        currency = self._one_currency(rows)
        rounding = str(self.records.blueprint.setting("sales", "rounding"))
        sums = amounts([_as_line(row) for row in rows], rounding=rounding)
        for row, amount in zip(rows, sums.lines, strict=True):
            row["net"] = MoneyValue(amount.net, currency)
            row["tax_amount"] = MoneyValue(amount.tax, currency)
            row["total"] = MoneyValue(amount.total, currency)
        taxes = [
            {"rate": share.rate, "net": MoneyValue(share.net, currency), "tax": MoneyValue(share.tax, currency)}
            for share in sums.shares
        ]
        return {
            "lines": rows,
            "taxes": taxes,
            "net": MoneyValue(sums.net, currency),
            "tax": MoneyValue(sums.tax, currency),
            total: MoneyValue(sums.total, currency),
            "largest_discount": max((percent(row["discount"]) for row in rows), default=Decimal(0)),
        }

    def _line(self, paper: Paper, at: int, given: Values) -> dict[str, Any]:
        row = {name: given.get(name) for name in LINE_FIELDS}
        if given.get("id"):
            row["id"] = given["id"]
        product = self.products.get(uid(row["product"])) if row["product"] else None
        row["name"] = row["name"] or (product["name"] if product else None)
        if not row["name"]:
            raise bad_paper(
                "sales.line_without_name", _place(at, "name"), "A line says what it is about.", "Choose a product."
            )
        self._price(paper, at, row, product)
        row["tax"] = row["tax"] or (product["tax"] if product else None)
        row["tax_rate"] = self._rate(paper, at, row["tax"])
        return row

    def _price(self, paper: Paper, at: int, row: dict[str, Any], product: Values | None) -> None:
        """A price that somebody wrote stays; one that was left out, or belonged to another product, is looked for."""
        known = paper.before.get(row.get("id"), {})
        moved = bool(known) and known.get("product") != row["product"] and known.get("price") == row["price"]
        if row["price"] is not None and not moved:
            if known and known.get("price") != row["price"] and known.get("price_from") == row["price_from"]:
                row["price_from"] = None
            return
        if product is None:
            raise bad_paper("sales.line_without_price", _place(at, "price"), "A line has a price.", "Write it.")
        if moved and known.get("name") == row["name"]:
            row["name"] = product["name"]
        wish = Wish(paper.prices_on, paper.price_type, self.currency, paper.branch)
        offer = self.prices.find(uid(row["product"]), wish).offer
        if offer is not None:
            row["price"], row["price_from"] = offer.price, told(offer)
        elif product["price"] is not None:
            row["price"], row["price_from"] = product["price"], CATALOGUE.text(self.language)
        else:
            told_of = {"day": paper.prices_on, "product": product["name"]}
            message = sentence("No price list in force on %(day)s has %(product)s.", **told_of)
            raise bad_paper(
                "sales.no_price", _place(at, "price"), message, "Write the price, or put it into a price list."
            )

    def _rate(self, paper: Paper, at: int, tax: object) -> Decimal | None:
        if tax is None:
            return None
        rate = rate_on(self.rates.get(uid(tax), ()), paper.day)
        if rate is None:
            raise bad_paper(
                "sales.no_tax_rate",
                _place(at, "tax"),
                sentence("The tax has no rate on %(day)s.", day=paper.day),
                "Add the rate with its days.",
            )
        return rate

    def _one_currency(self, rows: Sequence[Values]) -> str:
        found = {row["price"].currency for row in rows}
        if len(found) > 1:
            raise bad_paper(
                "sales.mixed_currencies", "lines",
                sentence("The lines are in %(first)s and %(second)s.", first=min(found), second=max(found)),
                "Make one document for each currency.",
            )  # fmt: skip
        return found.pop() if found else self.currency


def _as_line(row: Values) -> Line:
    included = row["tax_included"] is not False
    return Line(minor(row["price"]), percent(row["quantity"]), percent(row["discount"]), row["tax_rate"], included)


def _place(at: int, field: str) -> str:
    """The field of a line as a problem names it."""
    return f"lines.{at}.{field}"


def carried_over(lines: Iterable[Values]) -> list[dict[str, Any]]:
    """Lines for another document: as they were written, without their ids and sums."""
    return [{name: line.get(name) for name in GIVEN_FIELDS} for line in lines]
