"""What a mistyped name probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import reduce

from palmette.locale.sentences import sentence


def suggestion(name: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known names, led by a space, or nothing when none is near."""
    near = get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    if not near:
        return ""
    listed = reduce(lambda one, other: sentence("%(one)s or %(other)s", one=one, other=other), map(repr, near))
    return sentence(" Did you mean %(names)s?", names=listed)
