"""A locked record is changed by nobody, on both engines: of many the others are, and code goes on."""

from __future__ import annotations

import io
from uuid import UUID

import pytest

from palmette.errors import NotFound
from palmette.records.record_locks import Locked
from palmette.records.session import Records
from tests.core.records.write.shop import Shop
from tests.core.records.write.test_trash import make

WAYS = {
    "change": lambda records, one: records.update("deal", one, {"title": "New"}),
    "move": lambda records, one: records.move("deal", one, "lost", lost_reason="price"),
    "delete": lambda records, one: records.delete("deal", one),
    "reassign": lambda records, one: records.update("deal", one, {"owner": None}),
    "file": lambda records, one: records.attach("deal", one, "contract", "a.txt", io.BytesIO(b"text")),
    "tag": lambda records, one: records.tag("deal", [one], ["hot"]),
}


def lock(shop: Shop, entity: str, record: UUID, reason: str = "") -> None:
    """By the head, who has every right."""
    with shop.gateway.writing(shop.head) as records:
        records.lock(entity, record, reason)


def test_no_way_of_changing_passes_a_lock_until_it_is_taken_away(shop: Shop) -> None:
    deal = make(shop, "deal", title="Door")
    lock(shop, "deal", deal, "With the lawyer")
    for name, way in WAYS.items():
        with pytest.raises(Locked) as refused, shop.gateway.writing(shop.head) as records:
            way(records, deal)
        assert (refused.value.code, refused.value.lock.reason) == ("records.locked", "With the lawyer"), name
    with shop.gateway.writing(shop.head) as records:
        records.unlock("deal", deal)
        assert records.update("deal", deal, {"title": "New"})["title"] == "New"
        assert [entry.kind for entry in records.history("deal", deal)] == ["changed", "unlocked", "locked", "created"]


def test_of_many_only_the_locked_one_is_refused(shop: Shop) -> None:
    locked, free = make(shop, "deal", title="Door"), make(shop, "deal", title="Window")
    lock(shop, "deal", locked)

    def refused(records: Records) -> list[list[object]]:
        ids = [locked, free]
        results = (
            records.update_many("deal", ids, {"title": "New"}),
            records.move_many("deal", ids, "lost", lost_reason="price"),
            records.reassign("deal", ids, shop.users["seller"]),
            records.delete_many("deal", ids),
        )
        assert all(result.done == [free] for result in results)
        return [[which for which, _ in result.refused] for result in results]

    with shop.gateway.writing(shop.head) as records:
        assert refused(records) == [[locked]] * 4


def test_only_who_has_the_right_locks_and_unlocks_within_his_scope(shop: Shop) -> None:
    deal = make(shop, "deal", title="Door")
    for call in ("lock", "unlock"):
        with pytest.raises(NotFound), shop.gateway.writing(shop.actor("seller")) as records:
            getattr(records, call)("deal", deal)
    with shop.gateway.reading(shop.head) as records:
        assert records.locks([deal]) == {}


def test_code_that_follows_from_other_changes_writes_a_locked_record(shop: Shop) -> None:
    person = make(shop, "person", name="Anna")
    lock(shop, "person", person)
    with shop.gateway.writing(shop.system) as records:
        records.update("person", person, {"graded": "A"})
    make(shop, "visit", person=person, at="2026-11-20T10:00:00+00:00", kind="free")
    with shop.gateway.reading(shop.head) as records:
        found = records.get("person", person, fields=["visit_count", "graded"])
    assert (found["visit_count"], found["graded"]) == (1, "A")


def test_a_lock_says_by_whom_and_why_also_of_what_belongs_to_the_whole_network(shop: Shop) -> None:
    place = make(shop, "place", name="Hall")
    lock(shop, "place", place, "Being repaired")
    with shop.gateway.reading(shop.head) as records:
        found = records.locks([place])[place]
    assert (found.by, found.reason) == ("head", "Being repaired")
