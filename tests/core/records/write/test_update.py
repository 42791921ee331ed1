"""Changes of records: only what differs, with the version, in the scope, remembered in full."""

from __future__ import annotations

from uuid import UUID

import pytest

from palmette.errors import Conflict, InvalidInput, NotFound
from palmette.ids import new_id
from palmette.records.journal import decode_changes
from palmette.records.results import ListQuery
from palmette.records.stale import Stale
from tests.core.records.write.shop import NOW, Shop
from tests.core.records.write.test_create import FULL, codes


def make(shop: Shop, **values: object) -> UUID:
    """A person of the head's."""
    with shop.gateway.writing(shop.head) as records:
        found = records.create("person", {"name": "Anna", **values})["id"]
    assert isinstance(found, UUID)
    return found


def test_only_what_differs_is_written_and_remembered(shop: Shop) -> None:
    record_id = make(shop, **{**FULL, "name": "Anna"})
    with shop.gateway.writing(shop.head) as records:
        row = records.update("person", record_id, {**FULL, "name": "Anna", "age": 41, "pin": None}, version=1)

    history = shop.rows("SELECT kind, changes FROM palmette__history ORDER BY id")
    assert row["version"] == 2
    assert decode_changes(str(history[1]["changes"])) == {"age": (40, 41), "pin": ("•••", None)}


def test_a_change_that_changes_nothing_is_no_change(shop: Shop) -> None:
    record_id = make(shop, **{key: value for key, value in FULL.items() if key not in ("name", "pin")})
    same = {key: value for key, value in FULL.items() if key not in ("name", "pin", "pets")}
    with shop.gateway.writing(shop.head) as records:
        row = records.update("person", record_id, same)

    assert row["version"] == 1
    assert shop.count("palmette__history") == 1


def test_lists_owned_rows_and_search_follow_the_change(shop: Shop) -> None:
    record_id = make(shop, **{**FULL, "name": "Anna"})
    with shop.gateway.writing(shop.head) as records:
        pets = records.get("person", record_id)["pets"]
        assert isinstance(pets, list)
        kept = {**pets[0], "age": 4, "tricks": ["sit"]}
        row = records.update(
            "person", record_id, {"name": "Zoe", "interests": ["box"], "nicknames": [], "pets": [{"name": "New"}, kept]}
        )

    assert row["interests"] == ["box"]
    assert row["nicknames"] == []
    changed = row["pets"]
    assert isinstance(changed, list)
    assert [(pet["name"], pet["age"]) for pet in changed] == [("New", None), ("Rex", 4)]
    assert changed[1]["id"] == pets[0]["id"]
    assert changed[1]["tricks"] == ["sit"]
    assert row["pet_age"] == 4
    with shop.gateway.reading(shop.head) as records:
        assert [hit["id"] for hit in records.list("person", ListQuery(search="zoe")).rows] == [record_id]
        assert records.list("person", ListQuery(search="anna@")).rows != []
        assert records.list("person", ListQuery(search="anna be")).rows == []


def test_another_persons_change_is_told_field_by_field(shop: Shop) -> None:
    record_id = make(shop, age=40, source="web")
    with shop.gateway.writing(shop.actor("seller")) as records:
        records.update("person", record_id, {"age": 41}, version=1)
        records.update("person", record_id, {"source": "street"}, version=2)

    with shop.gateway.writing(shop.head) as records, pytest.raises(Stale) as caught:
        records.update("person", record_id, {"age": 50, "name": "Berta"}, version=1)

    stale = caught.value
    assert (stale.version, stale.by, stale.at) == (3, "seller", NOW)
    assert {name: (clash.base, clash.stored, clash.mine) for name, clash in stale.clashes.items()} == {
        "age": (40, 41, 50),
        "source": ("web", "street", "web"),
    }
    assert isinstance(stale, Conflict)
    assert shop.rows("SELECT name, age FROM shop__person") == [{"name": "Anna", "age": 41}]


def test_a_conflict_does_not_tell_hidden_fields(shop: Shop) -> None:
    record_id = make(shop)
    with shop.gateway.writing(shop.head) as records:
        records.update("person", record_id, {"notes": "secret", "phone": "040 1234567"})

    with shop.gateway.writing(shop.actor("seller")) as records, pytest.raises(Stale) as caught:
        records.update("person", record_id, {"name": "Berta"}, version=1)

    assert caught.value.clashes == {}


def test_a_record_out_of_scope_is_missing_and_stays_as_it_was(shop: Shop) -> None:
    record_id = make(shop)
    southerner = shop.actor("seller", name="southerner", branch=shop.south)
    before = shop.rows("SELECT * FROM shop__person")
    with shop.gateway.writing(southerner) as records:
        for attempt in (record_id, new_id()):
            with pytest.raises(NotFound, match="no such"):
                records.update("person", attempt, {"name": "Stolen"})
            with pytest.raises(NotFound, match="no such"):
                records.delete("person", attempt)

    assert shop.rows("SELECT * FROM shop__person") == before


def test_a_required_field_cannot_be_emptied(shop: Shop) -> None:
    record_id = make(shop)
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.update("person", record_id, {"name": " "})

    assert codes(caught.value) == {"name": "records.required"}


def test_a_condition_holds_after_the_change_too(shop: Shop) -> None:
    record_id = make(shop)
    with shop.gateway.writing(shop.head) as records:
        with pytest.raises(InvalidInput) as caught:
            records.update("person", record_id, {"vip": True})
        assert codes(caught.value) == {"spouse": "records.required"}
        records.update("person", record_id, {"vip": True, "spouse": "Carl"})

    assert [row["kind"] for row in shop.rows("SELECT kind FROM palmette__history ORDER BY id")] == [
        "created",
        "changed",
    ]


def test_stage_is_not_written_by_update(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        deal = records.create("deal", {"title": "One"})
        for name, value in (("stage", "won"), ("stage_since", NOW), ("lost_reason", "price"), ("pipeline", "service")):
            with pytest.raises(InvalidInput) as caught:
                records.update("deal", deal["id"], {name: value})  # type: ignore[arg-type]
            assert codes(caught.value) == {name: "records.readonly_field"}


def test_owner_and_branch_need_their_rights(shop: Shop) -> None:
    record_id = make(shop)
    with shop.gateway.writing(shop.actor("seller")) as records:
        for name, value in (("owner", shop.users["second"]), ("branch", shop.south), ("home_branch", shop.south)):
            with pytest.raises(InvalidInput):
                records.update("person", record_id, {name: value})
    with shop.gateway.writing(shop.head) as records:
        row = records.update("person", record_id, {"owner": shop.users["second"], "home_branch": shop.south})

    assert (row["owner"], row["branch"]) == (shop.users["second"], shop.south)


def test_heirs_follow_their_record_into_another_branch(shop: Shop) -> None:
    record_id = make(shop)
    with shop.gateway.writing(shop.head) as records:
        visit = records.create("visit", {"person": record_id, "at": NOW})
        records.update("person", record_id, {"branch": shop.south})
        moved = records.get("visit", visit["id"])  # type: ignore[arg-type]

    assert (visit["branch"], moved["branch"]) == (shop.north, shop.south)


def test_check_tells_what_would_be_refused_and_stores_nothing(shop: Shop) -> None:
    record_id = make(shop, email="a@mail.fi")
    with shop.gateway.reading(shop.head) as records:
        new = records.check("person", {"email": "A@mail.fi"})
        changed = records.check("person", {"name": None, "mentor": new_id()}, id=record_id)

    assert {problem.field for problem in new} == {"name"}
    assert {problem.code for problem in changed} == {"records.required", "records.reference_not_found"}
    assert shop.count("shop__person") == 1


def test_a_list_of_links_keeps_those_that_the_person_does_not_see(shop: Shop) -> None:
    theirs = make(shop, name="Head's friend")
    with shop.gateway.writing(shop.actor("intern")) as records:
        mine = records.create("person", {"name": "Mine"})["id"]
        friend = records.create("person", {"name": "Friend"})["id"]
    with shop.gateway.writing(shop.head) as records:
        records.update("person", UUID(str(mine)), {"friends": [theirs, friend]})
    with shop.gateway.writing(shop.actor("intern")) as records:
        records.update("person", UUID(str(mine)), {"friends": []})

    with shop.gateway.reading(shop.head) as records:
        assert records.get("person", UUID(str(mine)))["friends"] == [theirs]
