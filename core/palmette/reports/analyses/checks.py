"""The average check, and how many come back."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, share


def average_check(net: Number, sales: int) -> Fraction | None:
    """Net revenue by the number of sales: a refund lowers the revenue, not the count."""
    return share(net, sales)


def repeat_share(sales: Iterable[int]) -> Fraction | None:
    """Of those who bought, how many did so at least twice; `sales` are those of each customer."""
    bought = [count for count in sales if count >= 1]
    return share(sum(count >= 2 for count in bought), len(bought))
