"""How often somebody comes, and what a membership's dates make of him."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from palmette.reports.analyses.numbers import share

NEW, CURRENT, GRACE, EXPIRED = "new", "current", "grace", "expired"


def visits_a_week(visit_days: int, days: int, *, frozen: int = 0) -> Fraction | None:
    """Visit days by the weeks that were not frozen."""
    return share(visit_days * 7, days - frozen) if days > frozen else None


def status(joined: date, ends: date, today: date, *, new_days: int = 90, grace_days: int = 31) -> str:
    """New for the first three months (or so many days), current until the end, then grace for a month, then expired."""
    if today > ends:
        return GRACE if today <= ends + timedelta(days=grace_days) else EXPIRED
    return NEW if today < joined + timedelta(days=new_days) else CURRENT
