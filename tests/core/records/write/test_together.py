"""Eight writers at once: nobody is refused, no number is given twice, nothing counted is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from palmette.errors import Conflict, PalmetteError
from tests.core.records.write.shop import NOW, Shop

WRITERS = 8


def together(work: Callable[[int], object]) -> list[object]:
    """What each of eight threads answered, or the error it ended with."""
    barrier = threading.Barrier(WRITERS)

    def run(number: int) -> object:
        barrier.wait()
        try:
            return work(number)
        except PalmetteError as error:
            return error

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


def make(shop: Shop) -> UUID:
    """A person of the head's."""
    with shop.gateway.writing(shop.head) as records:
        found = records.create("person", {"name": "Anna"})["id"]
    assert isinstance(found, UUID)
    return found


def test_numbers_are_neither_doubled_nor_left_out(shop: Shop) -> None:
    def work(number: int) -> int:
        for turn in range(5):
            with shop.gateway.writing(shop.head) as records:
                if turn == 2:
                    records.create_many("person", [{"name": f"{number} {turn}"}, {"name": "Second"}])
                else:
                    records.create("person", {"name": f"{number} {turn}"})
        return 1

    assert together(work) == [1] * WRITERS
    numbers = sorted(str(row["number"]) for row in shop.rows("SELECT number FROM shop__person"))
    assert numbers == [f"M-{number:05}" for number in range(1, WRITERS * 6 + 1)]


def test_no_change_of_the_same_record_is_lost(shop: Shop) -> None:
    anna = make(shop)

    def work(number: int) -> None:
        for _ in range(5):
            with shop.gateway.writing(shop.head) as records:
                age = records.get("person", anna)["age"]
                assert age is None or isinstance(age, int)
                records.update("person", anna, {"nicknames": [f"{number}"], "shoe_size": number})

    assert together(work) == [None] * WRITERS
    (row,) = shop.rows("SELECT version FROM shop__person")
    changes = shop.rows("SELECT version FROM palmette__event ORDER BY version")
    assert [line["version"] for line in changes] == list(range(1, int(str(row["version"])) + 1))


def test_of_eight_moves_with_one_version_one_happens(shop: Shop) -> None:
    with shop.gateway.writing(shop.head) as records:
        deal = records.create("deal", {"title": "One", "called": True})["id"]
    assert isinstance(deal, UUID)

    def work(number: int) -> str:
        with shop.gateway.writing(shop.head) as records:
            records.move("deal", deal, "offer" if number % 2 else "lost", version=1, lost_reason="price")
        return "done"

    answers = together(work)
    assert answers.count("done") == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == WRITERS - 1
    assert shop.count("palmette__stage_move") == 2


def test_stored_figures_count_every_visit(shop: Shop) -> None:
    anna = make(shop)

    def work(number: int) -> None:
        for _ in range(3):
            with shop.gateway.writing(shop.head) as records:
                records.create("visit", {"person": anna, "at": NOW, "kind": "paid", "price": "1"})

    assert together(work) == [None] * WRITERS
    with shop.gateway.reading(shop.head) as records:
        row = records.get("person", anna)
    assert row["visit_count"] == WRITERS * 3
    assert str(row["paid"]) == f"{WRITERS * 3}.00 EUR"


@pytest.mark.parametrize("turn", range(3))
def test_a_unique_value_is_given_once(shop: Shop, turn: int) -> None:
    def work(number: int) -> str:
        with shop.gateway.writing(shop.head) as records:
            records.create("person", {"name": f"{number}", "email": "same@mail.fi"})
        return "done"

    answers = together(work)
    assert answers.count("done") == 1
    assert all(isinstance(answer, Conflict) for answer in answers if answer != "done")
    assert shop.count("shop__person") == 1
