"""Programs over whole numbers: each step by example, empty values, quotients by zero, and what is too large."""

from __future__ import annotations

import pytest

from palmette.expressions.programs import calculate

LARGEST = 2**63 - 1


@pytest.mark.parametrize(
    ("program", "given", "answer"),
    [
        ("$0 $1 +", (2, 3), 5),
        ("$0 $1 -", (2, 3), -1),
        ("$0 -3 *", (2,), -6),
        ("$0 100 /5", (150,), 2),
        ("$0 100 /5", (-150,), -2),
        ("$0 $1 /", (3, -2), -2),
        ("$0 100 /5", (149,), 1),
        ("$0 neg $1 abs +", (2, -3), 1),
        ("$0 $1 cmp", (2, 3), -1),
        ("$0 $1 * 100 /5 $2 $3 * 100 /5 +", (1999, 250, 500, 100), 5498),
        ("$0 $1 min $2 max", (5, 3, 4), 4),
        ("$0 $1 min neg abs", (5, 3), 3),
        ("$0 4294967296 * $1 +", (LARGEST >> 32, LARGEST & 0xFFFFFFFF), LARGEST),
    ],
)
def test_a_program_is_exact_whole_number_arithmetic(program: str, given: tuple[int, ...], answer: int) -> None:
    assert calculate(program, *given) == answer


@pytest.mark.parametrize("program", ["$0 $1 +", "$0 $1 * 3 -", "$0 $1 /9", "$0 $1 cmp", "$0 $1 + neg abs"])
def test_an_empty_value_makes_the_answer_empty(program: str) -> None:
    assert calculate(program, 1, None) is None
    assert calculate(program, None, 1) is None


def test_the_least_and_the_greatest_take_no_notice_of_empty_values() -> None:
    assert calculate("$0 $1 min", None, 7) == 7
    assert calculate("$0 $1 max 1 +", 7, None) == 8
    assert calculate("$0 $1 max 1 +", None, None) is None
    assert calculate("$0 $1 + $2 min", 1, None, 7) == 7
    assert calculate("$0 $1 /9 $2 max neg", 1, 0, 7) == -7


def test_a_quotient_by_zero_is_empty() -> None:
    assert calculate("$0 $1 /9", 1, 0) is None
    assert calculate("$0 $1 /9 2 *", 1, 0) is None


def test_an_answer_beyond_64_bits_is_empty_but_may_be_passed_on_the_way() -> None:
    assert calculate("$0 $1 +", LARGEST, 1) is None
    assert calculate("$0 $1 * $1 /9", LARGEST, LARGEST) == LARGEST


@pytest.mark.parametrize("program", ["__import__", "$0 len", "$0 $1 **", "$0 1.5 +"])
def test_a_step_that_is_not_known_is_no_program(program: str) -> None:
    with pytest.raises((KeyError, IndexError)):
        calculate(program, 1, 2)
