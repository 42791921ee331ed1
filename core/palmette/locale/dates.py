"""Dates and moments in a reader's language, whole, so that they read right years later: `22 Nov 2026, 18:00`."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.units import format_unit

# English without a country reads as in Europe.
_REGIONS = {"en": "en_GB"}


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """The locale that Babel formats by: of `en`, `ru`, `fi` or `en_US`."""
    return Locale.parse(_REGIONS.get(language, language))


@lru_cache(maxsize=4096)
def full_day(value: date, language: str) -> str:
    """`22 Nov 2026`, `22 нояб. 2026 г.`, `22.11.2026`."""
    return format_date(value, "medium", locale=locale_of(language))


def clock_time(value: time, language: str) -> str:
    """`18:00`, `18.00`."""
    return format_time(value, "short", locale=locale_of(language))


def full_moment(value: datetime, language: str, zone: str) -> str:
    """The day and the clock of a moment in a zone: `22 Nov 2026, 18:00`."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{full_day(local.date(), language)}, {clock_time(local.time(), language)}"


def month(value: date, language: str) -> str:
    """`Nov 2026`, `нояб. 2026 г.`, `marraskuu 2026`: the month of a day."""
    return format_skeleton("yMMM", value, locale=locale_of(language))


def quarter(value: date, language: str) -> str:
    """`Q4 2026`, `4-й кв. 2026 г.`: the quarter of a day."""
    return format_skeleton("yQQQ", value, locale=locale_of(language))


def day_of_year(text: str, language: str) -> str:
    """`10 January`, `10 января`, `10. tammikuuta` for 01-10, any year."""
    return format_skeleton("MMMMd", date.fromisoformat(f"2024-{text}"), locale=locale_of(language))


def length(text: str, language: str) -> str:
    """`2 hours`, `2 часа` for 2h; minutes, hours, days and weeks by their letter. What is no length stays as it is."""
    unit = {"m": "minute", "h": "hour", "d": "day", "w": "week"}.get(text[-1:])
    if unit is None or not text[:-1].isdigit():
        return text
    return format_unit(int(text[:-1]), f"duration-{unit}", "long", locale=locale_of(language))


def weekday(number: int, language: str) -> str:
    """`Monday` for 1."""
    names = locale_of(language).days["stand-alone"]["wide"]
    return str(names[number - 1])
