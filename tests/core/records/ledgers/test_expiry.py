"""What expires: counted by hand over days, and burnt by the job of the night exactly once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from palmette import clock
from palmette.jobs.burning import burn_job
from palmette.jobs.engine import run_now
from palmette.records.ledger_expiry import expired
from tests.core.records.ledgers.bank import NOW, Bank

MARCH = date(2026, 3, 10)


def on(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("moves", "lost"),
    [
        ([(on(1), 10, on(9))], 10),
        ([(on(1), 10, on(10))], 0),
        ([(on(1), 10, None)], 0),
        ([(on(1), 10, on(9)), (on(2), -4, None)], 6),
        ([(on(1), 10, on(9)), (on(10), -10, None)], 0),
        ([(on(1), 10, on(9)), (on(1), 10, on(5)), (on(2), -12, None)], 8),
        ([(on(1), 10, None), (on(2), -10, None), (on(3), 5, on(8))], 5),
        ([(on(1), 10, on(2)), (on(4), -10, None), (on(5), 5, on(8))], 5),
        ([(on(1), 10, on(4)), (on(1), 10, None), (on(6), -15, None)], 0),
        ([(on(1), -4, None), (on(2), 10, on(9))], 6),
        ([], 0),
    ],
    ids=[
        "all", "the last day", "for ever", "the rest", "burnt already", "what expires first is used first",
        "what came after the use", "burnt before the next came", "the expired goes first", "a debt is repaid first",
        "nothing",
    ],
)  # fmt: skip
def test_what_is_left_of_the_expired(moves: list[tuple[date, int, date | None]], lost: int) -> None:
    assert expired(moves, MARCH) == lost


def _night(bank: Bank, days: int) -> None:
    with clock.frozen(NOW + timedelta(days=days)):
        run_now(burn_job(), bank.gateway, bank.system, progress=lambda *told: None)


def test_the_night_burns_what_expired_and_a_second_night_nothing(bank: Bank) -> None:
    anna, ben = bank.guest(), bank.guest()
    bank.earn(anna, 10, expires_on=on(12))
    bank.earn(anna, 5)
    bank.spend(anna, 3)
    bank.earn(ben, 4, expires_on=on(30))
    _night(bank, 2)
    assert bank.look(anna)["points"] == 12
    _night(bank, 3)
    assert (bank.look(anna)["points"], bank.look(ben)["points"]) == (5, 4)
    _night(bank, 4)
    assert bank.look(anna)["points"] == 5
    with bank.gateway.reading(bank.system) as records:
        kinds = sorted((row["kind"], row["points"]) for row in records.related("guest", anna, "point_moves").rows)
    assert kinds == [("burn", -7), ("earn", 5), ("earn", 10), ("spend", -3)]
