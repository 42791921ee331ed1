"""Invoices: made from what was agreed, fixed once issued, paid in parts, taken back by credit notes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from palmette.errors import Conflict, InvalidInput
from tests.packs.sales.trade import Trade, eur

INVOICE, QUOTE = "sales.invoice", "sales.quote"


def accepted(trade: Trade, *lines: dict[str, object]) -> UUID:
    """An accepted quote."""
    quote = trade.quote(*lines)
    for stage in ("sent", "accepted"):
        trade.move(QUOTE, quote, stage)
    return quote


def test_an_order_and_an_invoice_take_over_what_was_agreed(trade: Trade) -> None:
    quote = accepted(trade, trade.line(quantity=3, discount=Decimal(5)))
    order = trade.office.create("sales.sales_order", quote=quote)
    trade.move("sales.sales_order", order, "confirmed")
    invoice = trade.office.create(INVOICE, sales_order=order)
    rows = [
        trade.get(QUOTE, quote, "total", "tax", "contact")["total"],
        trade.get("sales.sales_order", order, "total")["total"],
        trade.get(INVOICE, invoice, "amount")["amount"],
    ]
    assert rows == [eur(285)] * 3
    row = trade.get(INVOICE, invoice, "contact", "deal", "due_on", "issued_on")
    assert (row["contact"], row["deal"]) == (trade.customer, trade.deal)
    assert (row["due_on"] - row["issued_on"]).days == 14  # type: ignore[operator]


def test_a_prepayment_is_a_share_and_the_balance_is_the_rest(trade: Trade) -> None:
    quote = accepted(trade, trade.line(price=eur("100.01")))
    first = trade.office.create(INVOICE, quote=quote, kind="prepayment")
    trade.move(INVOICE, first, "issued")
    rest = trade.office.create(INVOICE, quote=quote, kind="balance")
    assert trade.get(INVOICE, first, "amount")["amount"] == eur("50.01")
    assert trade.get(INVOICE, rest, "amount")["amount"] == eur("50.00")


def test_an_issued_invoice_is_fixed(trade: Trade) -> None:
    owner = trade.somebody("business_owner")
    invoice = trade.invoice(100)
    with pytest.raises(InvalidInput) as refusal:
        trade.update_as(owner, INVOICE, invoice, amount=eur(90))
    assert refusal.value.problems[0].code == "records.locked_field"
    with pytest.raises(Conflict, match="stays"):
        trade.move_as(owner, INVOICE, invoice, "cancelled", lost_reason="mistake", skip_reason="A mistake")
    with pytest.raises(Conflict, match="stays"), trade.office.gateway.writing(owner) as records:
        records.delete(INVOICE, invoice)


def test_a_draft_may_be_thrown_away(trade: Trade) -> None:
    invoice = trade.office.create(INVOICE, contact=trade.customer, amount=eur(5))
    trade.move(INVOICE, invoice, "cancelled", lost_reason="mistake")
    with trade.office.gateway.writing(trade.somebody("business_owner")) as records:
        records.delete(INVOICE, invoice)


def test_numbers_of_invoices_run_within_the_year(trade: Trade) -> None:
    numbers = [str(trade.get(INVOICE, trade.invoice(1), "number")["number"]) for _ in range(3)]
    heads = {number.rpartition("-")[0] for number in numbers}
    tails = [int(number.rpartition("-")[2]) for number in numbers]
    assert len(heads) == 1
    assert heads.pop().startswith("I-20")
    assert tails == [tails[0], tails[0] + 1, tails[0] + 2]


def test_parts_of_an_invoice_come_to_its_sum(trade: Trade) -> None:
    invoice = trade.office.create(
        INVOICE, contact=trade.customer, amount=eur(100), issued_on=date(2026, 1, 30), due_on=date(2026, 1, 31), parts=3
    )
    parts = trade.get(INVOICE, invoice, "instalments")["instalments"]
    assert [(part["due_on"], part["amount"]) for part in parts] == [  # type: ignore[attr-defined]
        (date(2026, 1, 31), eur("33.34")), (date(2026, 2, 28), eur("33.33")), (date(2026, 3, 31), eur("33.33")),
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="instalments"):
        trade.office.update(INVOICE, invoice, instalments=parts[:2])  # type: ignore[index]


def test_an_invoice_in_parts_is_late_with_the_parts_alone_whose_day_has_passed(trade: Trade) -> None:
    invoice = trade.office.create(
        INVOICE, contact=trade.customer, amount=eur(100), issued_on=date(2020, 1, 1), due_on=date(2020, 2, 1),
        instalments=[{"due_on": date(2020, 2, 1), "amount": eur(40)}, {"due_on": date(2099, 2, 1), "amount": eur(60)}],
    )  # fmt: skip
    trade.move(INVOICE, invoice, "issued")
    assert trade.get(INVOICE, invoice, "is_overdue")["is_overdue"] is True
    trade.pay(40, invoice=invoice)
    row = trade.get(INVOICE, invoice, "is_overdue", "balance", "is_paid")
    assert (row["is_overdue"], row["balance"], row["is_paid"]) == (False, eur(60), False)


def test_a_credit_note_takes_back_what_is_left_of_an_invoice_at_most(any_trade: Trade) -> None:
    trade = any_trade
    invoice = trade.invoice(100)
    part = trade.office.create(INVOICE, kind="credit", credits=invoice, amount=eur(30))
    trade.move(INVOICE, part, "issued")
    row = trade.get(INVOICE, invoice, "credited", "balance")
    assert (row["credited"], row["balance"]) == (eur(30), eur(70))
    rest = trade.office.create(INVOICE, kind="credit", credits=invoice)
    assert trade.get(INVOICE, rest, "amount", "contact") == {
        "id": rest, "version": 2, "amount": eur(70), "contact": trade.customer,
    }  # fmt: skip
    trade.move(INVOICE, rest, "issued")
    with pytest.raises(Conflict) as refusal:
        trade.office.create(INVOICE, kind="credit", credits=invoice, amount=eur("0.01"))
    assert refusal.value.code == "sales.credit_too_large"


def test_a_whole_invoice_is_taken_back_line_by_line(trade: Trade) -> None:
    quote = accepted(trade, trade.line(quantity=2), {"product": trade.care, "price": eur(50)})
    invoice = trade.office.create(INVOICE, quote=quote)
    trade.move(INVOICE, invoice, "issued")
    note = trade.office.create(INVOICE, kind="credit", credits=invoice)
    row = trade.get(INVOICE, note, "amount", "tax", "lines")
    assert (row["amount"], row["tax"], len(row["lines"])) == (eur(250), eur("36.07"), 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", ["draft", "credit"])
def test_only_an_issued_invoice_is_taken_back(trade: Trade, what: str) -> None:
    if what == "draft":
        invoice = trade.office.create(INVOICE, contact=trade.customer, amount=eur(5))
    else:
        invoice = trade.office.create(INVOICE, kind="credit", credits=trade.invoice(5))
        trade.move(INVOICE, invoice, "issued")
    with pytest.raises(InvalidInput) as refusal:
        trade.office.create(INVOICE, kind="credit", credits=invoice, amount=eur(1))
    assert refusal.value.code == "sales.credit_of_what"
