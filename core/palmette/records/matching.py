"""What entities declare about duplicates, read for use: which values of a record identify which record, and when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from palmette.blueprint.model import Blueprint, EntityModel
from palmette.records.definition import Match
from palmette.records.match_keys import READERS, key_of

_CONDITION = re.compile(r"(?P<name>\w+)\s*(?P<sign>==|!=)\s*(?:'(?P<text>[^']*)'|(?P<word>true|false))")


@dataclass(frozen=True, slots=True)
class Condition:
    """`field == 'value'` or `field != 'value'`, over values in hand; an empty boolean is false."""

    name: str
    equal: bool
    value: str | bool

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it is true of these values."""
        found = values.get(self.name)
        same = bool(found) == self.value if isinstance(self.value, bool) else found == self.value
        return same == self.equal


def condition_of(text: str) -> Condition | None:
    """The condition a text says; None when it says none of this form."""
    found = _CONDITION.fullmatch(text.strip())
    if found is None:
        return None
    value = found["text"] if found["text"] is not None else found["word"] == "true"
    return Condition(found["name"], found["sign"] == "==", value)


@dataclass(frozen=True)
class Matching:
    """A match of an entity: its records identify those of `target`, themselves or the one that `of` refers to."""

    match: Match
    entity: str
    target: str

    @property
    def key(self) -> str:
        """What it is called; the same for a record's own values and for those of what belongs to it."""
        return self.match.key

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them must hold for the value to count."""
        return tuple(found for text in self.match.when if (found := condition_of(text)))

    @cached_property
    def merging(self) -> tuple[Condition, ...]:
        """All of them must hold on both records for the two to be one."""
        return tuple(found for text in self.match.merges_when if (found := condition_of(text)))

    @cached_property
    def deciding(self) -> tuple[Condition, ...]:
        """Where all of them hold on one of two records, nothing else makes the two one."""
        return tuple(found for text in self.match.decides if (found := condition_of(text)))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The fields that make the key."""
        names = [*self.match.fields, *(item.name for item in self.conditions)]
        return tuple(dict.fromkeys([*names, *([self.match.of] if self.match.of else [])]))

    @cached_property
    def compares(self) -> tuple[str, ...]:
        """The fields of two records that are looked at when their keys are the same."""
        return tuple(dict.fromkeys([*self.match.names, *(item.name for item in self.merging)]))

    def key_in(self, values: Mapping[str, object], region: str) -> str:
        """The key that these values make; empty for none."""
        for item in self.conditions:
            if not item.holds(values):
                return ""
        if self._of_one is None:
            return key_of(self.match.reads, [values.get(name) for name in self.match.fields], region)
        read, name = self._of_one
        value = values.get(name)
        return read(value, region) if isinstance(value, str) else ""

    @cached_property
    def _of_one(self) -> tuple[Callable[[str, str], str], str] | None:
        """What reads the one value that makes the key, and its field; None for names. A batch asks for each row."""
        read = READERS.get(self.match.reads)
        return (read, self.match.fields[0]) if read is not None else None


def matchings(blueprint: Blueprint, entity: EntityModel) -> Sequence[Matching]:
    """The matches that records of an entity make."""
    return [
        Matching(match, entity.key, entity.fields[match.of].target if match.of else entity.key)
        for match in entity.duplicates
        if all(name in entity.fields for name in (*match.fields, *([match.of] if match.of else [])))
    ]


def rows_of(
    listed: Sequence[Matching], records: Iterable[tuple[int, UUID, Mapping[str, object]]], region: str
) -> list[tuple[int, str, str, UUID, UUID]]:
    """The rows of keys of some records, given as (wall, id, values): wall, rule, key, record, source."""
    compiled = [(item, item.key, item.match.of) for item in listed]
    rows = []
    for wall, source, values in records:
        for item, rule, of in compiled:
            owner = values.get(of) if of else source
            if isinstance(owner, UUID) and (key := item.key_in(values, region)):
                rows.append((wall, rule, key, owner, source))
    return rows
