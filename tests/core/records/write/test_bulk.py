"""Many records at once: the same result as one by one, refusals by row, nothing half done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette import clock
from palmette.errors import InvalidInput, PalmetteError
from palmette.records.accept_values import Taken
from palmette.records.results import ListQuery
from palmette.records.rollups import decay
from tests.core.records.write.shop import NOW, Shop

QUERY = ListQuery(fields=["id"])
BUSINESS = {"id", "version", "created_at", "updated_at", "created_by", "number", "pets", "mentor", "friends"}


def plain(shop: Shop) -> list[dict[str, Any]]:
    """All people without what differs between two databases."""
    with shop.gateway.reading(shop.head) as records:
        rows = [records.get("person", row["id"]) for row in records.list("person", QUERY).rows]  # type: ignore[arg-type]
    found = []
    for row in rows:
        pets = row["pets"]
        assert isinstance(pets, list)
        kept = {name: value for name, value in row.items() if name not in BUSINESS}
        found.append({**kept, "pets": [{key: pet[key] for key in pet if key != "id"} for pet in pets]})
    return sorted(found, key=repr)


PETS = st.fixed_dictionaries({"name": st.sampled_from(["Rex", ""]), "age": st.integers(0, 9)})
ROWS = st.fixed_dictionaries(
    {"name": st.text(st.characters(codec="utf-8", categories=["L", "Zs"]), min_size=1, max_size=20).filter(str.strip)},
    optional={
        "age": st.integers(-5, 160),
        "height": st.decimals(-100, 100, places=2),
        "balance": st.sampled_from(["12.50", "1 EUR", "0.001"]),
        "vip": st.booleans(),
        "interests": st.lists(st.sampled_from(["yoga", "swim", "golf"]), max_size=3),
        "nicknames": st.lists(st.text("abc", max_size=3), max_size=3),
        "email": st.sampled_from(["a@mail.fi", "A@mail.fi", "b@mail.fi"]),
        "pets": st.lists(PETS, max_size=2),
        "phone": st.sampled_from(["040 1234567", "112"]),
    },
)


def test_a_batch_stores_what_single_calls_store(shop: Shop) -> None:
    @given(st.lists(ROWS, min_size=1, max_size=8))
    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    def holds(rows: list[dict[str, Any]]) -> None:
        _empty(shop)
        refused = _one_by_one(shop, rows)
        stored = plain(shop)
        _empty(shop)
        with shop.gateway.writing(shop.head) as records:
            result = records.create_many("person", rows, all_or_nothing=False)

        assert plain(shop) == stored
        assert {row: sorted(item.code for item in problems) for row, problems in result.refused} == refused

    holds()


def _one_by_one(shop: Shop, rows: list[dict[str, Any]]) -> dict[int, list[str]]:
    """Store rows each in a session of its own; the codes of those refused."""
    refused: dict[int, list[str]] = {}
    for number, row in enumerate(rows):
        try:
            with shop.gateway.writing(shop.head) as records:
                records.create("person", row)
        except PalmetteError as error:
            refused[number] = sorted(problem.code for problem in error.problems)
    return refused


def _empty(shop: Shop) -> None:
    with shop.gateway.database.system() as connection:
        for part in ("search", "interests", "nicknames", "pets__tricks", "pets", "friends"):
            connection.exec_driver_sql(f"DELETE FROM shop__person__{part}")
        connection.exec_driver_sql("DELETE FROM shop__person")


def test_one_bad_row_refuses_the_whole_call(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records, pytest.raises(InvalidInput) as caught:
        records.create_many("person", [{"name": "Anna"}, {"age": 5}, {"name": "Carl", "vip": 1}])

    assert [(item.row, item.field) for item in caught.value.problems] == [(1, "name"), (2, "vip")]
    assert shop.count("shop__person") == shop.count("palmette__history") == 0


def test_good_rows_are_stored_without_gaps_in_their_numbers(shop: Shop) -> None:
    rows = [{"name": "Anna"}, {"name": "Berta", "vip": True}, {"age": 3}, {"name": "Carl", "email": "c@mail.fi"},
            {"name": "Doris", "email": "C@mail.fi"}]  # fmt: skip
    with shop.gateway.writing(shop.head) as records:
        result = records.create_many("person", rows, all_or_nothing=False)

    assert [row for row, _ in result.refused] == [1, 2, 4]
    assert len(result.done) == 2
    stored = shop.rows("SELECT name, number FROM shop__person ORDER BY number")
    assert stored == [{"name": "Anna", "number": "M-00001"}, {"name": "Carl", "number": "M-00002"}]
    assert shop.count("palmette__history") == shop.count("palmette__event") == 2


def test_values_that_were_read_already_are_still_asked_whether_they_may_be_written(shop: Shop) -> None:
    rows = [Taken({"name": "Anna", "age": 5}), Taken({"name": "Berta", "graded": "A"}),
            Taken({"name": "Carl", "vip": "who knows"}, raw=["vip"]), Taken({"age": 3})]  # fmt: skip
    with shop.gateway.writing(shop.head) as records:
        result = records.create_many("person", rows, all_or_nothing=False)

    assert [(row, problems[0].field) for row, problems in result.refused] == [(1, "graded"), (2, "vip"), (3, "name")]
    assert shop.rows("SELECT name, age FROM shop__person") == [{"name": "Anna", "age": 5}]


def make(shop: Shop, *names: str) -> list[UUID]:
    """People of the head's."""
    with shop.gateway.writing(shop.head) as records:
        return records.create_many("person", [{"name": name} for name in names]).done


def test_the_same_change_on_many_touches_only_those_in_scope(shop: Shop) -> None:
    mine = make(shop, "Anna", "Berta")
    with shop.gateway.writing(shop.actor("seller", name="southerner", branch=shop.south)) as records:
        foreign = records.create_many("person", [{"name": "Foreign"}]).done
    with shop.gateway.writing(shop.actor("seller")) as records:
        result = records.update_many("person", [*mine, *foreign], {"source": "street", "interests": ["box"]})

    assert (result.done, result.refused, result.skipped) == (mine, [], [])
    rows = shop.rows("SELECT name, source, version FROM shop__person ORDER BY name")
    assert [(row["name"], row["source"], row["version"]) for row in rows] == [
        ("Anna", "street", 2), ("Berta", "street", 2), ("Foreign", None, 1),
    ]  # fmt: skip
    assert shop.count("shop__person__interests") == 2


def test_each_record_gets_its_own_change_and_its_own_refusal(shop: Shop) -> None:
    first, second, third = make(shop, "Anna", "Berta", "Carl")
    with shop.gateway.writing(shop.head) as records:
        result = records.update_each(
            "person", {first: {"age": 1, "email": "x@mail.fi"}, second: {"age": "?"}, third: {"email": "X@mail.fi"}}
        )

    assert result.done == [first]
    assert {key: problems[0].code for key, problems in result.refused} == {
        second: "values.not_whole",
        third: "records.taken",
    }
    assert shop.count("palmette__history") == 4


def test_many_are_given_to_another_only_with_the_right(shop: Shop) -> None:
    people = make(shop, "Anna", "Berta")
    with shop.gateway.writing(shop.actor("seller")) as records:
        assert records.reassign("person", people, shop.users["second"]).done == []
    with shop.gateway.writing(shop.head) as records:
        assert records.reassign("person", people, shop.users["second"]).done == people

    with shop.gateway.reading(shop.head) as records:
        assert {records.get("person", person)["owner"] for person in people} == {shop.users["second"]}


def test_history_tells_the_whole_way_of_every_record(shop: Shop) -> None:
    people = make(shop, "Anna", "Berta")
    with shop.gateway.writing(shop.head) as records:
        records.update_many("person", people, {"age": 7})
        records.delete_many("person", people)
        records.restore_many("person", people)

    for key in people:
        with shop.gateway.reading(shop.head) as records:
            kinds = [entry.kind for entry in records.history("person", key)]
        assert kinds == ["restored", "deleted", "changed", "created"]
    versions = shop.rows("SELECT version FROM palmette__event ORDER BY version")
    assert [row["version"] for row in versions] == [1, 1, 2, 2, 3, 3, 4, 4]


def test_rollups_follow_every_write(shop: Shop) -> None:
    anna, berta = make(shop, "Anna", "Berta")
    with shop.gateway.writing(shop.head) as records:
        visits = records.create_many(
            "visit",
            [
                {"person": anna, "at": NOW, "kind": "paid", "price": "10"},
                {"person": anna, "at": "2026-09-01T10:00:00Z", "kind": "paid", "price": "5.50"},
                {"person": berta, "at": NOW, "price": "99"},
            ],
        ).done
        assert figures(records, anna) == (2, NOW, "15.50", 1)
        records.update("visit", visits[0], {"person": berta})
        assert figures(records, anna) == (1, _september(), "5.50", 0)
        assert figures(records, berta) == (2, NOW, "10.00", 2)
        records.update("visit", visits[1], {"kind": "free"})
        records.delete("visit", visits[0])
        assert figures(records, anna) == (1, _september(), "0.00", 0)
        assert figures(records, berta) == (1, NOW, "0.00", 1)
        records.update("person", anna, {"friends": [berta, anna]})
        assert records.get("person", berta)["fan_count"] == 1
        records.update("person", anna, {"friends": [anna]})
        assert records.get("person", berta)["fan_count"] == 0


def _september() -> object:
    return NOW.replace(month=9, day=1)


def figures(records: Any, person: UUID) -> tuple[object, ...]:
    """The stored rollups of a person."""
    row = records.get("person", person)
    return row["visit_count"], row["last_visit_at"], str(row["paid"].amount), row["recent"]


def test_a_value_of_a_row_refused_in_the_end_is_free_for_the_next(shop: Shop) -> None:
    rows = [{"name": "Anna", "vip": True, "email": "a@mail.fi"}, {"name": "Berta", "email": "A@mail.fi"}]
    with shop.gateway.writing(shop.head) as records:
        result = records.create_many("person", rows, all_or_nothing=False)

    assert [number for number, _ in result.refused] == [0]
    assert shop.rows("SELECT name, number FROM shop__person") == [{"name": "Berta", "number": "M-00001"}]


def test_a_window_moves_on_over_night(shop: Shop) -> None:
    (anna,) = make(shop, "Anna")
    with shop.gateway.writing(shop.head) as records:
        records.create("visit", {"person": anna, "at": NOW})
    later = NOW + timedelta(days=29)
    with clock.frozen(later), shop.gateway.writing(shop.system) as records:
        assert records.get("person", anna)["recent"] == 1
        assert decay(records, "shop.person") == 1
        assert decay(records, "shop.person") == 0
        assert records.get("person", anna)["recent"] == 0
