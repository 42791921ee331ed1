"""What changed in one transaction, as pack hooks and engines see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from palmette.access.actors import Actor
    from palmette.records.session import Records


@dataclass(frozen=True, slots=True)
class Change:
    """One record changed. `kind` is created, changed, moved, deleted, restored, merged, unmerged, transferred. `old`
    and `new` hold the fields that differ, by field name (all given ones for created). Both records of a merge are
    `merged`, and what becomes different by it is `changed` beside that. A record is `transferred` in the wall that it
    came to."""

    kind: str
    entity: str
    wall: int
    id: UUID
    old: Mapping[str, object]
    new: Mapping[str, object]

    def touched(self, name: str) -> bool:
        """Whether the field is among those that differ."""
        return name in self.new or name in self.old


@dataclass(frozen=True, slots=True)
class Merged:
    """Two records of an entity that became one: `id` stays and `gone` went into it. `kept` are the values that the one
    that stays had before, `given` those of the other, by field name."""

    entity: str
    wall: int
    id: UUID
    gone: UUID
    kept: Mapping[str, object]
    given: Mapping[str, object]


@dataclass(frozen=True)
class Changes:
    """All changes of one transaction, in order, with the session to write further ones through (as the pack itself).

    `caused_by` is who opened the transaction; what packs write further has the same cause.
    """

    records: Records
    items: tuple[Change, ...] = field(default_factory=tuple)
    cause: Actor | None = None

    @property
    def caused_by(self) -> Actor:
        """The person, token or job whose transaction it is."""
        return self.cause or self.records.actor

    def of(self, entity: str, kind: str = "") -> Iterator[Change]:
        """The changes of one entity (full key), of one kind if given."""
        return (item for item in self.items if item.entity == entity and (not kind or item.kind == kind))


@dataclass(frozen=True)
class Merges:
    """What became one in a merge, with the session to write further through (as the pack itself)."""

    records: Records
    items: tuple[Merged, ...] = field(default_factory=tuple)

    def of(self, entity: str) -> Iterator[Merged]:
        """Those of one entity (full key)."""
        return (item for item in self.items if item.entity == entity)
