"""A value the actor may not see leaves through no channel, and says nothing by its absence."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from palmette.errors import InvalidInput
from palmette.ids import new_id
from palmette.records.results import GroupSpec, ListQuery, Masked, MeasureSpec
from palmette.records.session import Records
from tests.core.records.read.world import World

Ask = Callable[[Records, str], object]

CHANNELS: dict[str, Ask] = {
    "filter": lambda records, name: records.list("contact", ListQuery(filter=f"{name} == 'canary'")),
    "filter is empty": lambda records, name: records.count("contact", filter=f"{name} is not empty"),
    "filter inside": lambda records, name: records.count("deal", filter=f"contact.{name} is empty"),
    "filter over a relation": lambda records, name: records.count(
        "contact", filter=f"exists(advised where {name} is empty)"
    ),
    "starts with": lambda records, name: records.count("contact", filter=f"starts_with({name}, '+7')"),
    "sort": lambda records, name: records.list("contact", ListQuery(sort=name)),
    "sort through": lambda records, name: records.list("deal", ListQuery(sort=f"-contact.{name}")),
    "group": lambda records, name: records.group("contact", by=[GroupSpec(name)], measures=[MeasureSpec("n")]),
    "measure": lambda records, name: records.group("contact", by=[], measures=[MeasureSpec("n", "distinct", name)]),
    "measure where": lambda records, name: records.group(
        "contact", by=[], measures=[MeasureSpec("n", where=f"{name} is empty")]
    ),
    "suggest": lambda records, name: records.suggest("contact", "", where=f"{name} is not empty"),
}  # fmt: skip


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", ["medical_note", "phone", "email", "noted"])
def test_a_field_not_seen_whole_is_not_available(world: World, channel: str, name: str) -> None:
    world.add("contact", last_name="Row", medical_note="canary", phone="+79991234567")
    with world.reading("desk") as records, pytest.raises(InvalidInput) as raised:
        CHANNELS[channel](records, name)
    assert raised.value.code == "records.field_not_available"
    assert f"{name} is not available for" in raised.value.message


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_hidden_field_is_refused_as_one_that_is_not_there(world: World, channel: str) -> None:
    with world.reading("desk") as records:
        with pytest.raises(InvalidInput) as hidden:
            CHANNELS[channel](records, "medical_note")
        with pytest.raises(InvalidInput) as unknown:
            CHANNELS[channel](records, "madical_nite")
    said = [
        (item.value.code, item.value.message, item.value.remedy, [str(part) for part in item.value.problems])
        for item in (hidden, unknown)
    ]
    assert str(said[0]).replace("medical_note", "X") == str(said[1]).replace("madical_nite", "X")


@pytest.mark.parametrize("name", ["medical_note", "noted", "pets", "no_such"])
def test_a_hidden_field_cannot_be_asked_for(world: World, name: str) -> None:
    someone = world.add("contact", last_name="Row", medical_note="canary")
    with world.reading("desk") as records:
        with pytest.raises(InvalidInput, match=f"{name} is not available for showing"):
            records.get("contact", someone, fields=[name])
        with pytest.raises(InvalidInput, match="not available for showing"):
            records.list("deal", ListQuery(fields=[f"contact.{name}"]))


def test_a_record_shows_masked_values_and_not_a_trace_of_hidden_ones(world: World) -> None:
    someone = world.add(
        "contact", last_name="Row", medical_note="canary", phone="+79991234567", email="row@example.org", city="Oulu"
    )
    with world.reading("desk") as records:
        row = records.get("contact", someone)
    assert row["phone"] == Masked("••4567", revealable=False)
    assert row["email"] == Masked("••.org", revealable=True)
    assert row["city"] == "Oulu"
    assert not {"medical_note", "noted", "pets", "deleted_at"} & set(row)
    assert "canary" not in str(row)


def test_an_empty_masked_value_is_empty(world: World) -> None:
    someone = world.add("contact", last_name="Row")
    with world.reading("desk") as records:
        assert records.get("contact", someone)["phone"] is None


def test_a_condition_masks_its_rows_only(world: World) -> None:
    plain = world.add("contact", last_name="Plain", phone="+79990000001", colour="red", vip=False)
    famous = world.add("contact", last_name="Famous", phone="+79990000002", colour="blue", vip=True)
    with world.reading("careful") as records:
        rows = {row["id"]: row for row in records.list("contact", ListQuery(fields=["phone", "colour"])).rows}
        assert rows[plain] == {"id": plain, "version": 1, "phone": "+79990000001", "colour": "red"}
        assert rows[famous] == {"id": famous, "version": 1, "phone": Masked("••0002")}
        for name in ("phone", "colour"):
            with pytest.raises(InvalidInput, match="not available for sorting"):
                records.list("contact", ListQuery(sort=name))


def test_the_most_permissive_of_several_roles_counts(world: World) -> None:
    world.add("contact", last_name="Row", phone="+79991234567", medical_note="asthma")
    with world.reading("desk", "boss") as records:
        row = records.list("contact", ListQuery(filter="phone == '+79991234567'", fields=["medical_note"])).rows[0]
    assert row["medical_note"] == "asthma"


def test_a_role_that_does_not_read_the_entity_takes_no_mask_away(world: World) -> None:
    someone = world.add("contact", last_name="Row", phone="+79991234567")
    with world.reading("desk", "nothing") as records:
        assert records.get("contact", someone)["phone"] == Masked("••4567")


@pytest.mark.parametrize("text", ["canary", "9991234567", "4567", "row@example"])
def test_search_finds_nothing_by_what_is_not_seen(world: World, text: str) -> None:
    someone = world.add(
        "contact", last_name="Row", medical_note="canary", phone="+79991234567", email="row@example.org"
    )
    with world.reading("boss") as records:
        assert [hit.id for hit in records.search(text)] == [someone]
    with world.reading("desk") as records:
        assert records.search(text) == []
        assert records.suggest("contact", text) == []
        assert records.list("contact", ListQuery(search=text)).rows == []
        assert records.count("contact", search=text).value == 0
        assert [hit.id for hit in records.search("row")] == [someone]
        assert records.count("contact", search="row").value == 1


def test_search_finds_by_a_masked_value_on_the_rows_that_show_it(world: World) -> None:
    plain = world.add("contact", last_name="Plain", phone="+79990000001", vip=False)
    world.add("contact", last_name="Famous", phone="+79990000002", vip=True)
    with world.reading("careful") as records:
        assert [hit.id for hit in records.search("7999000")] == [plain]


def test_a_secret_is_never_read(world: World) -> None:
    with_pin = world.add("contact", last_name="With", pin="sealed")
    without = world.add("contact", last_name="Without")
    with world.trusted() as records:
        assert records.get("contact", with_pin)["pin"] is True
        assert records.get("contact", without)["pin"] is None
        for ask in ("filter", "sort", "group", "measure"):
            with pytest.raises(InvalidInput):
                CHANNELS[ask](records, "pin")


def test_history_shows_what_the_present_shows(world: World) -> None:
    someone = world.add("contact", last_name="Row")
    changes = '{"last_name": ["A", "B"], "medical_note": [null, "canary"], "phone": [null, "+79991234567"]}'
    _remember(world, someone, changes)
    _remember(world, someone, '{"medical_note": ["canary", null]}')
    with world.reading("desk") as records:
        entries = records.history("contact", someone)
        timeline = records.timeline("contact", someone)
    assert [dict(entry.changes) for entry in entries] == [{"last_name": ("A", "B"), "phone": (None, Masked("••4567"))}]
    assert "canary" not in str(timeline)
    with world.reading("boss") as records:
        assert len(records.history("contact", someone)) == 2


def _remember(world: World, record: UUID, changes: str) -> None:
    world.put(
        "history", wall_id=1, id=new_id(), entity="shop.contact", record_id=record, at=world.clock, actor="Ann",
        actor_id=world.users["ann"], channel="page", kind="changed", changes=changes,
    )  # fmt: skip


def test_a_list_whose_own_order_is_not_usable_has_the_newest_first(world: World) -> None:
    older, newer = world.add("contact", last_name="Aalto"), world.add("contact", last_name="Berg")
    with world.reading("shy") as records:
        first = records.list("contact", ListQuery(limit=1))
        rest = records.list("contact", ListQuery(after=first.next))
        assert [row["id"] for row in [*first.rows, *rest.rows]] == [newer, older]
        with pytest.raises(InvalidInput):
            records.list("contact", ListQuery(sort="last_name"))


def test_what_is_available_can_be_asked_before(world: World) -> None:
    names = ["@title", "last_name", "phone", "club.name", "medical_note", "no_such", "interests"]
    with world.reading("desk") as records:
        assert records.available("contact", names) == ["@title", "last_name", "phone", "club.name", "interests"]
        assert records.available("contact", names[1:], use="sorting") == ["last_name", "club.name"]
        assert records.may_filter("contact", "last_name == 'x'")
        assert not records.may_filter("contact", "phone is empty")
        assert not records.may_filter("contact", "medical_note is empty")
        assert (records.right("contact", "phone"), records.right("contact", "medical_note")) == ("masked", "hidden")
        assert records.may("contact", "read")
        assert not records.may("contact", "update")
