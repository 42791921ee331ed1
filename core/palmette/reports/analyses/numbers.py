"""Shares, means and percentiles: exact until they are shown, then rounded half up; nothing by nothing is empty."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isqrt

Number = int | Decimal | Fraction


def exact(value: Number | float) -> Fraction:
    """A number as a fraction; a float by what it prints."""
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def share(part: Number, whole: Number) -> Fraction | None:
    """A part of a whole, 0 to 1; None of nothing."""
    return exact(part) / exact(whole) if whole else None


def rounded(value: Fraction | None, digits: int = 2) -> Decimal | None:
    """Half up, away from zero."""
    if value is None:
        return None
    place = Decimal(1).scaleb(-digits)
    scaled = abs(value) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return (Decimal(units if value >= 0 else -units) * place).quantize(place, rounding=ROUND_HALF_UP)


def percent(part: Number, whole: Number, digits: int = 2) -> Decimal | None:
    """A share in percent, rounded; None of nothing."""
    found = share(part, whole)
    return rounded(found * 100, digits) if found is not None else None


def mean(values: Sequence[Number]) -> Fraction | None:
    """The mean; None of nothing."""
    return sum((exact(value) for value in values), start=Fraction()) / len(values) if values else None


def percentile(values: Sequence[Number], part: Number) -> Fraction | None:
    """The value below which a part (0 to 1) of all lies, straight between two; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    at = exact(part) * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return exact(ordered[low]) + (at - low) * (exact(ordered[high]) - exact(ordered[low]))


def deviation(values: Sequence[int], *, sample: bool = False) -> Fraction | None:
    """The standard deviation of a population (or of a sample of one), to nine digits; None of too few."""
    count = len(values) - (1 if sample else 0)
    if count < 1 or not values:
        return None
    total = sum(values)
    # n * sum of squares - square of the sum is exact in whole numbers.
    spread = len(values) * sum(value * value for value in values) - total * total
    variance = Fraction(spread, len(values) * count)
    digits = 10**9
    return Fraction(isqrt(variance.numerator * digits * digits // variance.denominator), digits)
