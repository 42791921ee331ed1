"""The share of tasks that were not done in time."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from palmette.reports.analyses.numbers import share


def is_overdue(due: datetime, done: datetime | None, now: datetime) -> bool:
    """Open after it was due, or done after it."""
    return (now if done is None else done) > due


def overdue_share(overdue: int, due: int) -> Fraction | None:
    """Overdue ones by those that were due."""
    return share(overdue, due)
