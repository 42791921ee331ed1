"""The geometry of small charts, as numbers for SVG attributes: nothing here knows of reports or of readers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

WIDTH, HEIGHT = 100.0, 40.0
STEPS = 7
"""Shades of a heat map."""
ROOM = 1.5
"""Kept free above and below a line, so that its ends are not cut."""


def shares(sizes: Sequence[float]) -> list[float]:
    """Each size in percent of the largest; nothing is shorter than nothing."""
    largest = max(sizes, default=0.0)
    return [round(max(100 * size / largest, 0.0), 2) if largest > 0 else 0.0 for size in sizes]


def heights(sizes: Sequence[float], *, low: float, high: float) -> list[float]:
    """From the top, where a value between low and high stands."""
    span, room = high - low, HEIGHT - 2 * ROOM
    return [round(HEIGHT - ROOM - (room * (size - low) / span if span > 0 else 0), 2) for size in sizes]


def path(sizes: Sequence[float], *, low: float, high: float) -> str:
    """The line through values that follow each other, across the whole width."""
    if len(sizes) == 1:
        sizes = [sizes[0], sizes[0]]
    step = WIDTH / max(len(sizes) - 1, 1)
    points = zip(range(len(sizes)), heights(sizes, low=low, high=high), strict=True)
    return "".join(f"{'M' if at == 0 else 'L'}{round(at * step, 2):g} {height:g}" for at, height in points)


def area(line: str) -> str:
    """The same line closed along the ground."""
    return f"{line}L{WIDTH:g} {HEIGHT:g}L0 {HEIGHT:g}Z" if line else ""


def bands(count: int) -> list[tuple[float, float]]:
    """For each of so many values the stretch of the width that stands for it: where it begins, how wide it is."""
    if count <= 1:
        return [(0.0, WIDTH)] * count
    step = WIDTH / (count - 1)
    edges = [0.0, *(step * (at + 0.5) for at in range(count - 1)), WIDTH]
    return [(round(left, 2), round(right - left, 2)) for left, right in pairwise(edges)]


def ground(sizes: Sequence[float]) -> tuple[float, float]:
    """The lowest and highest value of a drawing that begins at nothing."""
    return min(0.0, *sizes) if sizes else 0.0, max(0.0, *sizes) if sizes else 0.0


def shade(size: float, largest: float) -> int:
    """1 to 7 for a part of the largest, 0 for nothing."""
    if size <= 0 or largest <= 0:
        return 0
    return min(STEPS, max(1, -int(-STEPS * size / largest // 1)))
