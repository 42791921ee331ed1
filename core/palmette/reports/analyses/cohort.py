"""Of those who began in one month, how many are still there in the months after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from palmette.reports.analyses.numbers import share


def retention(sizes: Mapping[str, Sequence[int]]) -> dict[str, list[Fraction | None]]:
    """By cohort the share active in month 0, 1, 2 … of those it began with."""
    return {key: [share(count, counts[0]) for count in counts] for key, counts in sizes.items() if counts}


def weighted(sizes: Iterable[Sequence[int]], month: int) -> Fraction | None:
    """The share active in a month over all cohorts old enough to tell."""
    old = [counts for counts in sizes if len(counts) > month]
    return share(sum(counts[month] for counts in old), sum(counts[0] for counts in old))
