"""What a load has made so far: records by set, row and id, branches and people, for later recipes to refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.demo.context import DemoContext


@dataclass
class MadeRow:
    """A record that was made: its id and the values that its recipes gave."""

    id: UUID
    values: dict[str, object] = field(default_factory=dict)

    def has(self, where: Mapping[str, str | Sequence[str]]) -> bool:
        """Whether each value is the one named, or one of those."""
        return all(
            str(self.values.get(name)) in ((said,) if isinstance(said, str) else said) for name, said in where.items()
        )


@dataclass
class Made:
    """One load. Only what recipes gave is known of a record, not what the database filled in."""

    context: DemoContext
    languages: Mapping[str, float]
    branches: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, list[UUID]] = field(default_factory=dict)
    sets: dict[str, list[MadeRow]] = field(default_factory=dict)
    keyed: dict[str, dict[str, MadeRow]] = field(default_factory=dict)
    by_id: dict[UUID, MadeRow] = field(default_factory=dict)
    _alike: dict[tuple[str, ...], dict[tuple[object, ...], list[MadeRow]]] = field(default_factory=dict)

    def add(self, key: str, rows: Mapping[str, MadeRow] | Sequence[MadeRow]) -> None:
        """Remember the rows of a set; rows that were written out by their keys."""
        if isinstance(rows, Mapping):
            self.keyed[key] = dict(rows)
            rows = list(rows.values())
        self.sets[key] = list(rows)
        self.by_id |= {row.id: row for row in rows}

    def alike(self, key: str, values: Mapping[str, object]) -> Sequence[MadeRow]:
        """The rows of a set that have these values; all without any."""
        names = (key, *values)
        if names not in self._alike:
            found: dict[tuple[object, ...], list[MadeRow]] = {}
            for row in self.sets[key]:
                found.setdefault(tuple(row.values.get(name) for name in values), []).append(row)
            self._alike[names] = found
        return self._alike[names].get(tuple(values.values()), ())

    def languages_weighted(self, only: str) -> str:
        """The language of the next person: the one asked for, else one by weight."""
        return only or self.context.random.choices(list(self.languages), list(self.languages.values()))[0]
