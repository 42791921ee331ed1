"""The records before and behind one are those of the list, whatever its order and filter."""

from __future__ import annotations

from itertools import pairwise
from uuid import UUID

import pytest

from palmette.records.results import ListQuery
from palmette.records.session import Records
from tests.core.records.read.world import World


def fill(world: World) -> None:
    cities = ["b", None, "a", "b", None, "a", "c"]
    for number, city in enumerate(cities):
        more = {"points": number % 3} if number % 2 else {}
        world.add("contact", last_name=f"Berg {number % 4}", city=city, owner="ann" if number % 5 else "bob", **more)


def listed(records: Records, query: ListQuery) -> list[UUID]:
    return [UUID(str(row["id"])) for row in records.list("contact", query).rows]


@pytest.mark.parametrize("sort", ["", "city", "-city", "points,-city", "-points,last_name", "-created_at", "id", "-id"])
@pytest.mark.parametrize("role", ["boss", "own", "seller"])
def test_they_are_those_of_the_list(world: World, sort: str, role: str) -> None:
    fill(world)
    query = ListQuery(sort=sort)
    with world.reading(role) as records:
        ids = listed(records, query)
        found = [records.neighbours("contact", record, query) for record in ids]
    assert len(ids) > 3
    assert [before for before, _ in found] == [None, *ids[:-1]]
    assert [behind for _, behind in found] == [*ids[1:], None]


def test_filter_and_search_narrow_them(world: World) -> None:
    fill(world)
    for query in (ListQuery(filter="city == 'b'"), ListQuery(search="berg 3"), ListQuery(filter="city is empty")):
        with world.reading("boss") as records:
            ids = listed(records, query)
            assert len(ids) > 0
            for one, other in pairwise(ids):
                assert records.neighbours("contact", one, query)[1] == other


def test_a_record_that_is_not_in_the_list_has_none(world: World) -> None:
    fill(world)
    someone = world.add("contact", last_name="Alone", city="z", owner="bob")
    with world.reading("boss") as records:
        assert records.neighbours("contact", someone, ListQuery(filter="city == 'b'")) == (None, None)
    with world.reading("own") as records:
        assert records.neighbours("contact", someone, ListQuery()) == (None, None)
    with world.reading("shy") as records:
        assert records.neighbours("contact", someone, ListQuery(search="nothing of it")) == (None, None)
