"""Where entries stand on a grid of quarters of an hour: rows from the first hour shown, and lanes side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
UNITS = 12
"""Parts that a column is split into; lanes take several of them."""

MOST_LANES = 4
EARLIEST, LATEST = 8, 20
"""The hours that are shown when nothing lies outside of them."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day's column, by the clock on the wall: minutes since its midnight."""

    begins: int
    ends: int


@dataclass(frozen=True, slots=True)
class Place:
    """Rows and parts of a column, as the classes of the grid count them: `row` and `column` from one."""

    row: int
    height: int
    column: int
    width: int


def span_on(day_start: datetime, day_end: datetime, starts: datetime, ends: datetime, zone: ZoneInfo) -> Span | None:
    """What of a time lies in a day, by the clock on the wall; None when nothing does."""
    begin, end = max(starts, day_start), min(ends, day_end)
    if begin >= day_end or end < day_start or (end <= begin and starts < day_start):
        return None
    first = _minutes(begin.astimezone(zone).time())
    last = 1440 if end >= day_end else _minutes(end.astimezone(zone).time())
    return Span(first, max(last, first))


def hours_shown(spans: Iterable[Span], open_spans: Iterable[Span]) -> tuple[int, int]:
    """The first hour, and the one after the last, that hold the usual day, the work hours and what is planned."""
    known = [*spans, *(span for span in open_spans if span.ends - span.begins < 1440)]
    first = min([EARLIEST, *(span.begins // 60 for span in known)])
    last = max([LATEST, *(-(-span.ends // 60) for span in known)])
    return first, min(last, 24)


def place_spans(spans: Sequence[Span], first_hour: int) -> list[Place | None]:
    """A place for each span in order of their beginnings, those at one time in lanes; None beyond the last lane."""
    order = sorted(range(len(spans)), key=lambda at: (spans[at].begins, -spans[at].ends))
    lanes: dict[int, int] = {}
    widths: dict[int, int] = {}
    for group in _groups(spans, order):
        used = _lanes(spans, group, lanes)
        for at in group:
            widths[at] = used
    return [_place(spans[at], lanes[at], min(widths[at], MOST_LANES), first_hour) for at in range(len(spans))]


def _groups(spans: Sequence[Span], order: Sequence[int]) -> list[list[int]]:
    """Spans that overlap, by way of others too."""
    groups: list[list[int]] = []
    reached = -1
    for at in order:
        if spans[at].begins >= reached or not groups:
            groups.append([])
        groups[-1].append(at)
        reached = max(reached, _end(spans[at]))
    return groups


def _lanes(spans: Sequence[Span], group: Sequence[int], lanes: dict[int, int]) -> int:
    free: list[int] = []
    for at in group:
        lane = next((number for number, end in enumerate(free) if end <= spans[at].begins), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = _end(spans[at])
        lanes[at] = lane
    return len(free)


def _place(span: Span, lane: int, lanes: int, first_hour: int) -> Place | None:
    if lane >= lanes:
        return None
    width = UNITS // lanes
    row = max(0, (span.begins - first_hour * 60) // 15)
    height = max(1, -(-(_end(span) - first_hour * 60) // 15) - row)
    return Place(row + 1, height, lane * width + 1, width)


def _end(span: Span) -> int:
    """At least half an hour is drawn, so that there is room for a line of text."""
    return max(span.ends, min(span.begins + 30, 1440))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
