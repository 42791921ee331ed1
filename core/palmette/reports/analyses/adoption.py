"""Whether people really work with the system: seats that write, cards that are filled, deals that move."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share

RED, AMBER, GREEN = "red", "amber", "green"


def tone(part: Fraction | None, *, red: Number = 50, amber: Number = 80) -> str:
    """Red below half, amber below four fifths; of nothing green."""
    if part is None:
        return GREEN
    return RED if part * 100 < exact(red) else AMBER if part * 100 < exact(amber) else GREEN


def active_seats(writing: int, seats: int) -> Fraction | None:
    """Users who wrote something in the week, by all users; a login is no use."""
    return share(writing, seats)


def completeness(cards: Iterable[tuple[int, int]]) -> Fraction | None:
    """Filled fields by needed ones, over all cards."""
    found = list(cards)
    return share(sum(filled for filled, _ in found), sum(needed for _, needed in found))


def reports_cost_too_much(p95_seconds: Number, manual_hours_a_week: Number) -> bool:
    """Whether making reports takes too long: over 30 seconds, or over two hours of handwork a week."""
    return exact(p95_seconds) > 30 or exact(manual_hours_a_week) > 2


def asks_for_review(event: str, *, stores_before: int = 0, stores_now: int = 0) -> bool:
    """Whether the strategy is to be looked at: a new head, or a fifth more stores."""
    grown = share(stores_now - stores_before, stores_before)
    return event == "head_changed" or (event == "stores" and grown is not None and grown >= Fraction(1, 5))
