"""Which value two records have after they became one: as the fields' `merge` says, or as a person chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.money import Money
from palmette.records.writer import COLUMN, FILES, SIDE, FieldWriter, Writer

SURVIVOR, OTHER, BOTH = "survivor", "other", "both"
OUTCOMES = (SURVIVOR, OTHER, BOTH)
"""Whose value stays."""

LISTS = frozenset({"links", "multi_choice", "texts"})
LONG_TEXTS = frozenset({"long_text", "rich_text"})
ORDERED = frozenset({"integer", "decimal", "money", "date", "instant", "local_time", "duration"})
NOT_MERGED = frozenset({"number", "secret", "computed", "rollup", "children", "files", "image", "id"})
"""Kinds whose values stay with their record, are worked out anew, or follow it as rows of their own."""

Stored = Mapping[str, Any]  # Any: each kind has its own form


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one field: whose value stays, and that value."""

    field: FieldWriter
    first: Any
    second: Any
    outcome: str
    value: Any

    @property
    def differs(self) -> bool:
        """Whether the two records say different things."""
        return bool(self.first != self.second)


@dataclass(frozen=True, slots=True)
class Two:
    """Two records of an entity: ids, stored values, and whether the second was changed later."""

    ids: tuple[UUID, UUID]
    first: Stored
    second: Stored
    second_is_newer: bool = False


def merged_fields(writer: Writer) -> Iterator[FieldWriter]:
    """The fields of which a merge keeps one value or both; stages, phases and running numbers are not among them."""
    own = set(_phase_names(writer.entity))
    for item in writer.fields.values():
        stored = item.place in (COLUMN, SIDE) and not item.model.system
        if stored and item.model.kind not in NOT_MERGED and item.name not in own:
            yield item


def outcomes(writer: Writer, two: Two, choices: Mapping[str, str]) -> list[Outcome]:
    """What becomes of each field, as chosen or by its `merge`."""
    return [_outcome(writer, item, two, choices.get(item.name, "")) for item in merged_fields(writer)]


def may_be_both(field: FieldWriter) -> bool:
    """Whether two values can stand together."""
    return field.model.kind in LISTS or field.model.kind in LONG_TEXTS


def moving_files(writer: Writer) -> Iterator[FieldWriter]:
    """The fields whose files go along."""
    return (item for item in writer.fields.values() if item.place == FILES)


def _phase_names(entity: EntityModel) -> Iterable[str]:
    """The fields that the lifecycles write."""
    for key in entity.lifecycles:
        pack, _, short = key.rpartition(".")
        for name in (short, f"{short}_since"):
            yield f"{pack}__{name}" if f"{pack}__{name}" in entity.fields else name


def _outcome(writer: Writer, field: FieldWriter, two: Two, chosen: str) -> Outcome:
    first, second = (_of_others(writer, field, two, values.get(field.name)) for values in (two.first, two.second))
    outcome = chosen or _by_rule(field, first, second, newer=two.second_is_newer)
    value = {SURVIVOR: first, OTHER: second}.get(outcome)
    return Outcome(field, first, second, outcome, _together(field, first, second) if outcome == BOTH else value)


def _of_others(writer: Writer, field: FieldWriter, two: Two, value: Any) -> Any:
    """A value without what leads to one of the two: no record belongs to itself."""
    if field.model.target != writer.entity.key:
        return value
    if field.model.kind == "links":
        return [item for item in value or () if item not in two.ids] or None
    return None if value in two.ids else value


def _by_rule(field: FieldWriter, first: Any, second: Any, *, newer: bool) -> str:
    rule = field.model.declared.merge or (BOTH if may_be_both(field) else "keep")
    if rule == "own" or _is_empty(second) or first == second:
        return SURVIVOR
    if _is_empty(first):
        return OTHER
    if rule == BOTH:
        return BOTH
    if rule == "newest":
        return OTHER if newer else SURVIVOR
    if rule in ("largest", "smallest"):
        return _by_order(first, second, rule)
    return SURVIVOR


def _by_order(first: Any, second: Any, rule: str) -> str:
    if isinstance(first, Money):
        if first.currency != second.currency:
            return SURVIVOR
        first, second = first.minor, second.minor
    return OTHER if (second > first) == (rule == "largest") else SURVIVOR


def _together(field: FieldWriter, first: Any, second: Any) -> Any:
    if field.model.kind in LISTS:
        return list(dict.fromkeys([*(first or ()), *(second or ())])) or None
    if not first or not second or second in first:
        return first or second
    whole = f"{first}{second}" if field.model.kind == "rich_text" else f"{first}\n{second}"
    longest = getattr(field.model.declared, "max_length", 0)
    return first if longest and len(whole) > longest else whole


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
