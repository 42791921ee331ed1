"""How many go from step to step: rates, the weakest step, and how many beginnings a number of results takes."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import Number, exact, share


@dataclass(frozen=True)
class FunnelFigures:
    """Of steps 0…: `rates[i]` is step i by the step before (the first has none), `total` the last by the first."""

    counts: tuple[int, ...]
    rates: tuple[Fraction | None, ...]
    losses: tuple[int, ...]
    total: Fraction | None
    worst_by_rate: int | None
    worst_by_loss: int | None

    def needed(self, results: Number) -> int | None:
        """How many first steps so many results take; None where nothing comes of any."""
        return -int(-exact(results) / self.total // 1) if self.total else None


def funnel(counts: Sequence[int]) -> FunnelFigures:
    """The figures of steps that follow each other; the weakest is the step into which the fewest go on."""
    rates = [None, *(share(count, before) for before, count in itertools.pairwise(counts))]
    losses = [0, *(before - count for before, count in itertools.pairwise(counts))]
    known = [at for at, rate in enumerate(rates) if rate is not None]
    return FunnelFigures(
        tuple(counts), tuple(rates), tuple(losses), share(counts[-1], counts[0]) if counts else None,
        min(known, key=lambda at: rates[at] or 0) if known else None,
        max(known, key=lambda at: losses[at]) if known else None,
    )  # fmt: skip


def reached(furthest: Mapping[int, int], steps: int) -> list[int]:
    """Of records by the furthest step that each entered: how many entered each step or a later one."""
    return [sum(count for step, count in furthest.items() if step >= at) for at in range(steps)]
