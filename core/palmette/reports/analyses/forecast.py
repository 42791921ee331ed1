"""What open deals are worth by their chance, and what a month is expected to bring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share

ENOUGH_CLOSED = 30
"""Closed deals from which on the chance of a stage is taken from what happened."""


@dataclass(frozen=True)
class Chance:
    """One deal: its amount (None: it has none, which is a fault of the data), its chance, and when it should close."""

    amount: Number | None
    probability: Number
    expected: date | None = None


@dataclass(frozen=True)
class Forecast:
    """Sums over open deals."""

    open: Fraction
    weighted: Fraction
    without_amount: int


def weighted(deals: Iterable[Chance]) -> Forecast:
    """Open deals by their chance; one without an amount counts nothing and is counted as a fault."""
    found = list(deals)
    return Forecast(
        sum((exact(deal.amount or 0) for deal in found), start=Fraction()),
        sum((exact(deal.amount or 0) * exact(deal.probability) for deal in found), start=Fraction()),
        sum(deal.amount is None for deal in found),
    )


def month_forecast(won: Number, deals: Iterable[Chance], first: date, following: date) -> Fraction:
    """What was won in a month so far, and the open deals that should close in it by their chance."""
    within = [deal for deal in deals if deal.expected is not None and first <= deal.expected < following]
    return exact(won) + weighted(within).weighted


def stage_chance(won: int, closed: int, declared: Number) -> Fraction:
    """The chance of deals at a stage: what became of those that reached it, once enough of them are closed."""
    found = share(won, closed)
    return found if found is not None and closed >= ENOUGH_CLOSED else exact(declared)
