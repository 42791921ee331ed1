"""Records by their ids: parameters of one statement, and never more than the actor may see."""

from __future__ import annotations

import uuid
from uuid import UUID

import pytest

from palmette.records.results import ListQuery
from palmette.records.session import Records
from tests.core.records.read.world import World


def found(records: Records, query: ListQuery) -> list[UUID]:
    return [UUID(str(row["id"])) for row in records.list("contact", query).rows]


@pytest.fixture
def people(world: World) -> list[UUID]:
    return [
        world.add("contact", last_name=f"Berg {number}", city="ab"[number % 2], owner=("ann", "bob")[number % 3 == 0])
        for number in range(9)
    ]


def test_only_these_and_in_the_order_that_was_asked_for(world: World, people: list[UUID]) -> None:
    wanted = [people[7], people[2], people[2], uuid.uuid4()]
    with world.reading("boss") as records:
        assert found(records, ListQuery(sort="last_name", ids=wanted)) == [people[2], people[7]]


def test_no_ids_are_no_records(world: World, people: list[UUID]) -> None:
    with world.reading("boss") as records:
        assert found(records, ListQuery(ids=[])) == []
        assert len(found(records, ListQuery())) == len(people)


def test_a_filter_narrows_further(world: World, people: list[UUID]) -> None:
    with world.reading("boss") as records:
        assert found(records, ListQuery("city == 'b'", "last_name", ids=people[:4])) == [people[1], people[3]]


def test_an_id_out_of_scope_is_not_found(world: World, people: list[UUID]) -> None:
    with world.reading("own") as records:
        assert set(found(records, ListQuery(ids=people))) == {people[at] for at in range(9) if at % 3}


def test_pages_and_neighbours_stay_among_them(world: World, people: list[UUID]) -> None:
    query = ListQuery(sort="last_name", limit=2, ids=people[2:7])
    with world.reading("boss") as records:
        first = records.list("contact", query)
        second = ListQuery(sort="last_name", limit=2, ids=people[2:7], after=first.next)
        assert [*(UUID(str(row["id"])) for row in first.rows), *found(records, second)] == people[2:6]
        assert records.neighbours("contact", people[2], query) == (None, people[3])
        assert records.neighbours("contact", people[6], query) == (people[5], None)
        assert records.neighbours("contact", people[8], query) == (None, None)


def test_two_hundred_of_them_need_no_filter(world: World, people: list[UUID]) -> None:
    others = [uuid.uuid4() for _ in range(200 - len(people))]
    with world.reading("boss") as records:
        assert set(found(records, ListQuery(limit=200, ids=[*others, *people]))) == set(people)
