"""The shop's decisions as pure functions: what a door costs, what is paid when, whether it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def to_cent(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


# ---- prices


@dataclass(frozen=True, slots=True)
class DoorPrices:
    """What one door is made of: bars are sold by the piece, halves too."""

    leaf: Decimal
    frame: Decimal = Decimal(0)
    frame_qty: Decimal = Decimal("2.5")
    casing: Decimal = Decimal(0)
    casing_qty: Decimal = Decimal(5)
    extension: Decimal = Decimal(0)
    extension_qty: Decimal = Decimal(0)
    hardware: Decimal = Decimal(0)


def full_price(door: DoorPrices) -> Decimal:
    """Leaf, bars and hardware, before any discount."""
    bars = door.frame * door.frame_qty + door.casing * door.casing_qty + door.extension * door.extension_qty
    return to_cent(door.leaf + bars + door.hardware)


def after_discount(price: Decimal, percent: Decimal) -> Decimal:
    """A price less a discount on goods; services are never discounted."""
    return to_cent(price * (HUNDRED - percent) / HUNDRED)


@dataclass(frozen=True, slots=True)
class OrderSum:
    """What an order comes to."""

    goods_list: Decimal
    goods: Decimal
    total: Decimal
    prepayment: Decimal


def order_sum(
    doors: Iterable[tuple[DoorPrices, Decimal]],
    *,
    installation: Decimal = Decimal(0),
    delivery: Decimal = Decimal(0),
    prepayment_share: Decimal = Decimal(50),
) -> OrderSum:
    """The doors with their discounts, and the services."""
    priced = [(full_price(door), percent) for door, percent in doors]
    goods_list = sum((price for price, _ in priced), Decimal(0))
    goods = sum((after_discount(price, percent) for price, percent in priced), Decimal(0))
    total = goods + installation + delivery
    return OrderSum(goods_list, goods, total, to_cent(total * prepayment_share / HUNDRED))


@dataclass(frozen=True, slots=True)
class Receipt:
    """A fiscal receipt: what it says was paid now, and how much of an earlier prepayment it sets off."""

    kind: str
    paid: Decimal
    set_off: Decimal = Decimal(0)


def receipts(total: Decimal, prepayment: Decimal) -> list[Receipt]:
    """One receipt for a prepayment; the second is of the full payment and sets the prepayment off."""
    if prepayment >= total:
        return [Receipt("full_payment", total)]
    return [Receipt("prepayment", prepayment), Receipt("full_payment", total - prepayment, prepayment)]


def discount_is_fine(percent: Decimal, *, seller: Decimal, allowed: Iterable[Decimal | None] = ()) -> bool:
    """Whether a discount stays within the seller's own limit or what a head allowed for this order."""
    return percent <= max([seller, *(part for part in allowed if part is not None)])


def change_percent(before: Decimal, after: Decimal) -> Decimal | None:
    """How much a price changed; None without a price before."""
    return None if before == 0 else ((after / before - 1) * HUNDRED).quantize(Decimal("0.1"), ROUND_HALF_UP)


# ---- sizes


def clear_size(points: Sequence[int]) -> int:
    """Of three widths or heights the smallest counts."""
    return min(points)


def wall_thickness(points: Sequence[int]) -> int:
    """Of six thicknesses the largest counts."""
    return max(points)


def extension_width(wall: int, frame_depth: int) -> int:
    """How much of the wall the frame leaves bare."""
    return max(wall - frame_depth, 0)


def fits(leaf: tuple[int, int], opening: tuple[int, int], *, allowance: int, gap: int, leaves: int = 1) -> bool:
    """Whether a leaf with its frame and the gap goes into a clear opening; above there is no threshold to allow for."""
    width = leaf[0] * leaves + allowance + gap
    height = leaf[1] + round_half_up(allowance, 2) + round_half_up(gap, 2)
    return width <= opening[0] and height <= opening[1]


def round_half_up(number: int, by: int) -> int:
    """A quotient to the whole, half up."""
    return int((Decimal(number) / by).quantize(Decimal(1), ROUND_HALF_UP))


# ---- terms


def claim_deadline(opened: date, *, days: int = 30) -> date:
    """The last day on which a claim may be settled."""
    return opened + timedelta(days=days)
