"""Retention, attrition and renewal: who was there, who left, and who went on after an end."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, mean, share

RENEWED, RETURNED, LOST = "renewed", "returned", "lost"
OUTCOMES = (RENEWED, RETURNED, LOST)


def retained(start: Number, end: Number, new: Number) -> Fraction | None:
    """The share of those at the start who are still there at the end."""
    return share(end - new, start)  # type: ignore[operator]  # numbers of one kind


def attrition(cancelled: Number, start: Number) -> Fraction | None:
    """The share of those at the start of a month who left in it."""
    return share(cancelled, start)


def annual_attrition(cancelled: Number, month_ends: Sequence[Number]) -> Fraction | None:
    """Those who left in a year by the mean of its month-end counts."""
    middle = mean(month_ends)
    return share(cancelled, middle) if middle else None


@dataclass(frozen=True)
class Term:
    """One term of somebody: its first and last valid day (moved by freezes); `counted` unless handed to another."""

    id: Hashable
    who: Hashable
    starts: date
    ends: date
    counted: bool = True


def outcomes(terms: Iterable[Term], first: date, following: date, *, grace: int = 30) -> dict[Hashable, str]:
    """What became of each term that ended from `first` until before `following`.

    Renewed: the next one, whenever it was sold, began within `grace` days of the end; returned: it began later; lost:
    there is none. A term that ends elsewhere (a freeze moved it), or was handed on, does not count.
    """
    starts: dict[Hashable, list[date]] = {}
    found = list(terms)
    for term in found:
        starts.setdefault(term.who, []).append(term.starts)
    return {
        term.id: _outcome(term, starts[term.who], grace)
        for term in found
        if term.counted and first <= term.ends < following
    }


def _outcome(term: Term, starts: Sequence[date], grace: int) -> str:
    later = [start for start in starts if start > term.starts]
    if not later:
        return LOST
    return RENEWED if min(later) <= term.ends + timedelta(days=grace) else RETURNED
