"""How lately, how often and how much somebody bought, each as a score of 1 to 5."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def scores(values: Sequence[int], *, fewer_is_better: bool = False, most: int = 5) -> list[int]:
    """1 + floor(most x those strictly worse / all); equal values share a score."""
    worth = [-value for value in values] if fewer_is_better else list(values)
    ordered = sorted(worth)
    of = {value: 1 + most * bisect_left(ordered, value) // len(ordered) for value in set(worth)}
    return [of[value] for value in worth]


def rfm(days_since: Sequence[int], times: Sequence[int], amounts: Sequence[int]) -> list[str]:
    """Three digits each: `555` bought lately, often and much."""
    three = (scores(days_since, fewer_is_better=True), scores(times), scores(amounts))
    return [f"{lately}{often}{much}" for lately, often, much in zip(*three, strict=True)]
