"""What a demo loader works with: its size, its own dice, invented people, and the bulk door to the records."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette.demo.people import InventedPerson, invent_person
from palmette.ids import new_id
from palmette.money import Money

SIZES: Mapping[str, int] = {"tiny": 100, "demo": 10, "full": 1}
"""By what the counts of the full recipe are divided."""

Progress = Callable[[str, int, int], None]
"""Told what is being loaded, how many rows of it are done, and how many there will be."""


def no_progress(what: str, done: int, of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class DemoMove:
    """One move: when, the steps ticked before it, where to, what is filled in with it, and why it was lost."""

    at: datetime
    to: str
    steps: Sequence[str] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    lost_reason: str = ""


class DemoStore(Protocol):
    """Where a demo goes: a gateway session of the product's own actor, or a list in a test.

    Rows may give `created_at`, `owner`, `branch`, `pipeline`, `stage`, `stage_since` and readonly fields.
    """

    def create_many(
        self, entity: str, rows: Sequence[Mapping[str, object]], progress: Callable[[int], None]
    ) -> list[UUID]: ...

    def move_many(
        self, entity: str, moves: Sequence[tuple[UUID, Sequence[DemoMove]]], progress: Callable[[int], None]
    ) -> None: ...

    def enter_wall(self, key: str, name: str) -> str: ...

    def add_branch(self, name: str, *, zone: str, values: Mapping[str, object]) -> UUID: ...

    def add_user(self, login: str, name: str, *, roles: Sequence[str], branch: UUID | None, language: str) -> UUID: ...


@dataclass
class DemoContext:
    """One load. The same size, seed and `now` give the same data, except for the ids."""

    size: str
    store: DemoStore
    now: datetime
    currency: str = "EUR"
    zone: str = "UTC"
    seed: int = 7
    progress: Progress = no_progress
    random: random.Random = field(init=False)
    _people: int = 0

    def __post_init__(self) -> None:
        if self.size not in SIZES:
            raise ValueError(f"there is no size {self.size!r}; sizes are {', '.join(SIZES)}")
        self.random = random.Random(self.seed)

    @property
    def today(self) -> date:
        """The local date of the load, in the zone of the installation."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def count(self, full: int, *, at_least: int = 1) -> int:
        """How many of what the full recipe has `full` of."""
        return max(round(full / SIZES[self.size]), at_least)

    def money(self, amount: Decimal | int | str) -> Money:
        """An amount in the currency of the installation."""
        return Money.of(amount, self.currency)

    def person(self, language: str) -> InventedPerson:
        """The next invented person; every one has a number of his own, so that no two share a phone or an address."""
        self._people += 1
        return invent_person(self.random, language, self._people)

    def new_id(self) -> UUID:
        """An id to give a row, so that others can refer to it before it is stored."""
        return new_id()

    @contextmanager
    def wall(self, key: str, name: str) -> Iterator[None]:
        """What is made within goes behind the wall of that key, which is made when it is not there."""
        before = self.store.enter_wall(key, name)
        try:
            yield
        finally:
            self.store.enter_wall(before, "")

    def branch(self, name: str, *, zone: str, **values: object) -> UUID:
        """A branch; one of the same name that is there already is taken as it is."""
        return self.store.add_branch(name, zone=zone, values=values)

    def user(self, login: str, name: str, *roles: str, branch: UUID | None = None, language: str = "en") -> UUID:
        """A login with its roles, at a branch or everywhere; the address is `<login>@example.com`."""
        return self.store.add_user(login, name, roles=roles, branch=branch, language=language)

    def create_many(self, entity: str, rows: Sequence[Mapping[str, object]]) -> list[UUID]:
        """Records through the bulk gateway, in order."""
        if not rows:
            return []
        return self.store.create_many(entity, rows, lambda done: self.progress(entity, done, len(rows)))

    def move_many(self, entity: str, moves: Sequence[tuple[UUID, Sequence[DemoMove]]]) -> None:
        """Moves of records of one entity, each record's in order; a gate that is closed refuses its load."""
        if moves:
            self.store.move_many(entity, moves, lambda done: self.progress(f"{entity} stage", done, len(moves)))
