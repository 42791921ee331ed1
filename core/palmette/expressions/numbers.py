"""Exact arithmetic on its way to SQL: whole numbers with a scale, collected as one postfix program with operands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, bindparam, null

from palmette.expressions import values
from palmette.expressions.constructs import Calculation
from palmette.expressions.types import INT64
from palmette.schema.types import Whole

FIRST, LAST = -INT64 - 1, INT64


@dataclass(frozen=True)
class Number:
    """A value times 10 to the `scale`, as a postfix program over SQL operands.

    `low` and `high` bound the value where no operand is empty. `fits` is true while every step of the program stays
    within 64 bits and is plain `+ - *`, so that the database's own arithmetic is exact.
    """

    steps: tuple[str | int, ...]
    operands: tuple[ColumnElement[Any], ...]
    scale: int
    low: int
    high: int
    fits: bool = True

    @property
    def known(self) -> int | None:
        """The value where it does not depend on the row."""
        return self.steps[0] if len(self.steps) == 1 and isinstance(self.steps[0], int) else None

    @property
    def is_operand(self) -> bool:
        """Whether it is an operand as it is."""
        return self.steps == ("$0",)


def known(value: int, scale: int = 0) -> Number:
    """A constant."""
    return Number((value,), (), scale, value, value, FIRST <= value <= LAST)


def operand(element: ColumnElement[Any], *, scale: int = 0, low: int = FIRST, high: int = LAST) -> Number:
    """A value that the database gives: a column, a subquery, a function."""
    return Number(("$0",), (element,), scale, low, high)


def add(left: Number, right: Number) -> Number:
    """The sum, at the larger scale."""
    left, right = _aligned(left, right)
    return _two("+", left, right, left.low + right.low, left.high + right.high, lambda a, b: a + b)


def subtract(left: Number, right: Number) -> Number:
    """The difference, at the larger scale."""
    left, right = _aligned(left, right)
    return _two("-", left, right, left.low - right.high, left.high - right.low, lambda a, b: a - b)


def multiply(left: Number, right: Number) -> Number:
    """The product, at the scales' sum."""
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    made = _two("*", left, right, min(corners), max(corners), lambda a, b: a * b)
    return replace(made, scale=left.scale + right.scale)


def divide(left: Number, right: Number, scale: int) -> Number:
    """The quotient rounded half up at a scale; empty for a division by zero."""
    shift = scale - left.scale + right.scale
    left = _times(left, max(shift, 0))
    right = _times(right, max(-shift, 0))
    bound = max(abs(left.low), abs(left.high))
    if left.known is not None and right.known is not None:
        value = values.round_half_up(left.known, right.known)
        return operand(null(), scale=scale) if value is None else known(value, scale)
    digits = len(str(max(abs(right.low), abs(right.high)))) + 2
    made = _two(f"/{digits}", left, right, -bound, bound, lambda a, b: a)
    return replace(made, scale=scale, fits=False)


def negate(number: Number) -> Number:
    """The number with the other sign."""
    return _one("neg", number, -number.high, -number.low, lambda a: -a)


def absolute(number: Number) -> Number:
    """The number without its sign."""
    low = 0 if number.low <= 0 <= number.high else min(abs(number.low), abs(number.high))
    return _one("abs", number, low, max(abs(number.low), abs(number.high)), abs)


def extreme(name: str, left: Number, right: Number) -> Number:
    """`min` or `max` of two; an empty one does not count."""
    left, right = _aligned(left, right)
    choose: Callable[[int, int], int] = min if name == "min" else max
    low, high = min(left.low, right.low), max(left.high, right.high)
    return replace(_two(name, left, right, low, high, choose), fits=False)


def rescale(number: Number, scale: int) -> Number:
    """The number at another scale, rounded half up where digits go."""
    if scale >= number.scale:
        return replace(_times(number, scale - number.scale), scale=scale)
    return divide(number, known(1), scale)


def compare_at_scales(left: Number, right: Number) -> Number:
    """-1, 0 or 1: how two numbers of different scales stand, whatever their size."""
    left, right = _aligned(left, right)
    return replace(_two("cmp", left, right, -1, 1, lambda a, b: (a > b) - (a < b)), fits=False, scale=0)


def column(number: Number) -> ColumnElement[Any]:
    """The SQL of a number: its value times 10 to the scale, empty where it does not fit in 64 bits."""
    if number.is_operand:
        return number.operands[0]
    if number.known is not None:
        value = values.within_int64(number.known)
        return bindparam(None, value, type_=Whole(), unique=True)
    bounded = number.low >= FIRST and number.high <= LAST
    program = " ".join(str(step) for step in number.steps)
    return Calculation(program, number.operands, native=number.fits and bounded, bounded=bounded)


def settled(number: Number) -> Number:
    """The same number with its program finished, so that one that does not fit in 64 bits is empty from here on."""
    if number.is_operand or number.known is not None:
        return number
    low, high = max(number.low, FIRST), min(number.high, LAST)
    return operand(column(number), scale=number.scale, low=low, high=high)


def _aligned(left: Number, right: Number) -> tuple[Number, Number]:
    scale = max(left.scale, right.scale)
    return rescale(left, scale), rescale(right, scale)


def _times(number: Number, digits: int) -> Number:
    return replace(multiply(number, known(10**digits)), scale=number.scale) if digits else number


def _one(step: str, number: Number, low: int, high: int, fold: Callable[[int], int]) -> Number:
    if number.known is not None:
        return known(fold(number.known), number.scale)
    fits = number.fits and low >= FIRST and high <= LAST
    return replace(number, steps=(*number.steps, step), low=low, high=high, fits=fits)


def _two(step: str, left: Number, right: Number, low: int, high: int, fold: Callable[[int, int], int]) -> Number:
    if left.known is not None and right.known is not None:
        return known(fold(left.known, right.known), left.scale)
    moved = tuple(_moved(part, len(left.operands)) for part in right.steps)
    fits = left.fits and right.fits and low >= FIRST and high <= LAST
    steps, operands = (*left.steps, *moved, step), (*left.operands, *right.operands)
    return Number(steps, operands, left.scale, low, high, fits)


def _moved(step: str | int, by: int) -> str | int:
    return f"${int(step[1:]) + by}" if isinstance(step, str) and step[0] == "$" else step
