"""How steadily somebody buys: by how often (a book's rule), or by how much equal periods differ."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, deviation, exact, mean


def by_frequency(days: int, months: int, *, x_months: int = 6) -> str:
    """Z bought on one day, X in at least so many months; Y is the rest."""
    if days <= 1:
        return "Z"
    return "X" if months >= x_months else "Y"


def by_orders(orders: int, *, x_orders: int = 3) -> str:
    """The same for what is bought seldom: X from so many orders on, Z after one."""
    if orders <= 1:
        return "Z"
    return "X" if orders >= x_orders else "Y"


def variation(values: Sequence[int], *, sample: bool = False) -> Fraction | None:
    """The deviation of equal periods by their mean; None where the mean is nothing."""
    middle, spread = mean(values), deviation(values, sample=sample)
    return spread / middle if middle and spread is not None else None


def by_variation(values: Sequence[int], *, x: Number = 10, y: Number = 25, sample: bool = False) -> str:
    """X up to `x` percent, Y up to `y`, Z above; of nothing Z."""
    found = variation(values, sample=sample)
    if found is None or found < 0:
        return "Z"
    return "X" if found * 100 <= exact(x) else "Y" if found * 100 <= exact(y) else "Z"


def put_together(values: Sequence[int], size: int) -> list[int]:
    """Sums of so many periods each: weeks to months, months to quarters."""
    return [sum(values[at : at + size]) for at in range(0, len(values), size)]
