"""The functions that SQLite lacks, given to each of its connections; all are deterministic and keep NULL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta

from palmette.expressions import values
from palmette.expressions.programs import calculate

Value = str | int | bytes | None

_FIRST_MOMENT = -62_135_596_800_000_000
_LAST_MOMENT = 253_402_300_799_999_999


def register_sqlite_functions(connection: sqlite3.Connection) -> None:
    """Give a driver connection the functions that compiled expressions call; done once, when it is opened."""
    for name, (arguments, function) in _FUNCTIONS.items():
        connection.create_function(name, arguments, function, deterministic=True)


def _add_days(day: str | None, days: int | None) -> str | None:
    if day is None or days is None:
        return None
    found = values.add_days(date.fromisoformat(day), days)
    return found.isoformat() if found else None


def _add_months(day: str | None, months: int | None) -> str | None:
    if day is None or months is None:
        return None
    found = values.add_months(date.fromisoformat(day), months)
    return found.isoformat() if found else None


def _months_between(first: str | None, last: str | None) -> int | None:
    if first is None or last is None:
        return None
    return values.months_between(date.fromisoformat(first), date.fromisoformat(last))


def _add_seconds(moment: int | None, seconds: int | None) -> int | None:
    if moment is None or seconds is None:
        return None
    found = moment + seconds * 1_000_000
    return found if _FIRST_MOMENT <= found <= _LAST_MOMENT else None


def _local_date(moment: int | None, zone: str | None) -> str | None:
    if moment is None or zone is None:
        return None
    found = values.local_date(values.EPOCH + timedelta(microseconds=moment), zone)
    return found.isoformat() if found else None


def _local_hour(moment: int | None, zone: str | None) -> int | None:
    if moment is None or zone is None:
        return None
    return values.local_hour(values.EPOCH + timedelta(microseconds=moment), zone)


def _least(*found: Value) -> Value:
    return min((value for value in found if value is not None), default=None)


def _greatest(*found: Value) -> Value:
    return max((value for value in found if value is not None), default=None)


_FUNCTIONS: dict[str, tuple[int, Callable[..., Value]]] = {
    "palmette_add_days": (2, _add_days),
    "palmette_add_months": (2, _add_months),
    "palmette_months_between": (2, _months_between),
    "palmette_add_seconds": (2, _add_seconds),
    "palmette_local_date": (2, _local_date),
    "palmette_local_hour": (2, _local_hour),
    "palmette_calculate": (-1, calculate),
    "palmette_least": (-1, _least),
    "palmette_greatest": (-1, _greatest),
}
