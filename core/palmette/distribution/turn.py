"""Whose turn it is: fair shares that survive people who come and go. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

STEP = 720_720
"""A turn of somebody with weight 1; divisible by every weight up to 16."""


@dataclass(frozen=True)
class Turns:
    """How far everybody got. `clock` is where the last one began: nobody catches up turns of a time he was away."""

    clock: int = 0
    marks: Mapping[UUID, int] = field(default_factory=dict)

    def begins(self, user: UUID) -> int:
        """Where a person's next turn begins: the smallest has it."""
        return max(self.marks.get(user, 0), self.clock)

    def next(self, users: Sequence[UUID]) -> UUID:
        """Who of some people has the next turn."""
        return min(users, key=lambda user: (self.begins(user), str(user)))

    def after(self, user: UUID, weight: int = 1) -> Turns:
        """The turns once this person had his; one with a greater weight is sooner there again."""
        begins = self.begins(user)
        return Turns(max(begins, self.clock), {**self.marks, user: begins + STEP // max(weight, 1)})


def least_loaded(users: Sequence[UUID], load: Mapping[UUID, int], turns: Turns) -> UUID:
    """Who has the least open work; of several the one whose turn it is."""
    return min(users, key=lambda user: (load.get(user, 0), turns.begins(user), str(user)))
