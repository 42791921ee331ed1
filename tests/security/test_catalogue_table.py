"""The page of the catalogue says which tests hold which row, and cannot say what is not so."""

from __future__ import annotations

from tests.security.catalogue import held_rows, missing_tests, told, written_rows

STATES = {"held", "part", "open"}


def test_each_row_names_the_tests_that_are_there_and_no_others() -> None:
    found, rows = held_rows(), written_rows()
    assert sorted(set(found) - set(rows)) == []
    wrong = {
        number: told(found.get(number, [])) for number, row in rows.items() if row[2] != told(found.get(number, []))
    }
    assert wrong == {}, "write them anew with `python -m tests.security.catalogue`"


def test_a_row_is_held_by_tests_or_open() -> None:
    found = held_rows()
    assert {status for _, status, _ in written_rows().values()} <= STATES
    assert {number for number, row in written_rows().items() if (row[1] == "open") == bool(found.get(number))} == set()


def test_tests_of_other_parts_are_there() -> None:
    assert missing_tests() == []
