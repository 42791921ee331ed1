"""Dates and moments cut to the day, week, month or year in which they lie, as SQL that both engines do fast."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Text, case, cast, func, literal_column, type_coerce
from sqlalchemy.dialects.postgresql import TIMESTAMP

from palmette.schema.types import LocalDate, Str, Whole

PERIODS = ("day", "week", "month", "year")
_FIRST_YEAR = 1990
_BEFORE = 62_135_596_800
"""Seconds from year 1 to 1970: added so that SQLite's cut of fractions is a floor for older moments too."""


def local_day(moment: ColumnElement[Any], zone: str, year: int, dialect: str) -> ColumnElement[Any]:
    """The date on a zone's calendar at a moment; on SQLite with the zone's changes up to the year after `year`."""
    if dialect == "postgresql":
        return cast(func.timezone(zone, moment), Date())
    moved = type_coerce(moment, Whole()) + _number(_BEFORE * 1_000_000)
    seconds = moved // _number(1_000_000)
    changes = offsets(zone, year)
    # The newest first: most moments of a business are of the last years.
    later = [(seconds >= _number(at + _BEFORE), _number(offset)) for at, offset in reversed(changes[1:])]
    offset = case(*later, else_=_number(changes[0][1])) if later else _number(changes[0][1])
    return func.date(seconds - _number(_BEFORE) + offset, literal_column("'unixepoch'"), type_=Str())


def period_start(day: ColumnElement[Any], period: str, dialect: str) -> ColumnElement[Any]:
    """The first day of the period in which a date lies; weeks begin on Monday."""
    if dialect == "postgresql":
        if period == "day":
            return type_coerce(day, LocalDate())
        start = func.date_trunc(literal_column(f"'{period}'"), cast(day, TIMESTAMP()))
        return type_coerce(cast(start, Date()), LocalDate())
    text = type_coerce(day, Text())
    cut = {
        "day": text,
        "week": func.date(text, literal_column("'weekday 0'"), literal_column("'-6 days'")),
        "month": func.substr(text, _number(1), _number(7)).concat(literal_column("'-01'")),
        "year": func.substr(text, _number(1), _number(4)).concat(literal_column("'-01-01'")),
    }
    return type_coerce(cut[period], LocalDate())


@lru_cache(maxsize=256)
def offsets(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """(from second since 1970, seconds ahead of UTC) of a zone from 1990 to the end of the year after `year`."""
    info = ZoneInfo(zone)
    start, end = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(year + 2, 1, 1, tzinfo=UTC)
    found = [(int(start.timestamp()), _offset(info, int(start.timestamp())))]
    week = timedelta(days=7)
    at = start
    while at < end:
        before, after = int(at.timestamp()), int((at + week).timestamp())
        if _offset(info, after) != found[-1][1]:
            known = found[-1][1]
            seconds = range(before, after + 1)
            change = seconds[bisect_left(seconds, True, key=lambda second: _offset(info, second) != known)]
            found.append((change, _offset(info, after)))
        at += week
    return tuple(found)


def _offset(info: ZoneInfo, second: int) -> int:
    ahead = datetime.fromtimestamp(second, UTC).astimezone(info).utcoffset()
    return int(ahead.total_seconds()) if ahead is not None else 0


def _number(value: int) -> ColumnElement[int]:
    """A whole number that belongs to the text of the statement."""
    return literal_column(str(int(value)), Whole())
