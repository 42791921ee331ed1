"""Lengths of time as declarations write them: `15m`, `2h`, `3d`, `1w`."""

from __future__ import annotations

import re
from datetime import timedelta

_LENGTH = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def is_length(text: str) -> bool:
    """Whether a text is one number and its unit."""
    return _LENGTH.fullmatch(text) is not None


def length(text: str) -> timedelta:
    """The length; ValueError when the text is none."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no length of time")
    return int(found[1]) * _UNITS[found[2]]
