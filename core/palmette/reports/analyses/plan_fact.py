"""A plan beside what came of it so far, and what is still needed a day."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share


@dataclass(frozen=True)
class PlanFact:
    """`done` and `run_share` are shares of the plan; `run_rate` is the end of the period at the pace so far."""

    plan: Fraction
    fact: Fraction
    done: Fraction | None
    run_rate: Fraction | None
    run_share: Fraction | None
    gap: Fraction
    a_day: Fraction | None


def plan_fact(plan: Number, fact: Number, *, days_gone: int, days: int) -> PlanFact:
    """On work day `days_gone` of `days`; the gap is never less than nothing."""
    pace = share(exact(fact) * days, days_gone)
    gap = max(exact(plan) - exact(fact), Fraction())
    return PlanFact(
        exact(plan), exact(fact), share(fact, plan), pace, share(pace, plan) if pace is not None else None, gap,
        share(gap, days - days_gone),
    )  # fmt: skip
