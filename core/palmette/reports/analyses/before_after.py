"""A figure at its baseline and now: how far it moved, in itself and in percent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share


@dataclass(frozen=True)
class Reading:
    """A part of a number of cases on a day: 18 contracts of 100 leads; of no cases it is the part itself."""

    on: date
    part: Number
    of: Number = 1

    @property
    def value(self) -> Fraction | None:
        """What it comes to."""
        return share(self.part, self.of)


@dataclass(frozen=True)
class Moved:
    """From one reading to another; `relative` is a share of the first."""

    change: Fraction | None
    relative: Fraction | None


def moved(baseline: Reading, now: Reading) -> Moved:
    """By how much; empty where one of the two says nothing."""
    was, is_now = baseline.value, now.value
    if was is None or is_now is None:
        return Moved(None, None)
    return Moved(is_now - was, share(is_now - was, was))


def met(baseline: Reading, now: Reading, *, target: Number) -> bool:
    """Whether a relative change reached a target: -50 halves, 20 grows by a fifth."""
    relative = moved(baseline, now).relative
    if relative is None:
        return False
    return relative * 100 <= exact(target) if target < 0 else relative * 100 >= exact(target)
