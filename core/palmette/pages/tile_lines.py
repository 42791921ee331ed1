"""A tile that is a line over time, or several: groups of a second dimension, or several figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from palmette.pages import charts
from palmette.pages.periods import Stretch, starts_in
from palmette.pages.report_figures import Figures, Line, link_to, period_text
from palmette.pages.report_rows import condition
from palmette.pages.tile_ask import STRETCHES, Ask
from palmette.pages.values import Values

MOST_LINES = 6
MOST_POINTS = 60
MOST_SHOWN = 24
"""Rows of the table under the line, the newest."""


@dataclass(frozen=True)
class _One:
    """One of the lines: its value at each point."""

    name: str
    sizes: Sequence[float]
    texts: Sequence[str]


def draw_line(ask: Ask) -> Values:
    """Values in the order of time."""
    several = ask.by[1:2] if len(ask.tile.measures) < 2 else ()
    by = (*ask.by[:1], *several)
    found = ask.figures(by, ask.measures[:MOST_LINES] if len(ask.tile.measures) > 1 else ask.measures[:1])
    points = _points(found, ask.days(by))
    lines = _groups(ask, found, points) if several else _measures(found, points)
    low, high = charts.ground([size for line in lines for size in line.sizes])
    drawn = [{"name": line.name, "path": charts.path(line.sizes, low=low, high=high)} for line in lines]
    table = _table(ask, found)
    return {
        "lines": drawn if found.rows else [], "area": charts.area(drawn[0]["path"]) if len(drawn) == 1 else "",
        "bands": _bands(ask, found, points, lines), "axis": _axis(found, points), "top": _top(lines),
        "summary": _summary(ask, found, points, lines), "left": max(len(table["rows"]) - MOST_SHOWN, 0),
        "table": {**table, "rows": table["rows"][-MOST_SHOWN:]},
    }  # fmt: skip


def _points(found: Figures, days: Stretch | None) -> list[Any]:
    """Every period between the first and the last, also those of which there is nothing."""
    unit = found.by[0].period
    values = [row[found.names[0]] for row in found.rows if row.get(found.names[0]) is not None]
    if not values:
        return []
    if unit in STRETCHES and all(isinstance(value, date) for value in values):
        cut = days if days is not None and found.by[0].of == found.report.at else Stretch(min(values), max(values))
        return list(starts_in(cut, unit))[-MOST_POINTS:]
    return list(dict.fromkeys(values))[-MOST_POINTS:]


def _measures(found: Figures, points: Sequence[Any]) -> list[_One]:
    rows = {row.get(found.names[0]): row for row in found.rows}
    return [_one(found, found.measure(at), [rows.get(point, {}) for point in points], at)
            for at in range(len(found.measures))]  # fmt: skip


def _groups(ask: Ask, found: Figures, points: Sequence[Any]) -> list[_One]:
    """The largest groups, and the others together; figures that cannot be added up have no such line."""
    rows: dict[Any, dict[Any, Line]] = {}
    for row in found.rows:
        rows.setdefault(row.get(found.names[1]), {})[row.get(found.names[0])] = row
    order = sorted(rows, key=lambda key: -sum(found.size(row) for row in rows[key].values()))
    most = MOST_LINES if len(order) <= MOST_LINES else MOST_LINES - 1
    lines = [
        _one(found, found.group({found.names[1]: key}, 1), [rows[key].get(point, {}) for point in points], 0)
        for key in order[:most]
    ]
    if order[most:] and found.measures[0].function in ("count", "sum"):
        sizes = [sum(found.size(rows[key].get(point, {})) for key in order[most:]) for point in points]
        lines.append(_One(ask.desk.gettext("Others"), sizes, ["" for _ in points]))
    return lines


def _one(found: Figures, name: str, rows: Sequence[Line], at: int) -> _One:
    return _One(name, [found.size(row, at) for row in rows], [found.text(row, at) if row else "0" for row in rows])


def _bands(ask: Ask, found: Figures, points: Sequence[Any], lines: Sequence[_One]) -> list[Values]:
    """For each point the part of the width that leads to its records."""
    held = {row.get(found.names[0]) for row in found.rows}
    made = []
    for at, (point, (left, width)) in enumerate(zip(points, charts.bands(len(points)), strict=True)):
        where = condition(ask.desk, ask.records, found.entity, found.filter, found.by[:1], {found.names[0]: point})
        link = link_to(ask.desk, ask.records, found, where, found.measures[0]) if point in held else ""
        said = ", ".join(f"{line.name} {line.texts[at]}" for line in lines if line.texts[at])
        made.append({"left": left, "width": width, "href": link, "said": f"{_point(found, point)}: {said}"})
    return made


def _point(found: Figures, point: Any) -> str:
    return period_text(found.desk, point, found.by[0].period) if found.by[0].period else str(point)


def _axis(found: Figures, points: Sequence[Any]) -> list[str]:
    """What stands under the line: its first, middle and last point."""
    if len(points) < 3:
        return [found.short_group({found.names[0]: point}) for point in points]
    return [found.short_group({found.names[0]: points[at]}) for at in (0, len(points) // 2, len(points) - 1)]


def _top(lines: Sequence[_One]) -> str:
    """The highest value, which says how high the drawing is."""
    pairs = [pair for line in lines for pair in zip(line.sizes, line.texts, strict=True) if pair[1]]
    return max(pairs, default=(0.0, ""), key=lambda pair: pair[0])[1]


def _summary(ask: Ask, found: Figures, points: Sequence[Any], lines: Sequence[_One]) -> str:
    if not points or not lines:
        return ""
    line = lines[0]
    top = max(range(len(points)), key=lambda at: line.sizes[at])
    words = {
        "name": line.name, "first": line.texts[0], "last": line.texts[-1], "most": line.texts[top],
        "when": _point(found, points[top]),
    }  # fmt: skip
    return ask.desk.gettext("%(name)s: first %(first)s, last %(last)s, most %(most)s (%(when)s)") % words


def _table(ask: Ask, found: Figures) -> Values:
    count = range(len(found.measures))
    rows = [
        {"names": found.groups(row), "cells": [{"text": found.text(row, at), "href": links[at]} for at in count]}
        for row, links in zip(found.rows, found.links, strict=True)
    ]
    heads = [found.head(at) for at in range(len(found.by))]
    return {"heads": heads, "measures": [found.measure(at) for at in count], "rows": rows}
