"""Writers at the same time: whatever they spend, the balance is the sum of the moves and never below its limit."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from palmette import Conflict
from tests.core.records.ledgers.bank import Bank

WRITERS = 4


def _run(bank: Bank, plans: list[list[tuple[int, int]]], guests: list[UUID]) -> int:
    """Each thread does its moves (guest, points), each in a transaction; how many were refused."""
    barrier = threading.Barrier(len(plans))

    def work(plan: list[tuple[int, int]]) -> int:
        barrier.wait()
        refused = 0
        for whose, points in plan:
            try:
                with bank.gateway.writing(bank.actor()) as records:
                    records.create("point_move", {"guest": guests[whose], "kind": "correction", "points": points})
            except Conflict:
                refused += 1
        return refused

    with ThreadPoolExecutor(len(plans)) as pool:
        return sum(pool.map(work, plans))


def _sum(bank: Bank, guest: UUID) -> int:
    with bank.gateway.reading(bank.system) as records:
        rows = records.related("guest", guest, "point_moves").rows
    return sum(int(str(row["points"])) for row in rows)


moves = st.tuples(st.integers(0, 1), st.integers(-9, 9).filter(bool))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans=st.lists(st.lists(moves, min_size=1, max_size=3), min_size=WRITERS, max_size=WRITERS))
def test_no_balance_falls_below_its_limit_or_from_its_moves(bank: Bank, plans: list[list[tuple[int, int]]]) -> None:
    guests = [bank.guest(), bank.guest()]
    for guest in guests:
        bank.earn(guest, 10)
    _run(bank, plans, guests)
    for guest in guests:
        left = bank.look(guest)["points"]
        assert isinstance(left, int)
        assert left >= 0
        assert left == _sum(bank, guest)


def test_of_many_who_spend_the_last_as_many_succeed_as_there_is_for(bank: Bank) -> None:
    anna = bank.guest()
    bank.earn(anna, 10)
    refused = _run(bank, [[(0, -2)] * 3 for _ in range(WRITERS)], [anna])
    assert refused == WRITERS * 3 - 5
    assert bank.look(anna)["points"] == 0


def test_transfers_in_a_ring_lose_nothing(bank: Bank) -> None:
    guests = [bank.guest() for _ in range(3)]
    for guest in guests:
        bank.earn(guest, 5)

    def work(number: int) -> None:
        for step in range(4):
            giver, taker = guests[(number + step) % 3], guests[(number + step + 1) % 3]
            try:
                with bank.gateway.writing(bank.actor()) as records:
                    records.transfer("point_move", giver, taker, 4)
            except Conflict:
                continue

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(work, range(WRITERS)))
    left = [bank.look(guest)["points"] for guest in guests]
    assert sum(int(str(item)) for item in left) == 15
    assert min(int(str(item)) for item in left) >= 0
