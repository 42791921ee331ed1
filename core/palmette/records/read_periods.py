"""Dates and moments cut to the period in which they lie, as SQL that both engines do fast."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Text, case, cast, func, literal_column, type_coerce
from sqlalchemy.dialects.postgresql import TIMESTAMP

from palmette.schema.types import LocalDate, Str, Whole

PERIODS = ("hour", "day", "weekday", "week", "month", "quarter", "year")
_FIRST_YEAR = 1990
_BEFORE = 62_135_596_800
"""Seconds from year 1 to 1970: added so that SQLite's cut of fractions is a floor for older moments too."""


def local_day(moment: ColumnElement[Any], zone: str, year: int, dialect: str) -> ColumnElement[Any]:
    """The date on a zone's calendar at a moment; on SQLite with the zone's changes up to the year after `year`."""
    if dialect == "postgresql":
        return cast(func.timezone(zone, moment), Date())
    return func.date(_local_seconds(moment, zone, year) - _number(_BEFORE), literal_column("'unixepoch'"), type_=Str())


def local_hour(moment: ColumnElement[Any], zone: str, year: int, dialect: str) -> ColumnElement[Any]:
    """The hour on a zone's clocks at a moment, 0 to 23."""
    if dialect == "postgresql":
        return cast(func.extract("hour", func.timezone(zone, moment)), BigInteger())
    return type_coerce(_local_seconds(moment, zone, year) % _number(86_400) // _number(3_600), Whole())


def _local_seconds(moment: ColumnElement[Any], zone: str, year: int) -> ColumnElement[Any]:
    """Seconds since year 1 on a zone's clocks."""
    moved = type_coerce(moment, Whole()) + _number(_BEFORE * 1_000_000)
    seconds = moved // _number(1_000_000)
    changes = offsets(zone, year)
    # The newest first: most moments of a business are of the last years.
    later = [(seconds >= _number(at + _BEFORE), _number(offset)) for at, offset in reversed(changes[1:])]
    offset = case(*later, else_=_number(changes[0][1])) if later else _number(changes[0][1])
    return seconds + offset


def period_start(day: ColumnElement[Any], period: str, dialect: str) -> ColumnElement[Any]:
    """The first day of the period in which a date lies; weeks begin on Monday, and a weekday is 1 to 7."""
    if period == "weekday":
        return _weekday(day, dialect)
    if dialect == "postgresql":
        if period == "day":
            return type_coerce(day, LocalDate())
        start = func.date_trunc(literal_column(f"'{period}'"), cast(day, TIMESTAMP()))
        return type_coerce(cast(start, Date()), LocalDate())
    text = type_coerce(day, Text())
    cut = {
        "day": text,
        "week": func.date(text, literal_column("'weekday 0'"), literal_column("'-6 days'")),
        "quarter": func.substr(text, _number(1), _number(4)).concat(_quarter(text)).concat(literal_column("'-01'")),
        "month": func.substr(text, _number(1), _number(7)).concat(literal_column("'-01'")),
        "year": func.substr(text, _number(1), _number(4)).concat(literal_column("'-01-01'")),
    }
    return type_coerce(cut[period], LocalDate())


def _quarter(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """`-04` for a date in May."""
    month = cast(func.substr(text, _number(6), _number(2)), Integer())
    starts: ColumnElement[Any] = literal_column("'-01-04-07-10'")
    return func.substr(starts, (month - _number(1)) // _number(3) * _number(3) + _number(1), _number(3))


def _weekday(day: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    if dialect == "postgresql":
        return cast(func.extract("isodow", cast(day, Date())), BigInteger())
    number = cast(func.strftime(literal_column("'%w'"), type_coerce(day, Text())), Integer())
    return type_coerce((number + _number(6)) % _number(7) + _number(1), Whole())


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
