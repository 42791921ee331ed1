"""Each scope reaches exactly its rows, on every way of asking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from palmette.errors import NotFound
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Records
from tests.core.records.read.world import World

ROWS = {
    # Of each: its wall, its branch, its owner.
    "mine": (1, "north", "ann"),
    "mine_far": (1, "west", "ann"),
    "mate": (1, "south", "bob"),
    "near": (1, "north", "cid"),
    "south": (1, "south", "cid"),
    "west": (1, "west", "cid"),
    "loose": (1, "", ""),
    "abroad": (2, "abroad", "eve"),
}

EXPECTED: dict[str, set[str]] = {
    "own": {"mine", "mine_far"},
    "team": {"mine", "mine_far", "mate"},
    "branch": {"mine", "near"},
    "branches": {"mine", "near", "west", "mine_far"},
    "region": {"mine", "near", "west", "mine_far", "mate", "south"},
    "wall": set(ROWS) - {"abroad"},
    "all": set(ROWS) - {"abroad"},
    "mine": {"mine", "mine_far", "near"},
}


@pytest.fixture
def people(world: World) -> dict[str, UUID]:
    return {
        name: world.add("contact", wall=wall, branch=branch, owner=owner, last_name=f"Row {name}")
        for name, (wall, branch, owner) in ROWS.items()
    }


def _more(world: World) -> dict[str, Any]:
    return {
        "team": frozenset({world.users["ann"], world.users["bob"]}),
        "branches": frozenset({world.branches["west"]}),
        "region": frozenset({world.branches["north"], world.branches["south"]}),
    }


@pytest.mark.parametrize("role", EXPECTED)
def test_a_list_holds_exactly_the_scope(world: World, people: dict[str, UUID], role: str) -> None:
    with world.reading(role, **_more(world)) as records:
        names = [str(row["last_name"]).removeprefix("Row ") for row in records.list("contact").rows]
    assert names == sorted(EXPECTED[role])


@pytest.mark.parametrize("role", EXPECTED)
def test_every_other_way_of_asking_reaches_the_same_rows(world: World, people: dict[str, UUID], role: str) -> None:
    expected = {people[name] for name in EXPECTED[role]}
    with world.reading(role, **_more(world)) as records:
        counted = records.count("contact").value
        searched = {hit.id for hit in records.search("row", entities=["contact"])}
        listed = {row["id"] for row in records.list("contact", ListQuery(search="row")).rows}
        grouped = records.group("contact", by=[GroupSpec("last_name")], measures=[MeasureSpec("n")])
        titles = records.titles("contact", list(people.values()))
        found = {record for record in people.values() if _gets(records, record)}
    assert counted == len(expected) == len(grouped)
    assert searched == listed == found == expected
    assert {record for record, title in titles.items() if title != "restricted"} == expected


def _gets(records: Records, record: UUID) -> bool:
    try:
        return bool(records.get("contact", record)["id"] == record)
    except NotFound:
        return False


def test_a_network_role_reaches_all_its_walls_in_order(world: World, people: dict[str, UUID]) -> None:
    with world.reading("network", walls=(1, 2)) as records:
        names = [str(row["last_name"]).removeprefix("Row ") for row in records.list("contact").rows]
    assert names == sorted(ROWS)


def test_own_rows_over_two_walls_are_one_ordered_list(world: World, people: dict[str, UUID]) -> None:
    world.add("contact", wall=2, branch="abroad", owner="ann", last_name="Row abroad too")
    with world.reading("own", walls=(1, 2)) as records:
        names = [row["last_name"] for row in records.list("contact").rows]
    assert names == ["Row abroad too", "Row mine", "Row mine_far"]


def test_more_branches_than_seeks_give_the_same_list(world: World, people: dict[str, UUID]) -> None:
    many = frozenset({world.branches["west"], *(UUID(int=number) for number in range(40))})
    with world.reading("branches", branches=many) as records:
        names = {str(row["last_name"]).removeprefix("Row ") for row in records.list("contact").rows}
    assert names == EXPECTED["branches"]


def test_an_empty_list_of_branches_is_nothing(world: World, people: dict[str, UUID]) -> None:
    with world.reading("branches", home_branch=None) as records:
        assert records.list("contact").rows == []
        assert records.count("contact").value == 0
        assert records.search("row") == []


def test_a_condition_narrows_a_grant(world: World) -> None:
    good = world.add("contact", last_name="Good", rating=Decimal("4.5"))
    world.add("contact", last_name="Poor", rating=Decimal("1.00"))
    world.add("contact", last_name="Unknown")
    with world.reading("starred") as records:
        assert [row["id"] for row in records.list("contact").rows] == [good]
        assert records.count("contact").value == 1


@pytest.mark.parametrize("name", ["contact", "shop.contact", "no_such_thing", "palmette__credential"])
def test_an_entity_without_a_grant_is_as_unknown_as_one_that_is_not_there(world: World, name: str) -> None:
    with world.reading("nothing") as records, pytest.raises(NotFound) as raised:
        records.list(name)
    assert (raised.value.code, raised.value.message) == ("records.unknown_entity", f"There is no entity {name!r}.")


def test_a_grant_of_none_hides_an_entity(world: World, people: dict[str, UUID]) -> None:
    with world.reading("refused") as records, pytest.raises(NotFound, match="no entity"):
        records.list("contact")


def test_no_role_at_all_sees_nothing_but_colleagues(world: World, people: dict[str, UUID]) -> None:
    with world.reading() as records:
        with pytest.raises(NotFound):
            records.list("contact")
        assert {row["name"] for row in records.list("user").rows} == {"Ann", "Bob", "Cid"}


def test_colleagues_are_those_of_the_actors_walls_unless_a_role_hides_them(world: World) -> None:
    with world.reading("wall", walls=(1, 2)) as records:
        assert {row["name"] for row in records.list("user").rows} == {"Ann", "Bob", "Cid", "Eve"}
        assert records.count("branch").value == 5
    with world.reading("refused") as records, pytest.raises(NotFound):
        records.list("user")


def test_shared_records_are_read_by_grant_and_by_audience(world: World) -> None:
    world.add("club", name="For all")
    world.add("club", name="For the first", audience_wall_id=1)
    world.add("club", name="For the second", audience_wall_id=2)
    with world.reading("nothing") as records:
        assert [row["name"] for row in records.list("club").rows] == ["For all", "For the first"]
    with world.reading("own") as records, pytest.raises(NotFound):
        records.list("club")


def test_owned_rows_are_seen_through_their_record(world: World, people: dict[str, UUID]) -> None:
    for name in ("mine", "west"):
        world.add("contact__pets", parent_id=people[name], position=0, name=f"Pet of {name}")
    with world.reading("own") as records:
        assert [row["name"] for row in records.list("shop.contact__pets").rows] == ["Pet of mine"]
        assert records.count("shop.contact__pets").value == 1
        pets = records.related("contact", people["mine"], "pets")
        assert [row["name"] for row in pets.rows] == ["Pet of mine"]
        with pytest.raises(NotFound):
            records.related("contact", people["west"], "pets")


def test_a_deleted_record_is_in_the_trash_only(world: World) -> None:
    gone = world.add("contact", last_name="Gone", deleted_at=world.clock)
    with world.reading("wall") as records:
        assert records.list("contact").rows == []
        assert records.search("gone") == []
        with pytest.raises(NotFound):
            records.get("contact", gone)
        assert [row["id"] for row in records.list("contact", ListQuery(deleted=True)).rows] == [gone]


def test_the_system_needs_no_grant(world: World, people: dict[str, UUID]) -> None:
    with world.trusted() as records:
        assert records.count("contact").value == len(ROWS)
        assert "medical_note" in records.get("contact", people["abroad"])
