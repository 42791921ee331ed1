"""Several short texts in one cell: apart by a sign, in quotes where they hold one themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEEDS_QUOTES = re.compile(r'[,;|\n"]')
_ITEM = re.compile(r'[^\S\n]*"((?:[^"]|"")*+)"[^\S\n]*(?=[,;|\n]|\Z)|([^,;|\n]*)')


def join_listed(items: Iterable[str], *, sign: str = ", ", every: bool = False) -> str:
    """The items in one text that `split_listed` takes apart again; empty ones only with `every`."""
    return sign.join(_quoted(item) for item in items if item or every)


def split_listed(text: str, *, every: bool = False) -> list[str]:
    """The items of a cell: apart by commas, semicolons, bars or lines; what stands in quotes is one item."""
    found: list[str] = []
    at = 0
    while True:
        match = _ITEM.match(text, at)
        assert match is not None, "an item may be empty"
        found.append(match[1].replace('""', '"') if match[1] is not None else match[2].strip())
        if match.end() >= len(text):
            return found if every else [item for item in found if item]
        at = match.end() + 1


def _quoted(item: str) -> str:
    if not _NEEDS_QUOTES.search(item):
        return item
    return '"' + item.replace('"', '""') + '"'
