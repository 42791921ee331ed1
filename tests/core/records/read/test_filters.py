"""A filter answers for whoever asks and whenever it is asked, and is refused with its place when it is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from palmette import clock
from palmette.errors import InvalidInput
from palmette.ids import new_id
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Gateway
from tests.core.records.read.world import START, World


def test_me_is_whoever_asks(world: World) -> None:
    mine = {name: world.add("contact", last_name=name, owner=name) for name in ("ann", "bob")}
    for user in ("ann", "bob", "ann", "cid"):
        with world.reading("boss", user=user) as records:
            found = [row["id"] for row in records.list("contact", ListQuery(filter="owner == me")).rows]
            counted = records.count("contact", filter="owner == me").value
            grouped = records.group("contact", by=[], measures=[MeasureSpec("n", where="owner == me")])
        assert found == ([mine[user]] if user in mine else [])
        assert counted == len(found) == grouped[0]["n"]


def test_now_is_when_it_is_asked(world: World) -> None:
    world.add("visit", at=START)
    for days, expected in ((1, 1), (40, 0), (2, 1), (-1, 0)):
        with clock.frozen(START + timedelta(days=days)), world.reading("boss") as records:
            assert records.count("visit", filter="at > now - days(7) and at <= now").value == expected
            assert records.count("contact", filter="exists(visits where at > now - days(7))").value == 0


def test_today_is_that_of_the_zones_that_are_there_now(world: World) -> None:
    world.add("deal", name="Closes", closes_on=date(2026, 3, 3))
    moment = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    for zone, expected in (("UTC", 0), ("Europe/Helsinki", 1), ("UTC", 0)):
        gateway = world.gateway
        gateway.zones = lambda zone=zone: (zone,)  # type: ignore[misc]
        with clock.frozen(moment), world.reading("boss") as records:
            assert records.count("deal", filter="closes_on == today").value == expected
    world.gateway.zones = Gateway.zones


def test_a_walls_actor_of_one_shape_never_gets_anothers_rows(world: World) -> None:
    world.add("contact", wall=1, last_name="First")
    world.add("contact", wall=2, last_name="Second")
    for walls, user, name in (((1,), "ann", "First"), ((2,), "eve", "Second"), ((1,), "bob", "First")):
        with world.reading("wall", walls=walls, user=user) as records:
            assert [row["last_name"] for row in records.list("contact").rows] == [name]
            assert [hit.title for hit in records.search("first") + records.search("second")] == [name]
            grouped = records.group("contact", by=[GroupSpec("last_name")], measures=[MeasureSpec("n")])
            assert grouped == [{"last_name": name, "n": 1}]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("last_name ==", "expressions."),
        ("last_name == 5 +", "expressions."),
        ("last_nam == 'x'", "records.field_not_available"),
        ("count(visits", "expressions."),
        ("last_name", "expressions."),
        ("source == 'wob'", "expressions.unknown_choice"),
        ("x" * 20_000, "records.bad_expression"),
        ("last_name == 'a\0b'", "records.bad_expression"),
        ("last_name == 'a\ud800b'", "records.bad_expression"),
        ("(" * 300 + "true" + ")" * 300, "expressions."),
        ("__class__", "records.field_not_available"),
        ("wall_id == 2", "records.field_not_available"),
        ("1 = 1; DROP TABLE x", "expressions."),
    ],
)
def test_a_wrong_filter_is_refused(world: World, text: str, code: str) -> None:
    with world.reading("boss") as records:
        for ask in (records.count, lambda entity, filter: records.list(entity, ListQuery(filter=filter))):
            with pytest.raises(InvalidInput) as raised:
                ask("contact", filter=text)
            assert raised.value.problems[0].code.startswith(code)


def test_a_filter_holds_as_many_as_are_asked_for_at_once(world: World) -> None:
    anna = world.add("contact", last_name="Asked")
    ids = [str(anna), *(str(new_id()) for _ in range(199))]
    names = ["Asked", *(f"A name that nobody has, of some length, {number}" for number in range(199))]
    with world.reading("boss") as records:
        for field, values in (("id", ids), ("last_name", names)):
            query = ListQuery(filter=f"{field} in {values!r}")
            assert [row["id"] for row in records.list("contact", query).rows] == [anna]


def test_a_mistake_in_a_filter_says_what_was_meant(world: World) -> None:
    with world.reading("boss") as records, pytest.raises(InvalidInput) as raised:
        records.count("contact", filter="last_nam == 'x'")
    assert "'last_name'" in raised.value.remedy


@pytest.mark.parametrize("text", ["sort; DROP TABLE x", "(select 1)", "wall_id", "last_name desc", "-", "a" * 10_000])
def test_an_order_is_made_of_fields_alone(world: World, text: str) -> None:
    with world.reading("boss") as records, pytest.raises(InvalidInput) as raised:
        records.list("contact", ListQuery(sort=text))
    assert raised.value.code == "records.field_not_available"
