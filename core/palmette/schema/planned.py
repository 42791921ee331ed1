"""A plan as data: what would change, in sentences, with counts and SQL; frozen, written to and read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from palmette.schema.steps import SchemaStep


@dataclass(frozen=True)
class BehaviourChange:
    """One thing that people will notice: `area` is stage, guard, role, label, …; `kind` added, removed or changed.

    `path` is where it stands in the snapshot. `rows` counts records and `users` people it touches, None = not counted.
    """

    area: str
    kind: str
    key: str
    sentence: str
    path: tuple[str, ...]
    rows: int | None = None
    users: int | None = None


@dataclass(frozen=True)
class Destructive:
    """What loses stored values. It runs only when its key is named; a `needed` one holds the whole plan until then."""

    key: str
    sentence: str
    rows: int
    needed: bool = False


@dataclass(frozen=True)
class Backfill:
    """Values that existing rows still need: `kind` is sort_key, search, rollup or stage; `fields` are field names."""

    key: str
    kind: str
    entity: str
    sentence: str
    fields: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class PlanConflict:
    """Why the plan cannot be applied as it stands, and what mends it."""

    code: str
    sentence: str
    remedy: str = ""


@dataclass(frozen=True)
class Plan:
    """What applying an edition to a database would do. `state` is first, change or unfinished (an apply was cut off).

    `hash` stands for the blueprint, the base and the schema it was made for; applying is refused when one moved on.
    """

    hash: str
    state: str
    edition: str
    dialect: str
    blueprint: str
    base: str
    schema: str
    steps: tuple[SchemaStep, ...] = ()
    changes: tuple[BehaviourChange, ...] = ()
    destructive: tuple[Destructive, ...] = ()
    backfills: tuple[Backfill, ...] = ()
    conflicts: tuple[PlanConflict, ...] = ()
    warnings: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do; values that a pack left behind are no change."""
        return not (self.steps or self.changes or self.backfills or self.conflicts or self.needed)

    @property
    def needed(self) -> tuple[Destructive, ...]:
        """Destructive parts without which the rest cannot be applied."""
        return tuple(item for item in self.destructive if item.needed)

    def to_json(self) -> str:
        """The whole plan as JSON."""
        return msgspec.json.encode(self, enc_hook=str).decode()  # a sentence is a text

    @staticmethod
    def from_json(source: str | bytes) -> Plan:
        """A plan from its JSON."""
        return msgspec.json.decode(source, type=Plan)
