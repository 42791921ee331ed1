"""The processes beside the order: every stage is reached, and each gate holds until it is satisfied."""

from __future__ import annotations

from uuid import UUID

import pytest

from palmette import PalmetteError
from plugins.retail_doors.tests.shop import NOW, TODAY, Shop

LEAD, VISIT, FACTORY, CLAIM = "sales.lead", "retail_doors.visit", "retail_doors.factory_order", "retail_doors.claim"


def claim(shop: Shop, **values: object) -> UUID:
    order = shop.order()
    row = {"order": order, "customer": shop.get("sales.deal", order, "contact")["contact"], "opened_on": TODAY}
    return shop.create(CLAIM, kind="leaf_defect", text="Scratch", **{**row, **values})


def test_a_request_becomes_an_order(shop: Shop) -> None:
    lead = shop.create(LEAD, subject="Doors", source=shop.source, received_at=NOW, branch=shop.branch, phone="12 34")
    assert shop.missing(LEAD, lead, "answered") == {"first_response_at"}
    shop.update(LEAD, lead, first_response_at=NOW)
    shop.move(LEAD, lead, "answered")
    assert shop.missing(LEAD, lead, "invited") == {"phone", "customer"}
    order = shop.order()
    customer = shop.get("sales.deal", order, "contact")["contact"]
    shop.update(LEAD, lead, phone="+7 100 000 00 01", contact=customer)
    shop.move(LEAD, lead, "invited")
    assert shop.missing(LEAD, lead, "ordered") == {"order"}
    shop.update(LEAD, lead, deal=order)
    shop.move(LEAD, lead, "ordered")


@pytest.mark.parametrize("stage", ["new", "answered", "invited"])
def test_a_request_is_closed_with_a_reason(shop: Shop, stage: str) -> None:
    lead = shop.create(LEAD, subject="Doors", source=shop.source, received_at=NOW, branch=shop.branch, stage=stage)
    with pytest.raises(PalmetteError):
        shop.move(LEAD, lead, "rejected")
    shop.move(LEAD, lead, "rejected", lost_reason="no_answer")


@pytest.mark.parametrize("pipeline", ["measurement", "delivery", "installation"])
def test_a_visit_needs_somebody_who_goes_and_can_be_put_off(shop: Shop, pipeline: str) -> None:
    visit = shop.visit(shop.order(), pipeline, worker=None)
    assert shop.missing(VISIT, visit, "on_way") == {"worker"}
    shop.update(VISIT, visit, worker=shop.person("Crew"))
    shop.move(VISIT, visit, "on_way")
    shop.move(VISIT, visit, "cancelled", lost_reason="not_home")


def test_an_order_at_a_factory_needs_doors_and_can_be_called_off(shop: Shop) -> None:
    order = shop.order()
    made = shop.create(FACTORY, order=order, factory=shop.factory)
    assert shop.missing(FACTORY, made, "sent") == {"doors", "locked", "sent_at"}
    shop.move(FACTORY, made, "cancelled", lost_reason="customer")


def test_a_claim_is_settled_within_its_term(shop: Shop) -> None:
    key = claim(shop, deadline=TODAY.replace(year=2027))
    assert shop.missing(CLAIM, key, "examined") == {"term", "owner"}
    shop.update(CLAIM, key, deadline=TODAY.replace(month=12))
    head = shop.person("Head")
    with shop.gateway.writing(shop.actor) as records:
        records.reassign(CLAIM, [key], head)
    shop.move(CLAIM, key, "examined")
    assert shop.missing(CLAIM, key, "mending") == {"photos", "resolution"}
    shop.update(CLAIM, key, resolution="replace")
    shop.tick(CLAIM, key, "photos")
    shop.move(CLAIM, key, "mending")
    assert shop.missing(CLAIM, key, "settled") == {"replacement", "act"}
    order = UUID(str(shop.get(CLAIM, key, "order")["order"]))
    shop.update(CLAIM, key, factory_order=shop.create(FACTORY, order=order, factory=shop.factory))
    shop.tick(CLAIM, key, "act")
    shop.move(CLAIM, key, "settled")


@pytest.mark.parametrize("stage", ["opened", "examined", "mending"])
def test_a_claim_may_prove_not_justified(shop: Shop, stage: str) -> None:
    shop.move(CLAIM, claim(shop, stage=stage), "refused")
