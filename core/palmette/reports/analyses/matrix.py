"""ABC by XYZ in nine cells with four names, and what serving somebody costs."""

from __future__ import annotations

from palmette.reports.analyses.numbers import Number, exact

COW, STAR, CAT, DOG = "cow", "star", "cat", "dog"
KINDS = (COW, STAR, CAT, DOG)
_NAMED = {("A", "X"): COW, ("A", "Z"): STAR, ("C", "Z"): DOG}


def kind_of(turnover: str, steadiness: str) -> str:
    """AX cash cow, AZ star, CZ dog; every other one of the nine is a wild cat."""
    return _NAMED.get((turnover, steadiness), CAT)


def profit(revenue: Number, *, margin: Number, contacts: int, contact_cost: Number) -> Number:
    """What is left of the margin (0 to 1) when each contact is paid; a dog with less than nothing is loss-making."""
    return exact(revenue) * exact(margin) - contacts * exact(contact_cost)
