"""Shared evenly, one client to one person."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from palmette.handover.sharing import Sharing, chunks_of_one_hand
from palmette.ids import new_id


@given(st.integers(1, 5), st.integers(0, 60))
def test_records_about_nobody_are_shared_evenly(takers: int, count: int) -> None:
    sharing = Sharing([new_id() for _ in range(takers)])
    for _ in range(count):
        sharing.next("deal", new_id(), None, None)
    shares = [sharing.counts().get("deal", {}).get(taker, 0) for taker in sharing.takers]
    assert max(shares) - min(shares) <= 1


def test_all_that_is_about_one_client_goes_to_one_person() -> None:
    sharing = Sharing([new_id(), new_id()])
    clients = [new_id() for _ in range(10)]
    faces = {client: sharing.next("contact", client, None, None) for client in clients}
    for client in reversed(clients):
        assert sharing.next("deal", new_id(), client, None) == faces[client]
        assert sharing.next("task", new_id(), client, None) == faces[client]
    assert sorted(Counter(faces.values()).values()) == [5, 5]


def test_nobody_gets_what_he_has_while_others_take_too() -> None:
    anna, boris = new_id(), new_id()
    sharing = Sharing([anna, boris])
    assert [sharing.next("deal", new_id(), None, anna) for _ in range(3)] == [boris] * 3
    assert Sharing([anna]).next("deal", new_id(), None, anna) == anna


def test_chunks_are_of_one_kind_for_one_taker_and_lose_nothing() -> None:
    anna, boris = new_id(), new_id()
    rows = [(number, "deal" if number % 3 else "lead", new_id(), anna if number % 2 else boris) for number in range(50)]
    chunks = chunks_of_one_hand(rows, 4)
    assert all(len(part) <= 4 for _, _, part in chunks)
    assert sorted(number for _, _, part in chunks for number, _ in part) == list(range(50))
    assert {(entity, taker) for entity, taker, _ in chunks} == {(row[1], row[3]) for row in rows}
