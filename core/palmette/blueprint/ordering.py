"""Puts keyed things into an order that names some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def arranged(items: Sequence[T], wanted: Sequence[str], key_of: Callable[[T], str]) -> list[T]:
    """The named ones in the wanted order; each of the others stays behind the one it stood behind."""
    by_key = {key_of(item): item for item in items}
    placed = [by_key[key] for key in dict.fromkeys(wanted) if key in by_key]
    if not placed:
        return list(items)
    before = ""
    for item in items:
        key = key_of(item)
        if key not in wanted:
            keys = [key_of(other) for other in placed]
            placed.insert(keys.index(before) + 1 if before else 0, item)
        before = key
    return placed
