"""What a row shows: every kind of value, ways along references, titles, and what is restricted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from palmette.errors import InvalidInput, NotFound
from palmette.money import Money
from palmette.records.results import ListQuery, Masked
from tests.core.records.read.world import START, World

VALUES = {
    "last_name": "Berg", "phone": "+79991234567", "born_on": date(1990, 2, 3), "spent": Money(-1250, "EUR"),
    "rating": Decimal("4.25"), "points": 2**62, "vip": False, "patience": 90, "source": "web",
    "interests": ["swim", "yoga"], "nicknames": ["Zed", "Abe"], "home": {"line": "Street 1", "country": "FI"},
}  # fmt: skip


def test_every_kind_of_value_comes_back_as_it_was(world: World) -> None:
    friend = world.add("contact", last_name="Friend")
    someone = world.add("contact", branch="north", owner="bob", **VALUES, friends=[friend])
    with world.reading("boss") as records:
        row = records.get("contact", someone)
        listed = records.list("contact", ListQuery(filter="last_name == 'Berg'", fields=[*VALUES, "friends"])).rows[0]
    assert {name: row[name] for name in VALUES} == VALUES
    assert {name: listed[name] for name in VALUES} == VALUES
    assert row["friends"] == listed["friends"] == [friend]
    assert (row["owner"], row["branch"]) == (world.users["bob"], world.branches["north"])
    assert (row["loud"], row["visit_count"], row["photo"], row["pets"]) == ("Berg!", 0, None, [])


def test_owned_rows_come_in_their_order(world: World) -> None:
    someone = world.add("contact", last_name="Berg")
    for position, name in ((1, "Second"), (0, "First")):
        world.add("contact__pets", parent_id=someone, position=position, name=name, age=position)
    with world.reading("boss") as records:
        pets = records.get("contact", someone)["pets"]
    assert isinstance(pets, list)
    assert [(pet["name"], pet["age"]) for pet in pets] == [("First", 0), ("Second", 1)]


def test_rollups_and_computed_fields_are_worked_out_for_the_page(world: World) -> None:
    busy, idle = world.add("contact", last_name="Busy"), world.add("contact", last_name="Idle")
    for amount in (100, 250):
        world.add("visit", contact=busy, at=START, price=Money(amount, "EUR"))
    world.add("visit", contact=busy, at=START, price=Money(1, "EUR"), deleted_at=START)
    with world.reading("boss") as records:
        rows = records.list("contact", ListQuery(fields=["visit_count", "paid", "loud"])).rows
    assert [(row["id"], row["visit_count"], row["paid"], row["loud"]) for row in rows] == [
        (busy, 2, Money(350, "EUR"), "Busy!"), (idle, 0, Money(0, "EUR"), "Idle!"),
    ]  # fmt: skip


def test_a_declared_figure_is_the_same_for_whoever_asks(world: World) -> None:
    busy = world.add("contact", last_name="Busy", owner="ann", branch="north")
    world.add("visit", contact=busy, at=START)
    with world.reading("seller") as records:
        assert records.get("contact", busy)["visit_count"] == 1
        assert records.count("contact", filter="visit_count == 1").value == 1
        with pytest.raises(InvalidInput, match="visits is not available for filtering"):
            records.count("contact", filter="exists(visits)")


def test_fields_are_reached_along_references(world: World) -> None:
    club = world.add("club", name="Fit")
    adviser = world.add("contact", last_name="Adviser", phone="+79990000000", club=club)
    someone = world.add("contact", last_name="Berg", adviser=adviser)
    deal = world.add("deal", name="Sale", contact=someone)
    with world.reading("boss") as records:
        fields = ["contact", "contact.adviser.last_name", "contact.adviser.club.name", "contact.owner.name"]
        row = records.list("deal", ListQuery(fields=fields)).rows[0]
        assert records.get("deal", deal, fields=["contact.last_name"])["contact.last_name"] == "Berg"
    assert row["contact.adviser.last_name"] == "Adviser"
    assert row["contact.adviser.club.name"] == "Fit"
    assert row["contact.owner.name"] is None


def test_a_record_out_of_scope_is_restricted_wherever_it_is_named(world: World) -> None:
    theirs = world.add("contact", last_name="Secretive", phone="+79990000000", owner="bob")
    deal = world.add("deal", name="Sale", contact=theirs)
    world.add("visit", contact=theirs, at=START)
    with world.reading("seller") as records:
        page = records.list("deal", ListQuery(fields=["contact", "contact.last_name", "@title"]))
        assert page.rows[0]["contact.last_name"] is None
        assert page.rows[0]["contact"] == Masked("restricted")
        assert page.titles == {}
        assert records.titles("contact", [theirs]) == {theirs: "restricted"}
        assert [row["id"] for row in records.list("deal", ListQuery(sort="contact.last_name")).rows] == [deal]
        assert records.count("deal", filter="contact.last_name == 'Secretive'").value == 0
        assert records.count("deal", filter="contact.phone is empty").value == 1
        hits = records.search("sale")
    assert "Secretive" not in str(page) + str(hits)


def test_titles_are_said_in_the_readers_language_and_zone(world: World) -> None:
    someone = world.add("contact", last_name="Berg", first_name="Anna")
    visit = world.add("visit", contact=someone, at=START)
    nameless = world.add("contact")
    with world.reading("boss", zone="Europe/Helsinki", language="ru") as records:
        assert records.titles("visit", [visit]) == {visit: "Berg Anna 2 мар. 2026 г., 11:00"}
        assert records.titles("contact", [nameless, unknown := uuid4()]) == {
            nameless: "Contact", unknown: "доступ ограничен",
        }  # fmt: skip


def test_a_page_brings_the_titles_of_all_it_names(world: World) -> None:
    club = world.add("club", name="Fit")
    friend = world.add("contact", last_name="Friend")
    someone = world.add("contact", last_name="Berg", club=club, friends=[friend], owner="bob", branch="north")
    with world.reading("boss") as records:
        query = ListQuery(filter="last_name == 'Berg'", fields=["club", "friends", "owner", "branch", "@title"])
        page = records.list("contact", query)
        bare = records.list("contact", ListQuery(filter=query.filter, fields=query.fields, titles=False))
    assert page.rows[0]["@title"] == "Berg"
    assert page.rows[0]["id"] == someone
    assert dict(page.titles) == {
        club: "Fit", friend: "Friend", world.users["bob"]: "Bob", world.branches["north"]: "north",
    }  # fmt: skip
    assert (bare.rows, dict(bare.titles)) == (page.rows, {})


def test_tags_of_a_page(world: World) -> None:
    someone = world.add("contact", last_name="Berg")
    tag = uuid4()
    world.put("tag", wall_id=1, id=tag, name="Friendly", key="friendly", tone="ok")
    world.put("tagging", wall_id=1, record_id=someone, tag_id=tag, entity="shop.contact")
    with world.reading("boss") as records:
        assert records.list("contact", ListQuery(fields=["@tags"])).rows[0]["@tags"] == ["Friendly"]


def test_the_list_columns_are_shown_when_none_are_named(world: World) -> None:
    someone = world.add("contact", last_name="Berg", first_name="Anna")
    with world.reading("boss") as records:
        rows = records.list("contact").rows
    assert rows == [{"id": someone, "version": 1, "last_name": "Berg", "first_name": "Anna", "phone": None}]


def test_related_records_are_a_list_of_their_own(world: World) -> None:
    someone, other = world.add("contact", last_name="Berg"), world.add("contact", last_name="Other")
    friend = world.add("contact", last_name="Friend", friends=[someone])
    visits = [world.add("visit", contact=someone, at=START + timedelta(days=day)) for day in range(3)]
    world.add("visit", contact=other, at=START)
    with world.reading("boss") as records:
        page = records.related("contact", someone, "visits", ListQuery(limit=2))
        rest = records.related("contact", someone, "visits", ListQuery(limit=2, after=page.next))
        assert [row["id"] for row in [*page.rows, *rest.rows]] == visits[::-1]
        assert [row["id"] for row in records.related("contact", someone, "friend_of").rows] == [friend]
        assert [row["id"] for row in records.related("contact", friend, "friends").rows] == [someone]
        narrowed = records.related("contact", someone, "visits", ListQuery(filter="at is not empty"))
        assert len(narrowed.rows) == 3


@pytest.mark.parametrize("name", ["visit", "last_name", "nonsense", "wall_id"])
def test_what_is_no_relation_is_not_found(world: World, name: str) -> None:
    someone = world.add("contact", last_name="Berg")
    with world.reading("boss") as records, pytest.raises(NotFound, match="no relation"):
        records.related("contact", someone, name)


def test_a_relation_to_what_is_not_read_is_not_found(world: World) -> None:
    someone = world.add("contact", last_name="Berg", owner="ann", branch="north")
    with world.reading("seller") as records, pytest.raises(NotFound, match="no relation"):
        records.related("contact", someone, "visits")


def test_a_missing_record_and_one_out_of_scope_answer_alike(world: World) -> None:
    theirs: UUID = world.add("contact", last_name="Theirs", owner="bob")
    missing = uuid4()
    with world.reading("own") as records:
        answers = []
        for record in (theirs, missing):
            with pytest.raises(NotFound) as raised:
                records.get("contact", record)
            answers.append((raised.value.code, raised.value.message.replace(str(record), "ID"), raised.value.remedy))
    assert answers[0] == answers[1]
