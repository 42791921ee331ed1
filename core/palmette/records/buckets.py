"""Ranges of numbers as groups: below the first limit, from each limit to under the next, from the last on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise

MOST_LIMITS = 20
KINDS = ("integer", "decimal", "money")
"""Kinds of fields that ranges are made of; of money a limit is in units of each amount's own currency."""


def limits_of(given: Sequence[object]) -> tuple[str, ...]:
    """Limits as expressions write them; ValueError where they are no numbers, do not rise, or are too many."""
    try:
        numbers = [Decimal(str(one)) for one in given]
    except InvalidOperation as error:
        raise ValueError("no number") from error
    rising = all(one < other for one, other in pairwise(numbers))
    if not rising or len(numbers) > MOST_LIMITS or not all(one.is_finite() for one in numbers):
        raise ValueError("limits do not rise")
    return tuple(format(one.normalize(), "f") for one in numbers)


def bucket_condition(of: str, limits: Sequence[str], place: int) -> str:
    """Which records stand in a range, as an expression: 0 is below the first limit."""
    parts = [f"{of} >= {_written(limits[place - 1])}"] if place else []
    parts += [f"{of} < {_written(limits[place])}"] if place < len(limits) else []
    return " and ".join(parts)


def _written(number: str) -> str:
    return f"0 - {number[1:]}" if number.startswith("-") else number
