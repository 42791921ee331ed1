"""Defaults that are found when a record is made, numbers that run per branch, values that are unique together."""

from __future__ import annotations

from datetime import date

import pytest

from palmette import Conflict
from tests.core.records.workshop.workshop import NORTH, NOW, PERSON, SOUTH, Workshop


def test_defaults_are_those_of_the_moment_and_the_person(workshop: Workshop) -> None:
    row = workshop.look(workshop.repair(branch=SOUTH))
    assert (row["taken_on"], row["taken_at"], row["taken_by"], row["place"]) == (
        date(2026, 5, 14), NOW, PERSON, SOUTH,
    )  # fmt: skip


def test_the_branch_of_a_record_follows_its_default(workshop: Workshop) -> None:
    assert workshop.look(workshop.repair(branch=SOUTH))["branch"] == SOUTH


def test_numbers_run_per_branch_and_tell_its_name(workshop: Workshop) -> None:
    def last(branch):  # type: ignore[no-untyped-def]
        city, _, number = str(workshop.look(workshop.repair(branch=branch))["number"]).partition("-")
        return city, int(number)

    (oulu, first), (turku, other) = last(NORTH), last(SOUTH)
    assert (oulu, turku) == ("Oulu", "Turku")
    assert last(NORTH) == ("Oulu", first + 1)
    assert last(SOUTH) == ("Turku", other + 1)


def test_a_batch_over_branches_is_numbered_in_each(workshop: Workshop) -> None:
    rows = [{"name": f"{at}", "place": place} for at, place in enumerate((NORTH, SOUTH, NORTH))]
    with workshop.gateway.writing(workshop.actor("head")) as records:
        made = records.create_many("repair", rows).done
        numbers = [str(records.get("repair", item)["number"]) for item in made]
    assert [number[:5] for number in numbers] == ["Oulu-", "Turku", "Oulu-"]
    assert int(numbers[2][-3:]) == int(numbers[0][-3:]) + 1


def _book(workshop: Workshop, **values: object) -> object:
    with workshop.gateway.writing(workshop.actor("head")) as records:
        return records.create("booking", values)["id"]


def test_values_that_are_unique_together_are_taken_once(workshop: Workshop) -> None:
    day = date(2026, 6, 1)
    _book(workshop, seat="A1", day=day)
    _book(workshop, seat="A2", day=day)
    _book(workshop, seat="A1", day=date(2026, 6, 2))
    with pytest.raises(Conflict) as caught:
        _book(workshop, seat="a1", day=day)
    assert caught.value.code == "records.taken"
    assert [item.message for item in caught.value.problems] == ["There is a record with the same Seat and Day already."]


def test_with_an_empty_value_they_are_not_the_same(workshop: Workshop) -> None:
    _book(workshop, seat="B1")
    assert _book(workshop, seat="B1")


def test_a_change_of_one_of_them_is_checked_with_the_other(workshop: Workshop) -> None:
    day = date(2026, 6, 3)
    _book(workshop, seat="C1", day=day)
    other = _book(workshop, seat="C2", day=day)
    with workshop.gateway.writing(workshop.actor("head")) as records:
        with pytest.raises(Conflict):
            records.update("booking", other, {"seat": "C1"})  # type: ignore[arg-type]
        records.update("booking", other, {"who": "Anna"})  # type: ignore[arg-type]


def test_a_batch_names_the_second_of_two_alike(workshop: Workshop) -> None:
    row = {"seat": "D1", "day": date(2026, 6, 4)}
    with workshop.gateway.writing(workshop.actor("head")) as records:
        result = records.create_many("booking", [row, row], all_or_nothing=False)
    assert [number for number, _ in result.refused] == [1]


def test_what_came_back_from_the_trash_may_have_been_taken_meanwhile(workshop: Workshop) -> None:
    row = {"seat": "E1", "day": date(2026, 6, 5)}
    first = _book(workshop, **row)
    with workshop.gateway.writing(workshop.actor("head")) as records:
        records.delete("booking", first)  # type: ignore[arg-type]
        records.create("booking", row)
        result = records.restore_many("booking", [first])  # type: ignore[list-item]
    assert [problem.code for _, problems in result.refused for problem in problems] == ["records.taken"]
