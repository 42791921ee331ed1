"""Which rate of a tax holds on a day: rates are data with their days, the last one inclusive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Rate:
    """So many percent from a day on, until another if there is one."""

    percent: Decimal
    valid_from: date
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is the rate of that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def rate_on(rates: Iterable[Rate], day: date) -> Decimal | None:
    """The percent of a day; a rate without an end gives way to a later one. None where no rate holds."""
    holding = [rate for rate in rates if rate.holds(day)]
    return max(holding, key=lambda rate: rate.valid_from).percent if holding else None


def overlapping(rates: Sequence[Rate]) -> tuple[Rate, Rate] | None:
    """Two rates that a day could mean: of one first day, or one with an end that reaches into the next."""
    ordered = sorted(rates, key=lambda rate: rate.valid_from)
    for earlier, later in pairwise(ordered):
        same_day = earlier.valid_from == later.valid_from
        if same_day or (earlier.valid_to is not None and earlier.valid_to >= later.valid_from):
            return earlier, later
    return None
