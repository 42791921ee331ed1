"""Postfix programs over whole numbers: exact arithmetic on any column, each program made a function once."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from palmette.expressions.values import quotient, round_half_up, within_int64

Run = Callable[..., int | None]
"""Takes the values that a program is over."""

_NUMBER, _VALUE = re.compile(r"-?[0-9]+"), re.compile(r"\$([0-9]+)")


def calculate(program: str, *numbers: int | None) -> int | None:
    """Exact whole-number arithmetic, written in postfix; None where an operand is empty or the answer too large.

    `$0` is the first value; `+ - *` as usual; `/9` rounds a quotient half up (its digits concern PostgreSQL alone);
    `neg`, `abs`; `cmp` is -1, 0 or 1; `min` and `max` of two, where an empty one does not count.
    """
    return _function(program)(*numbers)


@lru_cache(maxsize=2_000)
def _function(program: str) -> Run:
    """SQLite asks for the sum of an order once for each of its lines: nothing of the program is read then."""
    steps = program.split()
    return _taking_empty_ones(steps) if {"min", "max"} & set(steps) else _of_all(steps)


def _of_all(steps: list[str]) -> Run:
    """A program that one empty value makes empty."""
    evaluate = _evaluation(steps, _PLAIN)

    def run(*given: int | None) -> int | None:
        if None in given:
            return None
        try:
            return within_int64(evaluate(given))
        except ZeroDivisionError:
            return None

    return run


def _taking_empty_ones(steps: list[str]) -> Run:
    evaluate = _evaluation(steps, _CAREFUL)
    return lambda *given: within_int64(evaluate(given))


def _evaluation(steps: list[str], forms: Mapping[str, str]) -> Run:
    """The steps as one Python expression; only those that have a form here can be in it."""
    stack: list[str] = []
    for step in steps:
        if _NUMBER.fullmatch(step):
            stack.append(f"({step})")
        elif found := _VALUE.fullmatch(step):
            stack.append(f"given[{found[1]}]")
        elif step in ("neg", "abs"):
            stack.append(forms[step].format(stack.pop()))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(forms["/" if step[0] == "/" else step].format(left, right))
    made: Run = eval(f"lambda given: {stack.pop()}", {"__builtins__": {}, **_NAMES})
    return made


def _compared(left: int, right: int) -> int:
    return (left > right) - (left < right)


def _one(function: Callable[[int], int], value: int | None) -> int | None:
    return None if value is None else function(value)


def _two(function: Callable[[int, int], int | None], left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else function(left, right)


def _either(function: Callable[[int, int], int], left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return left if right is None else right
    return function(left, right)


_NAMES: Mapping[str, object] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "negate": operator.neg, "absolute": abs,
    "least": min, "greatest": max, "compared": _compared, "quotient": quotient, "round_half_up": round_half_up,
    "one": _one, "two": _two, "either": _either,
}  # fmt: skip

_PLAIN: Mapping[str, str] = {
    "+": "({} + {})", "-": "({} - {})", "*": "({} * {})", "/": "quotient({}, {})", "cmp": "compared({}, {})",
    "neg": "(-{})", "abs": "absolute({})",
}  # fmt: skip

_CAREFUL: Mapping[str, str] = {
    "+": "two(add, {}, {})", "-": "two(subtract, {}, {})", "*": "two(multiply, {}, {})",
    "/": "two(round_half_up, {}, {})", "cmp": "two(compared, {}, {})", "neg": "one(negate, {})",
    "abs": "one(absolute, {})", "min": "either(least, {}, {})", "max": "either(greatest, {}, {})",
}  # fmt: skip
