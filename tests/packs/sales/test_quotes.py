"""Quotes: worked out by the product, frozen when they are sent, followed by versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from palmette.errors import Conflict, GateClosed, InvalidInput
from tests.packs.sales.trade import Trade, eur

QUOTE = "sales.quote"


def test_sums_are_worked_out_whatever_the_writer_says(any_trade: Trade) -> None:
    trade = any_trade
    quote = trade.quote(
        trade.line(quantity=3, discount=Decimal(10)),
        {"name": "Delivery", "price": eur("15.50"), "tax": trade.vat, "tax_included": False},
        {"product": trade.care, "quantity": Decimal("0.5")},
    )
    row = trade.get(QUOTE, quote, "lines", "taxes", "net", "tax", "total", "largest_discount", "contact", "valid_until")
    lines = row["lines"]
    assert isinstance(lines, list)
    assert [str(line["total"]) for line in lines] == ["270.00 EUR", "18.91 EUR", "25.00 EUR"]
    assert [line["tax_rate"] for line in lines] == [Decimal(22), Decimal(22), None]
    assert [(share["rate"], str(share["tax"])) for share in row["taxes"]] == [  # type: ignore[attr-defined]
        (Decimal(22), "52.10 EUR"), (None, "0.00 EUR"),
    ]  # fmt: skip
    assert (row["net"], row["tax"], row["total"]) == (eur("261.81"), eur("52.10"), eur("313.91"))
    assert row["largest_discount"] == 10
    assert (row["contact"], row["valid_until"]) == (trade.customer, date(2026, 12, 7))


def test_the_rate_is_that_of_the_day(trade: Trade) -> None:
    quote = trade.quote(issued_on=date(2025, 12, 31))
    assert trade.get(QUOTE, quote, "tax")["tax"] == eur("16.67")


def test_nobody_types_a_sum(trade: Trade) -> None:
    seller = trade.somebody("seller")
    line = trade.line(total=eur(1))
    with pytest.raises(InvalidInput) as refusal:
        trade.create_as(seller, QUOTE, contact=trade.customer, lines=[line])
    assert [problem.field for problem in refusal.value.problems] == ["lines.0.total"]


def test_a_change_of_other_fields_leaves_the_lines_as_they_are(trade: Trade) -> None:
    seller = trade.somebody("business_owner")
    quote = trade.quote()
    line = trade.get(QUOTE, quote, "lines")["lines"][0]  # type: ignore[index]
    mine = {name: line[name] for name in ("id", "product", "name", "quantity", "price", "discount", "tax")}
    trade.update_as(seller, QUOTE, quote, note="Call on Monday", lines=[{**mine, "tax_included": True}])
    with trade.office.gateway.reading(trade.office.actor) as records:
        last = records.history(QUOTE, quote, limit=1)[0]
    assert list(last.changes) == ["note"]
    assert trade.get(QUOTE, quote, "total")["total"] == eur(100)


def test_what_was_sent_stays_as_it_is(trade: Trade) -> None:
    owner = trade.somebody("business_owner")
    quote = trade.quote()
    trade.move_as(owner, QUOTE, quote, "sent")
    assert trade.get(QUOTE, quote, "sent_at")["sent_at"] is not None
    with pytest.raises(InvalidInput) as refusal:
        trade.update_as(owner, QUOTE, quote, valid_until=date(2027, 1, 1))
    assert [problem.code for problem in refusal.value.problems] == ["records.locked_field"]
    trade.move_as(owner, QUOTE, quote, "accepted")
    with pytest.raises(Conflict, match="draft again"):
        trade.move_as(owner, QUOTE, quote, "draft", skip_reason="A mistake")


def test_an_empty_quote_is_not_sent(trade: Trade) -> None:
    quote = trade.office.create(QUOTE, deal=trade.deal)
    assert trade.office.missing(QUOTE, quote, "sent") == ["lines"]
    with pytest.raises(GateClosed):
        trade.move(QUOTE, quote, "sent")


def test_the_next_version_begins_as_the_one_before_and_takes_its_place(any_trade: Trade) -> None:
    trade = any_trade
    first = trade.quote(trade.line(quantity=2), {"product": trade.care, "price": eur(50)})
    trade.move(QUOTE, first, "sent")
    second = trade.office.create(QUOTE, replaces=first)
    rows = [trade.get(QUOTE, key, "number", "revision", "contact", "total") for key in (first, second)]
    assert [row["revision"] for row in rows] == [1, 2]
    assert rows[0]["number"] == rows[1]["number"]
    assert rows[0]["total"] == rows[1]["total"] == eur(250)

    line = trade.get(QUOTE, second, "lines")["lines"][0]  # type: ignore[index]
    trade.office.update(QUOTE, second, lines=[{**line, "quantity": 3, "discount": Decimal(5)}])
    row = trade.get(QUOTE, second, "differences")
    assert row["differences"] == (
        f"− {trade.get('sales.product', trade.care, 'name')['name']}: 1 × 50.00 EUR\n"
        f"≠ {line['name']}: 2 × 100.00 EUR → 3 × 100.00 EUR −5 %"
    )
    trade.move(QUOTE, second, "sent")
    before = trade.get(QUOTE, first, "stage", "lost_reason", "total")
    assert (before["stage"], before["lost_reason"], before["total"]) == ("declined", "replaced", eur(250))


def test_a_version_has_one_next_version(trade: Trade) -> None:
    first = trade.quote()
    with pytest.raises(Conflict, match="draft"):
        trade.office.create(QUOTE, replaces=first)
    trade.move(QUOTE, first, "sent")
    trade.office.create(QUOTE, replaces=first)
    with pytest.raises(Conflict):
        trade.office.create(QUOTE, replaces=first)


def test_an_accepted_quote_tells_its_deal_the_sum(trade: Trade) -> None:
    quote = trade.quote(trade.line(quantity=7))
    for stage in ("sent", "accepted"):
        trade.move(QUOTE, quote, stage)
    assert trade.get("sales.deal", trade.deal, "amount")["amount"] == eur(700)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"price": eur(1)}, "sales.line_without_name"),
        ({"name": "Delivery"}, "sales.line_without_price"),
    ],
)
def test_a_line_says_what_it_is_and_what_it_costs(trade: Trade, line: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        trade.quote(line)
    assert refusal.value.code == code


def test_one_document_has_one_currency(trade: Trade) -> None:
    from_abroad = {"name": "Cable", "price": {"amount": "1", "currency": "USD"}}
    with pytest.raises(InvalidInput, match="EUR and USD"):
        trade.quote(trade.line(), from_abroad)


def test_a_quote_is_for_somebody(trade: Trade) -> None:
    with pytest.raises(InvalidInput) as refusal:
        trade.office.create(QUOTE, lines=[trade.line()])
    assert refusal.value.code == "sales.no_customer"
