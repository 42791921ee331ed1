"""What a customer is worth, what winning one costs, and which channel pays back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from palmette.reports.analyses.numbers import Number, exact, share

FIRST, LAST, LINEAR = "first", "last", "linear"
MODELS = (FIRST, LAST, LINEAR)
Touch = TypeVar("Touch", bound=Hashable)


def lifetime_value(a_month: Number, *, margin: Number, churn: Number) -> Fraction | None:
    """What is left of a customer until he leaves: monthly revenue by margin, by the share that leaves a month."""
    return share(exact(a_month) * exact(margin), churn)


def acquisition_cost(cost: Number, customers: int) -> Fraction | None:
    """What one new customer cost."""
    return share(cost, customers)


def payback(cac: Number, a_month: Number, *, margin: Number) -> Fraction | None:
    """After how many months a customer has earned what winning him cost."""
    return share(cac, exact(a_month) * exact(margin))


@dataclass(frozen=True)
class ChannelFigures:
    """Of one channel; the two returns are shares of the cost, of the margin and of the revenue."""

    cost_per_lead: Fraction | None
    cost_per_deal: Fraction | None
    conversion: Fraction | None
    average_check: Fraction | None
    return_on_margin: Fraction | None
    return_on_revenue: Fraction | None


def channel(cost: Number, leads: Number, deals: Number, revenue: Number, *, margin: Number) -> ChannelFigures:
    """What a channel cost and brought; deals may be parts of deals where several channels share one."""
    return ChannelFigures(
        share(cost, leads), share(cost, deals), share(deals, leads), share(revenue, deals),
        share(exact(revenue) * exact(margin) - exact(cost), cost), share(exact(revenue) - exact(cost), cost),
    )  # fmt: skip


def credit(touches: Sequence[Touch], model: str = FIRST) -> dict[Touch, Fraction]:
    """Which touch has how much of a deal: the first, the last, or all alike; touches come in order."""
    if not touches:
        return {}
    if model == LINEAR:
        part = Fraction(1, len(touches))
        return {touch: part * touches.count(touch) for touch in touches}
    return {touches[0] if model == FIRST else touches[-1]: Fraction(1)}


def credited(deals: Sequence[tuple[Sequence[Touch], Number]], model: str = FIRST) -> Mapping[Touch, Fraction]:
    """Amounts of deals by the channels that touched them."""
    found: dict[Touch, Fraction] = {}
    for touches, amount in deals:
        for touch, part in credit(touches, model).items():
            found[touch] = found.get(touch, Fraction()) + part * exact(amount)
    return found
