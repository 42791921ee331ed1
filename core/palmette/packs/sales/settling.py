"""How money meets what is owed: parts of a sum, what a payment pays, how much may go back; in minor units."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from palmette.packs.sales.amounts import half_up

K = TypeVar("K", bound=Hashable)


def share_of(total: int, percent: Decimal) -> int:
    """So many percent of a sum, half up."""
    return half_up(total * Fraction(percent) / 100)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a sum and its day."""

    due_on: date
    amount: int


def instalments(total: int, count: int, first: date) -> list[Instalment]:
    """A sum in equal parts month by month; what cannot be divided is in the first ones."""
    whole, rest = divmod(total, count)
    return [Instalment(months_after(first, at), whole + (at < rest)) for at in range(count)]


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_by(parts: Iterable[Instalment], day: date) -> int:
    """How much should have come before a day."""
    return sum(part.amount for part in parts if part.due_on < day)


def allocate(amount: int, owed: Sequence[tuple[K, int]]) -> list[tuple[K, int]]:
    """What a payment pays of each debt in their order, never more than is owed or than there is."""
    found = []
    for key, open_sum in owed:
        part = min(amount, open_sum)
        if part > 0:
            found.append((key, part))
            amount -= part
    return found


def take_back(amount: int, paid: Sequence[tuple[K, int]]) -> list[tuple[K, int]]:
    """From which debts a sum goes back, the last paid first; what lies on none of them is left out."""
    return allocate(amount, list(reversed(paid)))
