"""Whom to speak to first: reasons with their weights in, an order out. Nothing here knows of a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

ALSO = 0.25
"""What each further reason adds of its weight: three small ones do not outweigh a grave one."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a member is due: a key of the rules, how much it weighs, the task behind it if there is one."""

    key: str
    weight: float
    text: str = ""
    task: UUID | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A member with his reasons, the gravest first."""

    member: UUID
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def weight(self) -> float:
        """The gravest reason, and a part of each further one."""
        first, *more = self.reasons
        return first.weight + ALSO * sum(one.weight for one in more)


def rank(found: Iterable[tuple[UUID, Reason]], most: int) -> list[Due]:
    """The members by what weighs most; of equals the one that was found first, so that the order is stable."""
    by_member: dict[UUID, list[Reason]] = {}
    for member, reason in found:
        kept = by_member.setdefault(member, [])
        if reason.key not in {one.key for one in kept} or reason.task is not None:
            kept.append(reason)
    due = [Due(member, _ordered(reasons)) for member, reasons in by_member.items()]
    return sorted(due, key=lambda one: -one.weight)[:most]


def _ordered(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda one: -one.weight))


def overdue_weight(base: float, days: int, *, most: float = 20) -> float:
    """A task weighs more with each day it is late."""
    return base + min(max(days, 0) * 2, most)


WEIGHTS: Mapping[str, float] = {
    "task": 60, "ending": 55, "at_risk": 50, "complaint": 50, "sleeping": 42, "newcomer": 40, "debt": 35, "package": 30,
    "no_shows": 25,
}  # fmt: skip
