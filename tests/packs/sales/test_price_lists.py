"""Lines without a price take it from the list that is in force, and say from which."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from palmette.errors import InvalidInput
from palmette.packs.sales import explain_price
from palmette.packs.sales.pricing import CHOSEN, NOT_IN_FORCE, Wish
from tests.packs.sales.trade import Trade, eur

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def price_list(trade: Trade, name: str, price: int, **values: object) -> UUID:
    """A list in force with one price."""
    row = {"name": name, "valid_from": date(2026, 1, 1), "applied_at": NOW}
    made = trade.office.create("sales.price_list", **{**row, **values})
    trade.office.create("sales.price_row", price_list=made, product=trade.care, price=eur(price))
    return made


def priced(trade: Trade, **values: object) -> dict[str, object]:
    """The line of a quote that left its price out."""
    quote = trade.quote({"product": trade.care}, **values)
    line = trade.get("sales.quote", quote, "lines")["lines"][0]  # type: ignore[index]
    assert isinstance(line, dict)
    return line


def test_a_price_comes_from_the_list_of_the_day(any_trade: Trade) -> None:
    trade = any_trade
    assert priced(trade)["price_from"] == "Price of the catalogue"
    price_list(trade, "Year", 60)
    price_list(trade, "Summer", 55, valid_from=date(2026, 6, 1), valid_to=date(2026, 8, 31))
    price_list(trade, "Dealers", 40, type="wholesale")
    price_list(trade, "Draft", 1, valid_from=date(2026, 11, 1), applied_at=None)
    found = [
        priced(trade, **values)
        for values in ({}, {"prices_on": date(2026, 7, 1)}, {"price_type": "wholesale"})
    ]  # fmt: skip
    assert [line["price"] for line in found] == [eur(60), eur(55), eur(40)]
    assert found[1]["price_from"] == "Summer · 2026-06-01 – 2026-08-31"
    with trade.office.gateway.reading(trade.office.actor) as records:
        choice = explain_price(records, trade.care, Wish(date(2026, 11, 23), "retail", "EUR"))
    reasons = {verdict.offer.name: verdict.reason for verdict in choice.verdicts}
    assert (reasons["Year"], reasons["Draft"]) == (CHOSEN, NOT_IN_FORCE)


def test_a_price_that_was_typed_stays_until_the_product_changes(trade: Trade) -> None:
    quote = trade.quote(trade.line(price=eur(77)))
    line = trade.get("sales.quote", quote, "lines")["lines"][0]  # type: ignore[index]
    trade.office.update("sales.quote", quote, lines=[{**line, "quantity": 2}])
    kept = trade.get("sales.quote", quote, "lines")["lines"][0]  # type: ignore[index]
    assert (kept["price"], kept["total"]) == (eur(77), eur(154))
    trade.office.update("sales.quote", quote, lines=[{**kept, "product": trade.care}])
    other = trade.get("sales.quote", quote, "lines")["lines"][0]  # type: ignore[index]
    assert other["price"] != eur(77)
    assert other["name"] == trade.get("sales.product", trade.care, "name")["name"]


def test_a_product_without_any_price_is_not_sold(trade: Trade) -> None:
    product = trade.office.create("sales.product", name="Unpriced")
    with pytest.raises(InvalidInput) as refusal:
        trade.quote({"product": product})
    assert refusal.value.code == "sales.no_price"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"valid_to": date(2025, 12, 31)}, "sales.list_ends_early"),
        ({"currency": "USD"}, "sales.price_currency"),
    ],
)
def test_a_list_is_as_it_says(trade: Trade, values: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        price_list(trade, f"Wrong {code}", 5, **values)
    assert refusal.value.code == code


def test_one_day_has_one_rate(trade: Trade) -> None:
    twice = [{"percent": 20, "valid_from": date(2020, 1, 1), "valid_to": date(2026, 1, 1)},
             {"percent": 22, "valid_from": date(2026, 1, 1)}]  # fmt: skip
    with pytest.raises(InvalidInput) as refusal:
        trade.office.create("sales.tax_code", name="VAT twice", rates=twice)
    assert refusal.value.code == "sales.rates_overlap"
