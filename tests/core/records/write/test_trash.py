"""The trash: what may go there, what goes along, what comes back, what leaves it for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from palmette import clock
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound
from palmette.records.delete_rows import purge_trash
from tests.core.records.write.shop import NOW, Shop


def make(shop: Shop, entity: str, **values: object) -> UUID:
    """A record of the head's."""
    with shop.gateway.writing(shop.head) as records:
        found = records.create(entity, values)["id"]
    assert isinstance(found, UUID)
    return found


def living(shop: Shop, table: str) -> int:
    """How many records of a table are not in the trash."""
    return int(str(shop.rows(f"SELECT count(*) AS n FROM {table} WHERE deleted_at IS NULL")[0]["n"]))


def test_a_deleted_record_is_gone_until_it_is_restored(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna", pets=[{"name": "Rex"}])
    with shop.gateway.writing(shop.head) as records:
        records.delete("person", anna, version=1)
    with shop.gateway.reading(shop.head) as records, pytest.raises(NotFound):
        records.get("person", anna)
    with shop.gateway.writing(shop.head) as records:
        assert records.restore_many("person", [anna]).done == [anna]
        row = records.get("person", anna)

    assert row["version"] == 3
    assert len(row["pets"]) == 1  # type: ignore[arg-type]
    kinds = [line["kind"] for line in shop.rows("SELECT kind FROM palmette__history ORDER BY id")]
    assert kinds == ["created", "deleted", "restored"]


def test_a_delete_with_an_old_version_is_a_conflict(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    with shop.gateway.writing(shop.head) as records:
        records.update("person", anna, {"age": 5})
        with pytest.raises(Conflict):
            records.delete("person", anna, version=1)

    assert living(shop, "shop__person") == 1


def test_what_refers_to_a_record_keeps_it(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    make(shop, "deal", title="One", person=anna)
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.delete("person", anna)

    assert caught.value.code == "records.referred"
    assert "Deals: 1" in str(caught.value.problems[0].message)
    assert living(shop, "shop__person") == 1


def test_what_keeps_a_record_is_not_told_to_those_who_may_not_see_it(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    make(shop, "deal", title="One", person=anna, branch=shop.south)
    with shop.gateway.writing(shop.actor("seller")) as records, pytest.raises(InvalidInput) as caught:
        records.delete("person", anna)

    assert [problem.message for problem in caught.value.problems] == ["Records that you may not see refer to it."]


def test_references_are_emptied_or_taken_along_as_declared(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    pupil = make(shop, "person", name="Berta", mentor=anna)
    visit = make(shop, "visit", person=anna, at=NOW)
    with shop.gateway.writing(shop.head) as records:
        records.delete("person", anna)
        row = records.get("person", pupil)
    with shop.gateway.writing(shop.head) as records:
        records.restore_many("person", [anna])
        back = records.get("visit", visit)
        assert records.get("person", anna)["visit_count"] == 1

    assert (row["mentor"], row["version"]) == (None, 2)
    assert back["person"] == anna
    kinds = shop.rows("SELECT entity, kind FROM palmette__history WHERE kind <> 'created' ORDER BY id")
    assert [(line["entity"], line["kind"]) for line in kinds] == [
        ("shop.person", "changed"),
        ("shop.person", "deleted"),
        ("shop.visit", "deleted"),
        ("shop.person", "restored"),
        ("shop.visit", "restored"),
    ]


def test_a_visit_deleted_earlier_stays_in_the_trash(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    early, late = make(shop, "visit", person=anna, at=NOW), make(shop, "visit", person=anna, at=NOW)
    with shop.gateway.writing(shop.head) as records:
        records.delete("visit", early)
    with clock.frozen(NOW + timedelta(hours=1)), shop.gateway.writing(shop.head) as records:
        records.delete("person", anna)
        records.restore_many("person", [anna])

    left = shop.rows("SELECT id FROM shop__visit WHERE deleted_at IS NULL")
    assert len(left) == 1
    assert left[0]["id"] in (late, late.bytes)


def test_a_record_whose_own_is_in_the_trash_cannot_come_back_alone(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    visit = make(shop, "visit", person=anna, at=NOW)
    with shop.gateway.writing(shop.head) as records:
        records.delete("person", anna)
        result = records.restore_many("visit", [visit])

    assert result.done == []
    assert result.refused[0][1][0].code == "records.reference_in_trash"


def test_a_value_taken_meanwhile_keeps_a_record_in_the_trash(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna", email="a@mail.fi")
    with shop.gateway.writing(shop.head) as records:
        records.delete("person", anna)
        records.create("person", {"name": "Berta", "email": "a@mail.fi"})
        result = records.restore_many("person", [anna])

    assert [problem.code for problem in result.refused[0][1]] == ["records.taken"]
    assert living(shop, "shop__person") == 1


def test_nobody_restores_what_is_out_of_scope(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna")
    with shop.gateway.writing(shop.head) as records:
        records.delete("person", anna)
    with shop.gateway.writing(shop.actor("seller", name="southerner", branch=shop.south)) as records:
        result = records.restore_many("person", [anna])

    assert (result.done, result.refused) == ([], [])
    assert living(shop, "shop__person") == 0


def test_many_are_deleted_and_those_kept_are_named(shop: Shop) -> None:
    people = [make(shop, "person", name=name) for name in ("Anna", "Berta", "Carl")]
    make(shop, "deal", title="One", person=people[1])
    with shop.gateway.writing(shop.head) as records:
        result = records.delete_many("person", people)

    assert result.done == [people[0], people[2]]
    assert [refused[0] for refused in result.refused] == [people[1]]
    assert living(shop, "shop__person") == 1


def test_retention_empties_the_trash_of_everything_about_a_record(shop: Shop) -> None:
    anna = make(shop, "person", name="Anna", nicknames=["a"], pets=[{"name": "Rex", "tricks": ["sit"]}])
    friend = make(shop, "person", name="Berta", friends=[anna])
    make(shop, "visit", person=anna, at=NOW)
    with shop.gateway.writing(shop.head) as records:
        records.tag("person", [anna], ["gold"])
        records.delete("person", anna)
    later = NOW + timedelta(days=31)
    with clock.frozen(later):
        with shop.gateway.writing(shop.system) as records:
            assert purge_trash(records, "shop.person", older_than=NOW) == 0
            assert purge_trash(records, "shop.person", older_than=later) == 0, "its visit is still there"
            assert purge_trash(records, "shop.visit", older_than=later) == 1
            assert purge_trash(records, "shop.person", older_than=later) == 1
        with shop.gateway.reading(shop.head) as records:
            assert records.get("person", friend)["friends"] == []

    for table in ("shop__person__nicknames", "shop__person__pets", "shop__person__pets__tricks", "shop__visit",
                  "palmette__tagging", "shop__person__friends"):  # fmt: skip
        assert shop.count(table) == 0, table
    assert shop.count("shop__person") == 1
    left = shop.rows("SELECT DISTINCT record_id FROM palmette__history")
    assert [row["record_id"] in (friend, friend.bytes) for row in left] == [True]


def test_people_do_not_empty_the_trash(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(Forbidden):
        purge_trash(records, "shop.person", older_than=NOW)
