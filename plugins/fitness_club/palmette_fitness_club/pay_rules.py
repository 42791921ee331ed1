"""What a trainer earns by which rule: pure, by tables of values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

CENT = Decimal("0.01")
HOUR = Decimal(3600)


@dataclass(frozen=True, slots=True)
class PayRule:
    """A rule of pay. `trainer` and `service` None mean every one; `rate` is a sum or percent, as the kind says."""

    id: UUID
    kind: str
    rate: Decimal
    valid_from: date
    trainer: UUID | None = None
    service: UUID | None = None
    minimum: Decimal | None = None
    cap: Decimal | None = None


def rule_for(
    rules: Iterable[PayRule], kind: str, day: date, *, trainer: UUID, service: UUID | None = None
) -> PayRule | None:
    """The one rule of a kind that holds: the trainer's own before everybody's, the service's own before all, then the
    newest."""
    fitting = [
        rule for rule in rules
        if rule.kind == kind and rule.valid_from <= day
        and rule.trainer in (None, trainer) and rule.service in (None, service)
    ]  # fmt: skip
    return max(
        fitting, key=lambda rule: (rule.trainer is not None, rule.service is not None, rule.valid_from), default=None
    )


def earned_by(rule: PayRule, measure: Decimal) -> Decimal:
    """What a fact earns: of one session, of so many heads or hours, or of a sum; within the borders of the rule."""
    percent = rule.kind in ("package_percent", "sale_percent")
    found = (measure * rule.rate / (100 if percent else 1)).quantize(CENT, ROUND_HALF_UP)
    if rule.minimum is not None:
        found = max(found, rule.minimum)
    return found if rule.cap is None else min(found, rule.cap)


def visit_share(price: Decimal, quantity: int) -> Decimal:
    """What of a package's price lies in one visit held, before percent; not rounded."""
    return price / quantity


def hours(seconds: float) -> Decimal:
    """Hours of a shift, to the minute."""
    return (Decimal(int(seconds) // 60) * 60 / HOUR).quantize(Decimal("0.0001"))
