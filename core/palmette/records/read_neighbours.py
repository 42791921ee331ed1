"""Which records stand before and behind one in a list of some filter and order: two seeks by its own place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.records import read_lists, read_one
from palmette.records.read_narrow import Narrowing, narrowing
from palmette.records.results import ListQuery, Sort

if TYPE_CHECKING:
    from palmette.records.session import Records

Neighbours = tuple[UUID | None, UUID | None]


def neighbours(records: Records, entity: str, id: UUID, query: ListQuery) -> Neighbours:
    """The records before and behind one; None at an end, and on both sides when it is not in the list."""
    model = read_one.known_entity(records, entity)
    narrowed, values = narrowing(
        records,
        model,
        filter=query.filter,
        search=query.search,
        deleted=query.deleted,
        equal=query.equal,
        ids=query.ids,
    )
    sort = read_lists.sort_of(records, model, query)
    place = _place(records, model, id, narrowed, sort, values)
    if place is None:
        return None, None
    back = tuple(Sort(part.field, not part.descending) for part in sort) or (Sort("id", descending=True),)
    before = _next(records, model, narrowed, back, values, place)
    return before, _next(records, model, narrowed, sort, values, place)


def _place(
    records: Records, entity: EntityModel, id: UUID, narrowed: Narrowing, sort: tuple[Sort, ...], values: dict[str, Any]
) -> list[Any] | None:
    """The values by which the record is ordered, its id last; None when the list does not hold it."""
    if narrowed.among and id not in values["ids"]:
        return None
    alone = replace(narrowed, among=True)
    rows, keys = read_lists.ordered(records, entity, alone, sort, (), {**values, "ids": [id], "most": 1})
    return [*rows[0][2 : 2 + keys], rows[0][0]] if rows else None


def _next(
    records: Records, entity: EntityModel, narrowed: Narrowing, sort: tuple[Sort, ...], values: dict[str, Any],
    place: list[Any],
) -> UUID | None:  # fmt: skip
    empty = tuple(value is None for value in place)
    cursor = {f"after_{at}": value for at, value in enumerate(place)}
    rows, _ = read_lists.ordered(records, entity, narrowed, sort, empty, {**values, **cursor, "most": 1})
    return rows[0][0] if rows else None
