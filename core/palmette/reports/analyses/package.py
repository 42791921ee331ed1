"""A package of sessions: how much of its price is earned, how much is owed, and what its trainer gets."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact


@dataclass(frozen=True)
class PackageFigures:
    """`recognised` and `liability` add up to the price."""

    recognised: Fraction
    liability: Fraction
    pay: Fraction


def package(price: Number, quantity: int, *, held: int, burnt: int = 0, trainer: Number = 0) -> PackageFigures:
    """Held and burnt sessions are earned; the trainer (0 to 1) is paid for held ones."""
    each = exact(price) / quantity
    earned = each * (held + burnt)
    return PackageFigures(earned, exact(price) - earned, each * held * exact(trainer))
