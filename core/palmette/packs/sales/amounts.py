"""What lines come to: net, tax and total of each and of the whole, in minor units, rounded half up and never lost.

`rounding` says where tax is rounded: on each `line`, or once for the `document` and each of its rates; then the lines
share what the whole comes to, so that their sum is the whole either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

BY_LINE, BY_DOCUMENT = "line", "document"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written. `rate` and `discount` are percents; `included` says that the price holds the tax."""

    price: int
    quantity: Decimal = Decimal(1)
    discount: Decimal = Decimal(0)
    rate: Decimal | None = None
    included: bool = True


@dataclass(frozen=True, slots=True)
class Amount:
    """What a line or a whole comes to."""

    net: int
    tax: int

    @property
    def total(self) -> int:
        """Net and tax."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class TaxShare:
    """What is taxed at one rate, and its tax; without a rate nothing is."""

    rate: Decimal | None
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """The lines in their order and what they come to by rate, the highest first."""

    lines: tuple[Amount, ...]
    shares: tuple[TaxShare, ...]

    @property
    def net(self) -> int:
        """Without tax."""
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        """All taxes."""
        return sum(line.tax for line in self.lines)

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


def amounts(lines: Sequence[Line], *, rounding: str = BY_LINE) -> Amounts:
    """What the lines come to, each and together."""
    bases = [base_of(line) for line in lines]
    taxes = _by_document(lines, bases) if rounding == BY_DOCUMENT else _by_line(lines, bases)
    found = tuple(
        Amount(base - tax if line.included else base, tax) for line, base, tax in zip(lines, bases, taxes, strict=True)
    )
    return Amounts(found, tuple(_shares(lines, found)))


def base_of(line: Line) -> int:
    """Price by quantity less discount, as the price was written: with its tax or without."""
    return half_up(line.price * Fraction(line.quantity) * (100 - Fraction(line.discount)) / 100)


def exact_tax(base: int, rate: Decimal | None, *, included: bool) -> Fraction:
    """The tax in or on an amount, not rounded."""
    if not rate:
        return Fraction(0)
    percent = Fraction(rate)
    return base * percent / (100 + percent if included else 100)


def half_up(value: Fraction) -> int:
    """To the whole; a half goes away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole


def spread(total: int, parts: Sequence[Fraction]) -> list[int]:
    """Whole parts near to the exact ones whose sum is `total`: the largest rests are rounded up first.

    `total` is the sum of the exact parts, rounded.
    """
    whole = [part.numerator // part.denominator for part in parts]
    rests = sorted(range(len(parts)), key=lambda at: whole[at] - parts[at])
    for at in rests[: total - sum(whole)]:
        whole[at] += 1
    return whole


def _by_line(lines: Sequence[Line], bases: Sequence[int]) -> list[int]:
    return [
        half_up(exact_tax(base, line.rate, included=line.included)) for line, base in zip(lines, bases, strict=True)
    ]


def _by_document(lines: Sequence[Line], bases: Sequence[int]) -> list[int]:
    taxes = [0] * len(lines)
    for key in dict.fromkeys((line.rate, line.included) for line in lines):
        places = [at for at, line in enumerate(lines) if (line.rate, line.included) == key]
        exact = [exact_tax(bases[at], key[0], included=key[1]) for at in places]
        for at, tax in zip(places, spread(half_up(sum(exact, Fraction(0))), exact), strict=True):
            taxes[at] = tax
    return taxes


def _shares(lines: Sequence[Line], found: Sequence[Amount]) -> Iterable[TaxShare]:
    rates = sorted({line.rate for line in lines}, key=lambda rate: (rate is None, -(rate or 0)))
    for rate in rates:
        same = [amount for line, amount in zip(lines, found, strict=True) if line.rate == rate]
        yield TaxShare(rate, sum(item.net for item in same), sum(item.tax for item in same))
