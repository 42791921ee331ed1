"""How the base of customers grows, and what each of them is by his payments."""

from __future__ import annotations

from fractions import Fraction

from palmette.reports.analyses.numbers import share

POTENTIAL, ACTIVE, REGULAR, LOST = "potential", "active", "regular", "lost"
STATUSES = (POTENTIAL, ACTIVE, REGULAR, LOST)


def growth(start: int, *, new: int, gone: int) -> Fraction | None:
    """By how much of itself the base grew."""
    return share(new - gone, start)


def status(payments: int, days_since: int | None, payments_of_year: int, *, lost_days: int = 180) -> str:
    """Potential has not paid; lost paid longer ago than so many days; regular has three payments in a year."""
    if not payments or days_since is None:
        return POTENTIAL
    if days_since > lost_days:
        return LOST
    return REGULAR if payments_of_year >= 3 else ACTIVE
