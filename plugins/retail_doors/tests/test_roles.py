"""What each role sees and does, and the walls between franchisees."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from palmette import Forbidden, InvalidInput, NotFound, PalmetteError, clock
from palmette.records.results import ListQuery, Masked
from plugins.retail_doors.tests.shop import NOW, TODAY, Shop, rub

ORDER, DOOR = "sales.deal", "retail_doors.door"


def franchise(shop: Shop) -> Shop:
    assert shop.other is not None
    return shop.other


def sees(shop: Shop, role: str, entity: str, record: UUID, *, user: UUID | None = None) -> bool:
    try:
        with shop.reading_as(role, user=user) as records:
            records.get(entity, record)
    except NotFound:
        return False
    return True


# ---- walls


def test_a_franchisee_sees_nothing_of_own_shops_and_they_nothing_of_his(shop: Shop) -> None:
    theirs, ours = franchise(shop).order(), shop.order()
    assert sees(franchise(shop), "door_franchisee", ORDER, theirs)
    assert not sees(franchise(shop), "door_franchisee", ORDER, ours)
    for role in ("store_head", "regional_head", "door_call_centre", "door_accountant"):
        assert not sees(shop, role, ORDER, theirs), role


def test_the_head_office_sees_both_sides_of_the_wall(shop: Shop) -> None:
    for order in (franchise(shop).order(), shop.order()):
        assert sees(shop, "head_office", ORDER, order)


def test_an_order_cannot_take_a_customer_from_behind_the_wall(shop: Shop) -> None:
    with pytest.raises(PalmetteError) as refused:
        shop.order(contact=franchise(shop).customer())
    assert refused.value.code == "records.reference_not_found"


def test_the_head_office_reads_phones_of_a_franchisee_only_by_contract(shop: Shop) -> None:
    customer = franchise(shop).customer(phone="+7 100 000 00 77")
    partner = franchise(shop).get("frame.branch", franchise(shop).branch, "franchisee")["franchisee"]
    with shop.reading_as("head_office") as records:
        shown = records.get("contacts.contact", customer, fields=["phone"])["phone"]
        assert isinstance(shown, Masked)
        assert shown.text.endswith("77")
    shop.update("retail_doors.franchisee", UUID(str(partner)), shows_phones=True)
    with shop.reading_as("head_office") as records:
        assert records.get("contacts.contact", customer, fields=["phone"])["phone"] == "+71000000077"
    shop.update("retail_doors.franchisee", UUID(str(partner)), shows_phones=False)


def test_a_franchisee_reads_price_lists_for_franchisees_and_no_purchase_prices(shop: Shop) -> None:
    kinds = {}
    for kind in ("retail", "franchise", "purchase"):
        row = {"name": f"List {kind}", "factory": shop.factory, "type": kind, "valid_from": TODAY}
        kinds[kind] = shop.create("sales.price_list", **row)
    seen = {kind for kind, key in kinds.items() if sees(franchise(shop), "door_franchisee", "price_list", key)}
    assert seen == {"franchise"}
    with franchise(shop).reading_as("door_franchisee") as records:
        product = records.get("sales.product", shop.leaf)
    assert "purchase_price" not in product
    assert "franchise_price" in product


# ---- the store


def test_a_seller_works_on_his_own_orders_and_on_those_of_colleagues_who_are_off(shop: Shop) -> None:
    mine, other = shop.person("Mikhail"), shop.person("Larisa")
    own, theirs, nobodys = (shop.order(owner=owner) for owner in (mine, other, None))
    with clock.frozen(NOW):
        shift = shop.create(
            "work.shift", place=shop.branch, user=other, starts_at=NOW - timedelta(hours=1),
            ends_at=NOW + timedelta(hours=5),
        )  # fmt: skip
        assert sees(shop, "door_seller", ORDER, own, user=mine)
        assert sees(shop, "door_seller", ORDER, nobodys, user=mine)
        assert not sees(shop, "door_seller", ORDER, theirs, user=mine)
        shop.update("work.shift", shift, left_at=NOW)
        assert sees(shop, "door_seller", ORDER, theirs, user=mine)


def test_a_seller_puts_doors_together_at_the_prices_of_the_catalogue(shop: Shop) -> None:
    seller = shop.person("Seller")
    order = shop.order(owner=seller)
    opening = shop.opening(order)
    values = {
        "order": order,
        "opening": opening,
        "leaf": shop.leaf,
        "leaf_width": 800,
        "colour": "White",
        "side": "left",
    }
    with shop.writing_as("door_seller", user=seller) as records:
        door = UUID(str(records.create(DOOR, values)["id"]))
    assert shop.get(DOOR, door, "leaf_price", "frame_qty")["leaf_price"] == rub(12_000)
    with pytest.raises(InvalidInput), shop.writing_as("door_seller", user=seller) as records:
        records.update(DOOR, door, {"leaf_price": rub(1)})


@pytest.mark.parametrize(
    ("role", "percent", "may"),
    [
        ("door_seller", 3, False),
        ("store_head", 7, True),
        ("store_head", 8, False),
        ("head_office", 15, True),
        ("door_franchisee", 15, True),
    ],
)
def test_a_discount_is_approved_by_whom_it_may_be(shop: Shop, role: str, percent: int, may: bool) -> None:
    owner = shop.person("Seller")
    order = shop.order(owner=owner)
    asked = shop.create("sales.approval", deal=order, discount=percent, reason="Five doors", owner=owner)
    shop.door(order, shop.opening(order), discount=percent)
    try:
        with shop.writing_as(role, user=owner) as records:
            records.move("sales.approval", asked, "approved")
    except (Forbidden, NotFound):
        assert not may
    assert shop.get(ORDER, order, "discount_is_fine")["discount_is_fine"] is (may or percent <= 3)


@pytest.mark.parametrize(("discount", "approved", "fine"), [
    (3, None, True), (4, None, False), (7, 7, True), (8, 7, False), (15, 15, True),
])  # fmt: skip
def test_a_discount_needs_an_approval_above_the_sellers_limit(
    shop: Shop, discount: int, approved: int | None, fine: bool
) -> None:
    order = shop.order()
    if approved:
        shop.create("sales.approval", deal=order, discount=approved, reason="Five doors", stage="approved")
    shop.door(order, shop.opening(order), discount=discount)
    assert shop.get(ORDER, order, "discount_is_fine")["discount_is_fine"] is fine


@pytest.mark.parametrize("role", ["door_seller", "store_head", "fitter", "door_call_centre"])
def test_nobody_in_a_store_takes_the_list_of_customers_away(shop: Shop, role: str) -> None:
    with shop.reading_as(role) as records:
        assert not records.may("contacts.contact", "export")


# ---- who goes to the customer


def test_address_and_phone_are_shown_on_the_day_of_the_visit_alone(shop: Shop) -> None:
    fitter = shop.person("Fitter")
    with clock.frozen(NOW):
        order = shop.order()
        customer = UUID(str(shop.get(ORDER, order, "contact")["contact"]))
        place = {"place": "Lesnaya 12", "address": {"line": "Lesnaya 12"}, "access": "code 12"}
        site = shop.create("retail_doors.site", customer=customer, **place)
        visit = shop.visit(order, "measurement", worker=fitter, site=site, slot=NOW + timedelta(days=1))
        with shop.reading_as("fitter", user=fitter) as records:
            contact, seen = records.get("contacts.contact", customer), records.get("retail_doors.site", site)
            assert contact.get("phone") is None
            assert (seen.get("address"), seen.get("access"), seen["place"]) == (None, None, "Lesnaya 12")
        shop.update("retail_doors.visit", visit, slot=NOW + timedelta(hours=3))
        with shop.reading_as("fitter", user=fitter) as records:
            assert records.get("contacts.contact", customer)["phone"]
            assert records.get("retail_doors.site", site)["access"] == "code 12"


def test_a_fitter_sees_no_prices_and_no_visits_of_others(shop: Shop) -> None:
    fitter = shop.person("Fitter")
    order = shop.order(installation=rub(10_000))
    door = shop.door(order, shop.opening(order))
    mine, others = shop.visit(order, "installation", worker=fitter), shop.visit(order, "delivery")
    with shop.reading_as("fitter", user=fitter) as records:
        assert {row["id"] for row in records.list("retail_doors.visit").rows} >= {mine}
        assert others not in {row["id"] for row in records.list("retail_doors.visit").rows}
        assert not {"leaf_price", "total", "discount"} & set(records.get(DOOR, door))
        assert not {"total", "balance", "installation"} & set(records.get(ORDER, order))


def test_a_visit_that_is_done_takes_the_customer_out_of_sight(shop: Shop) -> None:
    fitter, order = shop.person("Fitter"), shop.order()
    visit = shop.visit(order, "delivery", worker=fitter)
    assert sees(shop, "fitter", ORDER, order, user=fitter)
    shop.update("retail_doors.visit", visit, done_at=NOW)
    assert not sees(shop, "fitter", ORDER, order, user=fitter)


# ---- the office


def test_the_price_manager_changes_the_catalogue_and_sees_no_customer(shop: Shop) -> None:
    with shop.writing_as("price_manager") as records:
        records.update("sales.product", shop.leaf, {"price": rub(12_000)})
    with pytest.raises(NotFound), shop.reading_as("price_manager") as records:
        records.list("contacts.contact", ListQuery(limit=1))


def test_the_accountant_enters_payments_and_reads_no_passport(shop: Shop) -> None:
    order = shop.order()
    contract = shop.create(
        "retail_doors.contract", order=order, customer=shop.get(ORDER, order, "contact")["contact"], passport="0000 1"
    )
    with shop.writing_as("door_accountant") as records:
        records.create("sales.payment", {"deal": order, "kind": "bank", "amount": rub(5), "at": NOW})
        assert "passport" not in records.get("retail_doors.contract", contract)


def test_the_call_centre_passes_a_request_on_and_moves_no_order(shop: Shop) -> None:
    request = {"subject": "Doors", "source": shop.source, "received_at": NOW}
    seller = shop.person("Seller")
    with shop.writing_as("door_call_centre") as records:
        lead = UUID(str(records.create("sales.lead", request)["id"]))
        assert records.reassign("sales.lead", [lead], seller).done == [lead]
    order = shop.order()
    with pytest.raises((Forbidden, NotFound)), shop.writing_as("door_call_centre") as records:
        records.update(ORDER, order, {"doors_wanted": 3})
