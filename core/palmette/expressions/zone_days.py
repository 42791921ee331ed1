"""When a local day begins in a zone, as microseconds since 1970."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from palmette.expressions.values import EPOCH, FIRST_DAY, LAST_DAY

STEP = 15 * 60 * 1_000_000
WINDOW = 27 * 3600 * 1_000_000
"""No zone has ever been further from UTC."""


@lru_cache(maxsize=4_000)
def start_of_day(day: int, zone: str) -> int | None:
    """The first microsecond of a local day (days since year 1); None where the clocks were put back over midnight, so
    that the day began twice, and at the ends of the calendar."""
    if not FIRST_DAY + 2 <= day <= LAST_DAY - 2:
        return None
    midnight = (day - EPOCH.toordinal()) * 86_400_000_000
    marks = range(midnight - WINDOW, midnight + WINDOW + 1, STEP)
    begun = [_local_day(mark, zone) >= day for mark in marks]
    first = begun.index(True)
    if not all(begun[first:]):
        return None
    moments = range(marks[first - 1], marks[first] + 1)
    return moments[bisect_left(moments, True, key=lambda moment: _local_day(moment, zone) >= day)]


def _local_day(moment: int, zone: str) -> int:
    local = (EPOCH + timedelta(microseconds=moment)).astimezone(ZoneInfo(zone))
    return date.toordinal(local)
