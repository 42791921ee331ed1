"""What follows from a change by itself: prices, answer times, deadlines, price lists, stock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from palmette import Conflict, PalmetteError
from plugins.retail_doors.tests.shop import NOW, TODAY, Shop, rub

DOOR, LEAD, LIST = "retail_doors.door", "sales.lead", "sales.price_list"


def product(shop: Shop, part: str, price: int, **values: object) -> UUID:
    row = {"name": f"{part} {price}", "sku": f"{part}-{price}-{values}", "part": part, "factory": shop.factory}
    return shop.create("sales.product", price=rub(price), **{**row, **values})


def price_list(shop: Shop, goods: UUID, price: int, **values: object) -> UUID:
    row = {"name": f"List {goods} {price}", "factory": shop.factory, "valid_from": TODAY}
    key = shop.create(LIST, **{**row, **values})
    shop.create("sales.price_row", price_list=key, product=goods, price=rub(price))
    return key


def test_bars_are_priced_by_the_factory_and_hardware_by_its_parts(shop: Shop) -> None:
    for part, price in (("frame", 1_200), ("casing", 600), ("extension", 800)):
        product(shop, part, price)
    handle, lock = product(shop, "handle", 1_300), product(shop, "lock", 700)
    order = shop.order()
    door = shop.create(
        DOOR, order=order, opening=shop.opening(order), leaf=shop.leaf, leaf_width=800, side="left", handle=handle,
        lock=lock,
    )  # fmt: skip
    row = shop.get(DOOR, door, "leaf_price", "frame_price", "casing_price", "hardware_price", "list_price")
    assert [row[name] for name in ("leaf_price", "frame_price", "casing_price", "hardware_price")] == [
        rub(12_000), rub(1_200), rub(600), rub(2_000),
    ]  # fmt: skip
    assert row["list_price"] == rub(12_000 + 3_000 + 3_000 + 2_000)


def test_a_thick_wall_brings_the_extension_bars_of_the_factory(shop: Shop) -> None:
    order = shop.order()
    opening = shop.opening(order, wall_right_top=130)
    door = shop.create(DOOR, order=order, opening=opening, leaf=shop.leaf, leaf_width=800, side="left")
    row = shop.get(DOOR, door, "extension_width", "extension_qty")
    assert (row["extension_width"], row["extension_qty"]) == (55, Decimal("2.5"))


@pytest.mark.parametrize(
    ("received", "answered", "minutes"),
    [
        # Store hours are 10 to 21 in Moscow, three hours ahead of UTC.
        (datetime(2026, 11, 20, 17, 50, tzinfo=UTC), datetime(2026, 11, 21, 7, 15, tzinfo=UTC), 25),
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2026, 11, 20, 9, 14, 59, tzinfo=UTC), 14),
        (datetime(2026, 11, 20, 20, 0, tzinfo=UTC), datetime(2026, 11, 20, 21, 0, tzinfo=UTC), 0),
    ],
)
def test_an_answer_is_timed_in_the_hours_of_the_store(
    shop: Shop, received: datetime, answered: datetime, minutes: int
) -> None:
    lead = shop.create(LEAD, subject="Doors", source=shop.source, received_at=received, branch=shop.branch)
    assert shop.get(LEAD, lead, "in_time")["in_time"] is False
    shop.update(LEAD, lead, first_response_at=answered)
    row = shop.get(LEAD, lead, "response_minutes", "in_time")
    assert (row["response_minutes"], row["in_time"]) == (minutes, minutes <= 15)


def request(shop: Shop, phone: str, **values: object) -> UUID:
    row = {"subject": "Doors", "source": shop.source, "received_at": datetime.now(UTC), "branch": shop.branch}
    return shop.create(LEAD, **{**row, "phone": phone, **values})


def test_a_second_request_of_one_phone_points_to_the_first(shop: Shop) -> None:
    first = request(shop, "+7 100 555 00 01")
    second, third = request(shop, "+7 (100) 555-00-01"), request(shop, "+71005550001")
    for repeat in (second, third):
        assert shop.get(LEAD, repeat, "duplicate_of")["duplicate_of"] == first
    assert shop.get(LEAD, first, "duplicate_of")["duplicate_of"] is None


def test_requests_behind_two_walls_do_not_know_each_other(shop: Shop) -> None:
    assert shop.other is not None
    request(shop, "+7 100 555 00 02")
    theirs = request(shop.other, "+7 100 555 00 02")
    assert shop.other.get(LEAD, theirs, "duplicate_of")["duplicate_of"] is None


def test_a_request_of_long_ago_is_no_duplicate(shop: Shop) -> None:
    request(shop, "+7 100 555 00 03", received_at=datetime.now(UTC) - timedelta(days=31))
    later = request(shop, "+7 100 555 00 03")
    assert shop.get(LEAD, later, "duplicate_of")["duplicate_of"] is None


def test_a_claim_without_a_day_gets_the_last_one_allowed(shop: Shop) -> None:
    order = shop.order()
    customer = shop.get("sales.deal", order, "contact")["contact"]
    claim = shop.create(
        "retail_doors.claim", order=order, customer=customer, kind="leaf_defect", text="Scratch", opened_on=TODAY
    )
    assert shop.get("retail_doors.claim", claim, "deadline")["deadline"] == TODAY + timedelta(days=30)


def test_a_price_list_in_force_changes_the_catalogue(shop: Shop) -> None:
    goods = product(shop, "leaf", 10_000)
    key = price_list(shop, goods, 10_900)
    assert shop.get("sales.product", goods, "price")["price"] == rub(10_000)
    shop.update(LIST, key, applied_at=NOW)
    assert shop.get("sales.product", goods, "price")["price"] == rub(10_900)


def test_a_purchase_list_leaves_the_price_for_customers_alone(shop: Shop) -> None:
    goods = product(shop, "leaf", 10_100, purchase_price=rub(5_000))
    shop.update(LIST, price_list(shop, goods, 5_100, type="purchase"), applied_at=NOW)
    row = shop.get("sales.product", goods, "price", "purchase_price")
    assert (row["price"], row["purchase_price"]) == (rub(10_100), rub(5_100))


@pytest.mark.parametrize(("price", "jump"), [(13_000, False), (13_100, True), (7_000, False), (6_900, True)])
def test_a_price_that_jumps_needs_an_approval(shop: Shop, price: int, jump: bool) -> None:
    goods = product(shop, "leaf", 10_000, sku=f"J-{price}")
    key = price_list(shop, goods, price)
    assert shop.get(LIST, key, "needs_approval")["needs_approval"] is jump
    if jump:
        with pytest.raises(Conflict) as refused:
            shop.update(LIST, key, applied_at=NOW)
        assert refused.value.code == "retail_doors.prices_not_approved"
        shop.update(LIST, key, approved_by=shop.person("Boss"))
    shop.update(LIST, key, applied_at=NOW)
    assert shop.get("sales.product", goods, "price")["price"] == rub(price)


def test_a_store_cannot_sell_more_than_it_has(shop: Shop) -> None:
    item = shop.create("retail_doors.stock_item", store=shop.branch, product=shop.leaf)
    move = {"item": item, "at": NOW}
    shop.create("retail_doors.stock_move", kind="receipt", quantity=3, **move)
    shop.create("retail_doors.stock_move", kind="showroom", quantity=-1, **move)
    with pytest.raises(PalmetteError):
        shop.create("retail_doors.stock_move", kind="sale", quantity=-3, **move)
    row = shop.get("retail_doors.stock_item", item, "on_hand", "on_show")
    assert (row["on_hand"], row["on_show"]) == (2, 1)


def test_a_till_differs_by_what_is_missing(shop: Shop) -> None:
    order, staff = shop.order(), shop.person("Seller")
    shift = shop.create("retail_doors.cash_shift", store=shop.branch, day=TODAY, opened_by=staff, cash_open=rub(5_000))
    shop.create("sales.payment", deal=order, kind="cash", amount=rub(800), at=NOW, cash_shift=shift)
    shop.update("retail_doors.cash_shift", shift, cash_close=rub(5_100), collected=rub(600))
    assert shop.get("retail_doors.cash_shift", shift, "difference")["difference"] == rub(-100)
