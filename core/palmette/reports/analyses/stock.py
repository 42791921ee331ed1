"""What lies in stock and what it cost: each receipt moves the average, everything else leaves at it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact


@dataclass(frozen=True)
class Stock:
    """So much of one thing, each at the average cost."""

    quantity: Fraction = Fraction()
    average: Fraction = Fraction()

    @property
    def worth(self) -> Fraction:
        """What all of it cost."""
        return self.quantity * self.average

    def received(self, quantity: Number, cost: Number) -> Stock:
        """More of it, each at a cost."""
        count = self.quantity + exact(quantity)
        worth = self.worth + exact(quantity) * exact(cost)
        return Stock(count, worth / count if count else exact(cost))

    def taken(self, quantity: Number) -> tuple[Stock, Fraction]:
        """Less of it (sold, written off), and what that cost."""
        return Stock(self.quantity - exact(quantity), self.average), exact(quantity) * self.average

    def counted(self, quantity: Number) -> tuple[Stock, Fraction, Fraction]:
        """What a count found: the stock now, what is missing (less than nothing: too much), and what that cost."""
        short = self.quantity - exact(quantity)
        return Stock(exact(quantity), self.average), short, short * self.average
