"""What a system costs over years, and what it brings: a calculator, not a report of records."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share


def total_cost(one_off: Iterable[Number], a_month: Number, months: int) -> Fraction:
    """Everything paid once, and what is paid each month."""
    return sum((exact(cost) for cost in one_off), start=Fraction()) + exact(a_month) * months


def per_user_year(total: Number, users: int, months: int) -> Fraction | None:
    """The cost of one user in one year."""
    return share(exact(total) * 12, users * months)


def benefit(hours_a_month: Number, users: int, hour_worth: Number, months: int) -> Fraction:
    """Hours saved by each user, at what an hour is worth."""
    return exact(hours_a_month) * users * exact(hour_worth) * months


def return_on(gain: Number, cost: Number) -> Fraction | None:
    """What is gained beyond the cost, by the cost."""
    return share(exact(gain) - exact(cost), cost)
