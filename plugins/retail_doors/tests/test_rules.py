"""The shop's decisions by tables of values; the worked example of a quote first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from palmette_retail_doors.rules import (
    DoorPrices,
    Receipt,
    after_discount,
    change_percent,
    claim_deadline,
    clear_size,
    discount_is_fine,
    extension_width,
    fits,
    full_price,
    order_sum,
    receipts,
    wall_thickness,
)

DOOR = DoorPrices(
    Decimal(12_000), frame=Decimal(1_200), casing=Decimal(600), extension=Decimal(800), hardware=Decimal(2_500)
)
WITH_EXTENSION = DoorPrices(
    DOOR.leaf, DOOR.frame, DOOR.frame_qty, DOOR.casing, DOOR.casing_qty, DOOR.extension, Decimal("2.5"), DOOR.hardware
)
PERCENT = Decimal(5)


def test_a_door_is_its_leaf_its_bars_and_its_hardware() -> None:
    assert full_price(DOOR) == 20_500
    assert full_price(WITH_EXTENSION) == 22_500


def test_three_doors_one_extension_installation_and_delivery() -> None:
    doors = [(DOOR, PERCENT), (DOOR, PERCENT), (WITH_EXTENSION, PERCENT)]
    sums = order_sum(doors, installation=Decimal(10_500), delivery=Decimal(1_500))
    assert (sums.goods_list, sums.goods, sums.total) == (63_500, 60_325, 72_325)
    assert sums.prepayment == Decimal("36162.50")


def test_the_second_receipt_sets_the_prepayment_off() -> None:
    half = Decimal("36162.50")
    assert receipts(Decimal(72_325), half) == [
        Receipt("prepayment", half),
        Receipt("full_payment", half, half),
    ]


def test_who_pays_all_at_once_gets_one_receipt() -> None:
    assert receipts(Decimal(100), Decimal(100)) == [Receipt("full_payment", Decimal(100))]


@pytest.mark.parametrize(
    ("price", "percent", "left"), [("100.01", 50, "50.01"), ("99.99", 3, "96.99"), ("10", 0, "10")]
)
def test_a_discount_is_rounded_half_up(price: str, percent: int, left: str) -> None:
    assert after_discount(Decimal(price), Decimal(percent)) == Decimal(left)


@pytest.mark.parametrize(
    ("percent", "allowed", "fine"),
    [(3, (), True), (4, (), False), (5, (5,), True), (7, (5, None), False), (9, (None, 10), True)],
)
def test_a_discount_needs_somebody_who_may_give_it(percent: int, allowed: tuple[int | None, ...], fine: bool) -> None:
    given = [None if part is None else Decimal(part) for part in allowed]
    assert discount_is_fine(Decimal(percent), seller=Decimal(3), allowed=given) is fine


def test_of_widths_the_smallest_counts_and_of_walls_the_thickest() -> None:
    assert clear_size([891, 885, 890]) == 885
    assert wall_thickness([70, 72, 71, 75, 74, 70]) == 75


@pytest.mark.parametrize(("wall", "width"), [(70, 0), (75, 0), (76, 1), (130, 55)])
def test_an_extension_covers_what_the_frame_leaves(wall: int, width: int) -> None:
    assert extension_width(wall, 75) == width


@pytest.mark.parametrize(
    ("opening", "leaves", "goes"),
    [
        ((880, 2040), 1, True), ((879, 2040), 1, False), ((880, 2039), 1, False), ((1680, 2040), 2, True),
        ((880, 2040), 2, False),
    ],
)  # fmt: skip
def test_a_leaf_needs_its_frame_and_a_gap(opening: tuple[int, int], leaves: int, goes: bool) -> None:
    assert fits((800, 2000), opening, allowance=60, gap=20, leaves=leaves) is goes


@pytest.mark.parametrize(
    ("before", "after", "change"), [(100, 131, "31.0"), (100, 69, "-31.0"), (0, 5, None), (3, 4, "33.3")]
)
def test_the_change_of_a_price_is_told_in_percent(before: int, after: int, change: str | None) -> None:
    assert change_percent(Decimal(before), Decimal(after)) == (None if change is None else Decimal(change))


def test_a_claim_is_settled_within_thirty_days() -> None:
    assert claim_deadline(date(2026, 11, 23)) == date(2026, 12, 23)
