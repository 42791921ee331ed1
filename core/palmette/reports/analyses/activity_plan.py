"""The least a manager does each day, and the base pay that hangs on it where the sales plan is missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share

PER_DAY, PROPORTIONAL = "per_day", "proportional"
POLICIES = (PER_DAY, PROPORTIONAL)


@dataclass(frozen=True)
class ActivityPay:
    """`checked` says whether activity was looked at; `done` is the share of the plan where it was."""

    pay: Fraction
    checked: bool
    done: Fraction


def done_days(days: Sequence[Mapping[str, int]], norms: Mapping[str, int]) -> int:
    """On how many work days every norm was reached; `days` are those the manager was there."""
    return sum(all(day.get(kind, 0) >= norm for kind, norm in norms.items()) for day in days)


def fulfilment(facts: Mapping[str, int], plans: Mapping[str, int]) -> Fraction:
    """The mean share of each activity's plan, none above the whole."""
    shares = [min(Fraction(1), found) for kind, plan in plans.items() if (found := share(facts.get(kind, 0), plan))]
    return sum(shares, start=Fraction()) / len(plans) if plans else Fraction(1)


def base_pay(
    base: Number, *, sales: Number, sales_plan: Number, policy: str, days_done: int, work_days: int,
    facts: Mapping[str, int], plans: Mapping[str, int],
) -> ActivityPay:  # fmt: skip
    """Full base where the sales plan is met, whatever was done for it; else by the activity plan.

    `per_day` pays the days on which all norms were reached, `proportional` the mean share of the activities. Days of
    absence are in neither number.
    """
    if exact(sales) >= exact(sales_plan):
        return ActivityPay(exact(base), checked=False, done=fulfilment(facts, plans))
    done = (share(days_done, work_days) or Fraction()) if policy == PER_DAY else fulfilment(facts, plans)
    return ActivityPay(exact(base) * min(Fraction(1), done), checked=True, done=done)


def claim_gap(claimed: int, measured: int) -> tuple[int, Fraction | None]:
    """How much more was claimed than measured, and its share of the claim."""
    return claimed - measured, share(claimed - measured, claimed)
