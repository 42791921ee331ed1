"""Payments lie on invoices or wait as advances, and nobody gets back more than he paid."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette.errors import Conflict, InvalidInput, PalmetteError
from tests.packs.sales.trade import Trade, eur

INVOICE, PAYMENT, ALLOCATION = "sales.invoice", "sales.payment", "sales.allocation"


def state(trade: Trade, invoice: UUID) -> tuple[object, object]:
    row = trade.get(INVOICE, invoice, "paid", "balance")
    return row["paid"], row["balance"]


def test_a_payment_lies_on_its_invoice_and_the_rest_waits(any_trade: Trade) -> None:
    trade = any_trade
    invoice = trade.invoice(100)
    payment = trade.pay(130, invoice=invoice)
    assert state(trade, invoice) == (eur(100), eur(0))
    row = trade.get(PAYMENT, payment, "left", "contact")
    assert (row["left"], row["contact"]) == (eur(30), trade.customer)
    assert trade.get(INVOICE, invoice, "is_paid")["is_paid"] is True


def test_one_payment_pays_several_invoices_the_oldest_first(trade: Trade) -> None:
    somebody = trade.office.create("contacts.contact", kind="person", first_name="Petri")
    first, second, third = (trade.invoice(100, contact=somebody) for _ in range(3))
    payment = trade.pay(250, contact=somebody, spread=True)
    paid = sorted(str(state(trade, invoice)[0]) for invoice in (first, second, third))
    assert paid == ["100.00 EUR", "100.00 EUR", "50.00 EUR"]
    assert trade.get(PAYMENT, payment, "left")["left"] == eur(0)


def test_an_advance_is_put_on_an_invoice_later(trade: Trade) -> None:
    payment = trade.pay(80, contact=trade.customer)
    invoice = trade.invoice(50)
    trade.office.create(ALLOCATION, payment=payment, invoice=invoice, amount=eur(50))
    assert state(trade, invoice) == (eur(50), eur(0))
    assert trade.get(PAYMENT, payment, "left")["left"] == eur(30)


@pytest.mark.parametrize(("amount", "code"), [(60, "sales.paid_too_much"), (81, "sales.allocated_too_much")])
def test_neither_side_of_an_allocation_is_overdone(trade: Trade, amount: int, code: str) -> None:
    payment = trade.pay(80, contact=trade.customer)
    invoice = trade.invoice(50 if amount == 60 else 200)
    with pytest.raises(Conflict) as refusal:
        trade.office.create(ALLOCATION, payment=payment, invoice=invoice, amount=eur(amount))
    assert refusal.value.code == code
    assert state(trade, invoice)[0] == eur(0)


def test_a_draft_is_not_paid(trade: Trade) -> None:
    draft = trade.office.create(INVOICE, contact=trade.customer, amount=eur(5))
    with pytest.raises(InvalidInput) as refusal:
        trade.office.create(ALLOCATION, payment=trade.pay(5), invoice=draft, amount=eur(5))
    assert refusal.value.code == "sales.invoice_not_issued"


def test_a_refund_takes_the_advance_first_and_then_the_last_paid(any_trade: Trade) -> None:
    trade = any_trade
    one, other = trade.invoice(40), trade.invoice(40)
    payment = trade.pay(100, invoice=one)
    trade.office.create(ALLOCATION, payment=payment, invoice=other, amount=eur(40))
    refund = trade.pay(-50, refund_of=payment)
    assert [state(trade, invoice)[0] for invoice in (one, other)] == [eur(40), eur(10)]
    row = trade.get(PAYMENT, payment, "left", "refunded")
    assert (row["left"], row["refunded"]) == (eur(0), eur(-50))
    assert trade.get(PAYMENT, refund, "contact", "allocated")["allocated"] == eur(-30)


@pytest.mark.parametrize(
    ("amount", "code"), [(-101, "sales.refund_too_large"), (10, "sales.bad_refund"), (0, "sales.bad_refund")]
)
def test_a_refund_is_never_more_than_was_paid(trade: Trade, amount: int, code: str) -> None:
    payment = trade.pay(100, contact=trade.customer)
    with pytest.raises(PalmetteError) as refusal:
        trade.pay(amount, refund_of=payment)
    assert refusal.value.code == code


def test_money_goes_back_on_a_payment_only(trade: Trade) -> None:
    with pytest.raises(InvalidInput) as refusal:
        trade.pay(-5, contact=trade.customer)
    assert refusal.value.code == "sales.refund_of_what"


def test_a_payment_that_lies_on_an_invoice_stays_as_it_is(trade: Trade) -> None:
    owner = trade.somebody("business_owner")
    payment = trade.pay(10, invoice=trade.invoice(10))
    with pytest.raises(InvalidInput) as refusal:
        trade.update_as(owner, PAYMENT, payment, amount=eur(9))
    assert refusal.value.problems[0].code == "records.locked_field"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), st.integers(1, 200)),
        st.tuples(st.just("pay"), st.integers(1, 300)),
        st.tuples(st.just("spread"), st.integers(1, 300)),
        st.tuples(st.just("refund"), st.integers(1, 300)),
        st.tuples(st.just("credit"), st.integers(1, 200)),
        st.tuples(st.just("allocate"), st.integers(1, 300)),
    ),
    min_size=3, max_size=10,
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_done_money_neither_comes_from_nothing_nor_is_lost(
    trade: Trade, steps: list[tuple[str, int]]
) -> None:
    who = trade.office.create("contacts.contact", kind="person", first_name="Veikko")
    invoices: list[UUID] = []
    payments: list[UUID] = []
    for what, amount in steps:
        with suppress(Conflict, InvalidInput):
            _do(trade, who, what, amount, invoices, payments)
    came = sum(_minor(trade, PAYMENT, key, "amount") + _minor(trade, PAYMENT, key, "refunded") for key in payments)
    waits = sum(_minor(trade, PAYMENT, key, "left") for key in payments)
    lies = sum(_minor(trade, INVOICE, key, "paid") for key in invoices)
    assert came == waits + lies
    for key in payments:
        assert _minor(trade, PAYMENT, key, "left") >= 0
        assert 0 <= -_minor(trade, PAYMENT, key, "refunded") <= _minor(trade, PAYMENT, key, "amount")
    for key in invoices:
        assert 0 <= _minor(trade, INVOICE, key, "paid") <= _minor(trade, INVOICE, key, "amount")
        assert 0 <= _minor(trade, INVOICE, key, "credited") <= _minor(trade, INVOICE, key, "amount")


def _do(trade: Trade, who: UUID, what: str, amount: int, invoices: list[UUID], payments: list[UUID]) -> None:
    if what == "invoice":
        invoices.append(trade.invoice(amount, contact=who))
    elif what in ("pay", "spread"):
        invoice = invoices[-1] if invoices and what == "pay" else None
        payments.append(trade.pay(amount, contact=who, invoice=invoice, spread=what == "spread"))
    elif what == "refund" and payments:
        trade.pay(-amount, refund_of=payments[-1])
    elif what == "credit" and invoices:
        note = trade.office.create(INVOICE, kind="credit", credits=invoices[-1], amount=eur(amount))
        trade.move(INVOICE, note, "issued")
    elif what == "allocate" and invoices and payments:
        trade.office.create(ALLOCATION, payment=payments[-1], invoice=invoices[0], amount=eur(amount))


def _minor(trade: Trade, entity: str, key: UUID, name: str) -> int:
    value = trade.get(entity, key, name)[name]
    return value.minor if value is not None else 0  # type: ignore[attr-defined]
