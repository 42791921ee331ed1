"""Who brings most of the turnover: A, B and C by the share of those before."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share


def abc(amounts: Sequence[int], *, a: Number = 80, b: Number = 95) -> list[str]:
    """The class of each amount; they come largest first, and are more than nothing.

    A while those before make up less than `a` percent of all, B while less than `b`, so that a single giant stays A.
    """
    total = sum(amounts)
    limit_a, limit_b = (_ceiling(exact(part) * total / 100) for part in (a, b))
    classes, before = [], 0
    for amount in amounts:
        classes.append("A" if before < limit_a else "B" if before < limit_b else "C")
        before += amount
    return classes


def pareto(amounts: Sequence[int], *, part: Number = 80) -> Fraction | None:
    """Which share of all, largest first, gives `part` percent of the turnover."""
    limit, reached = _ceiling(exact(part) * sum(amounts) / 100), 0
    for count, amount in enumerate(amounts, 1):
        reached += amount
        if reached >= limit:
            return share(count, len(amounts))
    return None


def _ceiling(value: Fraction) -> int:
    return -int(-value // 1)
