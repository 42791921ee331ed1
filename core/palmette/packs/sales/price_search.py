"""Prices of products out of the lists of the network, each list and product asked for once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from palmette.packs.sales.pricing import Choice, Offer, Wish, choose_price
from palmette.packs.sales.rows import Values, by_ids, every, uid

if TYPE_CHECKING:
    from palmette.records.session import Records

LIST, ROW = "sales.price_list", "sales.price_row"
LIST_FIELDS = ["name", "type", "valid_from", "valid_to", "branches", "applied_at"]


class PriceSearch:
    """Finds prices within one transaction."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._lists: dict[UUID, Values] = {}
        self._offers: dict[tuple[UUID, str, date], list[Offer]] = {}

    def find(self, product: UUID, wish: Wish) -> Choice:
        """The price of a product that counts, among the lists whose days hold the wished one."""
        key = (product, wish.type, wish.on)
        if key not in self._offers:
            self._offers[key] = self._read(product, _of_day(wish))
        return choose_price(self._offers[key], wish)

    def explain(self, product: UUID, wish: Wish) -> Choice:
        """The same among all lists that ever had the product, so that each says why it counts or not."""
        return choose_price(self._read(product, ""), wish)

    def _read(self, product: UUID, where: str) -> list[Offer]:
        wanted = f"product == '{product}'" + (f" and {where}" if where else "")
        rows = list(every(self.records, ROW, wanted, ["price_list", "price"]))
        missing = {uid(row["price_list"]) for row in rows} - set(self._lists)
        self._lists |= by_ids(self.records, LIST, missing, LIST_FIELDS)
        return [_offer(self._lists[uid(row["price_list"])], row) for row in rows]


def explain_price(records: Records, product: UUID, wish: Wish) -> Choice:
    """The price of a product that counts for a wish, and for every list that has it why it counts or not."""
    return PriceSearch(records).explain(product, wish)


def _of_day(wish: Wish) -> str:
    return (
        f"price_list.type == '{wish.type}' and price_list.valid_from <= '{wish.on}'"
        f" and (price_list.valid_to is empty or price_list.valid_to >= '{wish.on}')"
    )


def _offer(listed: Values, row: Values) -> Offer:
    return Offer(
        uid(listed["id"]), listed["name"], row["price"], listed["type"], listed["valid_from"], listed["valid_to"],
        frozenset(listed["branches"] or ()), listed["applied_at"] is not None,
    )  # fmt: skip
