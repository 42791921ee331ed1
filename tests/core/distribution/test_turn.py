"""Fair turns: each in proportion, nobody catches up what he was away for."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from palmette.distribution.turn import Turns, least_loaded

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def take(
    turns: Turns, users: list[UUID], count: int, weights: dict[UUID, int] | None = None
) -> tuple[Turns, Counter[UUID]]:
    """So many turns among the same people."""
    had: Counter[UUID] = Counter()
    for _ in range(count):
        user = turns.next(users)
        turns = turns.after(user, (weights or {}).get(user, 1))
        had[user] += 1
    return turns, had


def test_turns_go_round() -> None:
    _, had = take(Turns(), [A, B, C], 9)
    assert had == {A: 3, B: 3, C: 3}


def test_weights_give_their_proportion() -> None:
    _, had = take(Turns(), [A, B, C], 60, {A: 3, B: 2})
    assert had == {A: 30, B: 20, C: 10}


def test_who_comes_back_does_not_get_what_he_missed() -> None:
    turns, _ = take(Turns(), [A, B, C], 3)
    turns, _ = take(turns, [A, B], 40)
    _, had = take(turns, [A, B, C], 9)
    assert had == {A: 3, B: 3, C: 3}


def test_a_newcomer_begins_where_the_others_are() -> None:
    turns, _ = take(Turns(), [A, B], 20)
    _, had = take(turns, [A, B, C], 12)
    assert had == {A: 4, B: 4, C: 4}


def test_the_least_loaded_comes_first_and_turns_decide_between_equals() -> None:
    turns = Turns().after(A)
    assert least_loaded([A, B, C], {A: 0, B: 2, C: 1}, turns) == A
    assert least_loaded([A, B], {A: 1, B: 1}, turns) == B


@given(st.lists(st.sets(st.sampled_from([A, B, C]), min_size=1), max_size=60), st.dictionaries(
    st.sampled_from([A, B, C]), st.integers(1, 16)))  # fmt: skip
def test_whoever_is_there_all_the_time_is_never_two_turns_behind_another_of_his_weight(
    days: list[set[UUID]], weights: dict[UUID, int]
) -> None:
    turns, had = Turns(), Counter[UUID]()
    weights = {**weights, A: 1, B: 1}
    for there in days:
        user = turns.next(sorted(there | {A, B}, key=str))
        turns = turns.after(user, weights.get(user, 1))
        had[user] += 1
    assert abs(had[A] - had[B]) <= 1
