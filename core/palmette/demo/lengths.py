"""Lengths of time as declarations write them: `15m`, `2h`, `3d`, `1w`, also several parts: `1d 12h`."""

from __future__ import annotations

import re
from datetime import timedelta

_PART = re.compile(r"(\d{1,5})([mhdw])")
_LENGTH = re.compile(rf"{_PART.pattern}(\s*{_PART.pattern})*")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def is_length(text: str) -> bool:
    """Whether a text is numbers, each with its unit."""
    return _LENGTH.fullmatch(text) is not None


def length(text: str) -> timedelta:
    """The length; ValueError when the text is none."""
    if not is_length(text):
        raise ValueError(f"{text!r} is no length of time")
    return sum((int(number) * _UNITS[unit] for number, unit in _PART.findall(text)), timedelta())
