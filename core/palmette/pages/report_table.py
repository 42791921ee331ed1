"""The table of a report: a line for each group, each figure a link, beside it what it was in the days before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from palmette.pages import formats
from palmette.pages.dashboard_asked import Asked, narrowing
from palmette.pages.periods import Stretch, before, starts_in, year_before
from palmette.pages.report_figures import Figures, figure_text, figures, size_of
from palmette.pages.seat import Seat
from palmette.pages.values import Values
from palmette.records.session import Records
from palmette.reports.definition import Report

SHIFTED = ("day", "week", "month", "quarter", "year")
"""Groups that run in time: the third month of the one stretch stands beside the third of the other."""


@dataclass(frozen=True)
class Past:
    """The same report over the days it is compared with."""

    found: Figures
    days: Stretch
    now: Stretch


def drawn_table(found: Figures, past: Past | None = None) -> Values:
    """What the template draws; with `past` each figure has its change."""
    largest = max((found.size(row) for row in found.rows), default=0.0) or 1.0
    before = _Before(found, past) if past is not None else None
    return {
        "heads": [found.head(at) for at in range(len(found.by))],
        "measures": [found.measure(at) for at in range(len(found.measures))],
        "rows": [
            {
                "names": found.groups(row),
                "cells": [
                    {"text": found.text(row, at), "href": href, "change": before.change(row, at) if before else None}
                    for at, href in enumerate(hrefs)
                ],
                "share": round(100 * found.size(row) / largest),
            }
            for row, hrefs in zip(found.rows, found.links, strict=True)
        ],
    }  # fmt: skip


def past_of(seat: Seat, records: Records, report: Report, asked: Asked) -> Past | None:
    """The days it is compared with; None where it is compared with nothing."""
    now = asked.stretch
    if now is None or asked.compare == "none" or not report.at:
        return None
    days = year_before(now) if asked.compare == "year" else before(asked.period, now)
    return Past(figures(seat, records, report, filter=narrowing(seat, report, asked, days)), days, now)


class _Before:
    """The figures of the earlier days by the groups they belong to."""

    def __init__(self, found: Figures, past: Past) -> None:
        self._found = found
        self._now, then = _places(found, past.now), _places(found, past.days)
        self._rows = {_key(past.found, row, then): row for row in past.found.rows}

    def change(self, row: Mapping[str, Any], at: int) -> Values | None:  # Any: figures of all kinds
        """What the figure was and how it moved; None where there was none."""
        earlier = self._rows.get(_key(self._found, row, self._now))
        measure, kind = self._found.measures[at], self._found.kinds[at]
        was = earlier.get(measure.key) if earlier else None
        value = row.get(measure.key)
        if was in (None, []) or value in (None, []):
            return None
        moved = size_of(value) - size_of(was)
        way = "up" if moved > 0 else "down" if moved < 0 else "flat"
        good = measure.up_is_good
        tone = "calm" if way == "flat" or good is None else "ok" if (way == "up") == good else "bad"
        desk = self._found.desk
        return {"text": _moved(self._found, value, was, kind), "tone": tone, "way": way,
                "was": desk.gettext("was %(value)s") % {"value": figure_text(desk, was, kind)}}  # fmt: skip


def _moved(found: Figures, value: Any, was: Any, kind: str) -> str:  # Any: figures of all kinds
    """By how much: a share by its points, everything else by its share where it has one."""
    desk, moved, earlier = found.desk, size_of(value) - size_of(was), size_of(was)
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    if kind == "ratio":
        return desk.gettext("%(points)s pp") % {"points": f"{sign}{formats.number(abs(moved) * 100, desk.reader, 1)}"}
    if earlier > 0:
        return f"{sign}{formats.percent(abs(moved) / earlier, desk.reader)}"
    if isinstance(value, int | Decimal):
        return f"{sign}{figure_text(desk, abs(value - was), kind)}"
    return sign


def _places(found: Figures, days: Stretch) -> list[Mapping[object, int]]:
    """For each group that runs in time the place of each of its values within the days."""
    return [
        {start: place for place, start in enumerate(starts_in(days, item.period))} if item.period in SHIFTED else {}
        for item in found.by
    ]


def _key(found: Figures, row: Mapping[str, object], places: Sequence[Mapping[object, int]]) -> tuple[object, ...]:
    values = [row.get(name) for name in found.names]
    return tuple(place.get(value, value) for value, place in zip(values, places, strict=True))
