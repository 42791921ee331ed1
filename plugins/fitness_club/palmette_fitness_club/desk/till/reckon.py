"""What a basket costs and how it is paid: values in, a decision or the reason of a refusal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

KINDS = ("cash", "card", "deposit", "bonus", "gift_card")
OF_MEMBER = frozenset({"deposit", "bonus"})
"""Kinds that are somebody's: without a member there is nothing to take from."""
CENT = Decimal("0.01")
MOST = Decimal(999)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of a basket: its kind (`bar`, `service`, `deposit`), what of it, and how many; of a deposit how much."""

    kind: str
    key: str
    quantity: Decimal


def read_amount(text: str) -> Decimal | None:
    """A number as people type it, with a comma or a point; None for nothing, an ArithmeticError for a word."""
    plain = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
    if not plain:
        return None
    found = Decimal(plain)
    if not found.is_finite():
        raise InvalidOperation
    return found


def basket(lines: Sequence[str], add: Sequence[str] = (), less: Sequence[str] = ()) -> list[Wanted]:
    """The basket of a form: its lines (`bar:id:2`), one more of what was added, one less of what was taken away."""
    found: dict[tuple[str, str], Decimal] = {}
    for line in lines:
        kind, key, quantity = (*line.split(":"), "", "")[:3]
        found[kind, key] = found.get((kind, key), Decimal(0)) + _quantity(quantity)
    for names, step in ((add, Decimal(1)), (less, Decimal(-1))):
        for name in names:
            kind, _, key = name.partition(":")
            if step > 0 or (kind, key) in found:
                found[kind, key] = found.get((kind, key), Decimal(0)) + step
    return [Wanted(kind, key, min(quantity, MOST)) for (kind, key), quantity in found.items() if quantity > 0]


def _quantity(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


@dataclass(frozen=True, slots=True)
class Paid:
    """How a sum is paid: parts by kind, and the change of what was handed over in cash; or what is wrong."""

    parts: Mapping[str, Decimal]
    change: Decimal = Decimal(0)
    problem: str = ""


def split(total: Decimal, given: Mapping[str, Decimal], rest: str, *, handed: Decimal | None = None) -> Paid:
    """The parts named, and the rest by one kind. `handed` is the cash on the counter."""
    parts = {kind: amount.quantize(CENT) for kind, amount in given.items() if amount > 0}
    left = total - sum(parts.values(), Decimal(0))
    if any(amount < 0 for amount in given.values()) or left < 0:
        return Paid({}, problem="too_much")
    if left > 0:
        if rest not in KINDS:
            return Paid({}, problem="not_all")
        parts[rest] = parts.get(rest, Decimal(0)) + left
    if handed is None:
        return Paid(parts)
    change = handed - parts.get("cash", Decimal(0))
    return Paid(parts, change) if change >= 0 else Paid({}, problem="too_little")


@dataclass(frozen=True, slots=True)
class Report:
    """A shift by kinds of payment: what was taken, what went back, how often; and what the drawer should hold."""

    rows: Sequence[tuple[str, Decimal, Decimal, int]]
    """Kind, taken, given back (above zero), payments."""
    taken: Decimal
    back: Decimal
    cash: Decimal


def report_of(payments: Sequence[tuple[str, Decimal]], opening: Decimal) -> Report:
    """The report of a shift out of its payments."""
    rows: list[tuple[str, Decimal, Decimal, int]] = []
    for kind in dict.fromkeys(kind for kind, _ in payments):
        amounts = [amount for one, amount in payments if one == kind]
        rows.append((
            kind, sum((one for one in amounts if one > 0), Decimal(0)),
            -sum((one for one in amounts if one < 0), Decimal(0)), len(amounts),
        ))  # fmt: skip
    cash = sum((amount for kind, amount in payments if kind == "cash"), Decimal(0))
    taken, back = sum((row[1] for row in rows), Decimal(0)), sum((row[2] for row in rows), Decimal(0))
    return Report(rows, taken, back, opening + cash)
