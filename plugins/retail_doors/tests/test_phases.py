"""Where a customer stands, line by line of the table: what happened with the orders, and the phase."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.lifecycles.recompute import recompute
from plugins.retail_doors.tests.shop import NOW, TODAY, Shop

pytestmark = pytest.mark.mostly_sqlite


def phase(shop: Shop, customer: UUID) -> object:
    """The phase at nine o'clock of the day."""
    with clock.frozen(NOW), shop.gateway.writing(shop.actor) as records:
        recompute(records, records.blueprint.lifecycles["retail_doors.client_phase"], [customer])
    return shop.get("contacts.contact", customer, "client_phase")["client_phase"]


def known(shop: Shop, days: int) -> UUID:
    """A customer who came so many days ago."""
    return shop.customer(created_at=NOW - timedelta(days=days))


def order(shop: Shop, customer: UUID, stage: str, days: int = 1) -> UUID:
    """An order that stands there since so many days."""
    since = NOW - timedelta(days=days)
    lost = {"lost_reason": "price"} if stage == "lost" else {}
    return shop.order(contact=customer, stage=stage, stage_since=since, created_at=since, **lost)


def contract(shop: Shop, customer: UUID, deal: UUID) -> None:
    shop.create("retail_doors.contract", order=deal, customer=customer, signed_on=TODAY - timedelta(days=90))


def act(shop: Shop, customer: UUID, deal: UUID, days: int) -> None:
    shop.create("retail_doors.act", order=deal, customer=customer, signed_on=TODAY - timedelta(days=days))


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("request", "visitor"), ("needs", "visitor"), ("selection", "visitor"), ("measurement_booked", "considering"),
        ("measurement_done", "considering"), ("final_quote", "considering"), ("contract", "considering"),
        ("prepayment", "waiting"), ("factory_order", "waiting"), ("production", "waiting"),
        ("goods_received", "waiting"), ("final_payment", "waiting"), ("delivery", "installing"),
        ("installation", "installing"), ("acceptance", "installing"), ("lost", "lost"),
    ],
)  # fmt: skip
def test_the_phase_follows_the_step_of_the_order(any_shop: Shop, stage: str, expected: str) -> None:
    customer = known(any_shop, 10)
    order(any_shop, customer, stage)
    assert phase(any_shop, customer) == expected


def test_who_only_came_in_is_a_visitor(any_shop: Shop) -> None:
    assert phase(any_shop, known(any_shop, 3)) == "visitor"


def test_a_quote_makes_a_visitor_consider(any_shop: Shop) -> None:
    customer = known(any_shop, 3)
    deal = order(any_shop, customer, "preliminary_quote")
    any_shop.create("sales.quote", deal=deal, issued_on=TODAY)
    assert phase(any_shop, customer) == "considering"


@pytest.mark.parametrize(("days", "expected"), [(179, "visitor"), (180, "lost")])
def test_half_a_year_of_silence_loses_a_customer(any_shop: Shop, days: int, expected: str) -> None:
    assert phase(any_shop, known(any_shop, days)) == expected


@pytest.mark.parametrize(("days", "expected"), [(1, "warranty"), (364, "warranty"), (365, "lost")])
def test_the_warranty_lasts_a_year_from_the_act(any_shop: Shop, days: int, expected: str) -> None:
    customer = known(any_shop, 500)
    deal = order(any_shop, customer, "done", days)
    contract(any_shop, customer, deal)
    act(any_shop, customer, deal, days)
    assert phase(any_shop, customer) == expected


def test_a_second_contract_makes_a_customer_who_comes_again(any_shop: Shop) -> None:
    customer = known(any_shop, 900)
    for days in (800, 400):
        contract(any_shop, customer, order(any_shop, customer, "done", days))
    assert phase(any_shop, customer) == "repeat"


def test_who_brought_a_friend_comes_again_too(any_shop: Shop) -> None:
    customer = known(any_shop, 300)
    contract(any_shop, customer, order(any_shop, customer, "done", 200))
    assert phase(any_shop, customer) == "lost"
    any_shop.customer(referred_by=customer)
    assert phase(any_shop, customer) == "repeat"


def test_a_new_order_of_a_lost_customer_counts(any_shop: Shop) -> None:
    customer = known(any_shop, 400)
    order(any_shop, customer, "lost", 300)
    assert phase(any_shop, customer) == "lost"
    order(any_shop, customer, "request", 0)
    assert phase(any_shop, customer) == "visitor"
