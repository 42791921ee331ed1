"""One tile of a dashboard: a report cut to what is asked, drawn as a number, line, bars, funnel, heat map or table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from palmette.labels import as_label, humanize
from palmette.pages import charts, formats
from palmette.pages.analyses import tile_of
from palmette.pages.dashboard_asked import Asked, cut_words
from palmette.pages.desk import Desk
from palmette.pages.report_figures import Figures, Line
from palmette.pages.tile_ask import STRETCHES, Ask
from palmette.pages.tile_lines import draw_line
from palmette.pages.tile_numbers import draw_number
from palmette.pages.values import Values, path_field
from palmette.records.session import Records
from palmette.reports.definition import Tile

MOST_BARS = 8
MOST_RUN = 12
"""Bars of periods that follow each other."""
MOST_ROWS = 10
MOST_TEXT = 12
"""Columns of a heat map that still have room for their numbers."""


def draw_tile(desk: Desk, records: Records, tile: Tile, asked: Asked) -> Values:
    """The tile as templates/tile.html takes it."""
    report = desk.blueprint.reports[tile.report]
    if report.analysis is not None:
        found = tile_of(desk, records, report, tile.chart, asked, most=MOST_ROWS)
        more = f"/reports/{report.key}?{asked.query()}"
        return {"key": tile.key, "name": tile_name(desk, tile), "more_href": more, "help": "", **found}
    ask = Ask(desk, records, tile, report, asked)
    drawn = DRAWERS[ask.chart](ask)
    query = asked.query()
    return {
        "key": tile.key, "chart": ask.chart, "name": tile_name(desk, tile),
        "notes": [*(ask.run_words if ask.chart in ("line", "bar", "table") else ()), *cut_words(desk, report, asked)],
        "more_href": f"/reports/{report.key}?{query}", "help": as_label(report.help).text(desk.language), **drawn,
    }  # fmt: skip


def tile_name(desk: Desk, tile: Tile) -> str:
    """What a tile is called: as its dashboard says, else as its report or, of a number, its figure."""
    report = desk.blueprint.reports[tile.report]
    if tile.label:
        return as_label(tile.label).text(desk.language)
    if (tile.chart or report.chart) == "number" and report.analysis is None:
        first = next((item for item in report.measures if item.key in tile.measures[:1]), report.measures[0])
        if first.label:
            return as_label(first.label).text(desk.language)
    return as_label(report.label, humanize(report.key)).text(desk.language)


def _bars(ask: Ask) -> Values:
    """One bar a group; the longest first where the groups have no order of their own."""
    found = ask.figures(ask.by[:1])
    pairs = list(zip(found.rows, found.links, strict=True))
    if not _is_ordered(found):
        pairs.sort(key=lambda pair: -found.size(pair[0]))
    shown = pairs[-MOST_RUN:] if found.by[:1] and found.by[0].period in STRETCHES else pairs[:MOST_BARS]
    lengths = charts.shares([found.size(row) for row, _ in shown])
    bars = [
        {"name": found.short_group(row), "text": found.text(row), "href": links[0], "share": share, "note": ""}
        for (row, links), share in zip(shown, lengths, strict=True)
    ]
    return {"bars": bars, "left": len(pairs) - len(shown), "summary": _of_bars(ask, bars), **_table(found, pairs)}


def _funnel(ask: Ask) -> Values:
    """Steps that follow each other. Figures as steps show how many go on; stages show how many stand there."""
    if not ask.by:
        return _steps(ask)
    found = ask.figures(ask.by[-1:])
    known = _stages(found)
    pairs = [pair for pair in zip(found.rows, found.links, strict=True) if pair[0].get(found.names[0]) is not None]
    pairs.sort(key=lambda pair: known.get(str(pair[0][found.names[0]]), 0))
    total = sum(found.size(row) for row, _ in pairs)
    lengths = charts.shares([found.size(row) for row, _ in pairs])
    bars = [
        {"name": found.group(row, 0), "text": found.text(row), "href": links[0], "share": share,
         "note": _part(ask.desk, found.size(row), total)}
        for (row, links), share in zip(pairs, lengths, strict=True)
    ]  # fmt: skip
    return {"bars": bars, "left": 0, "summary": _of_bars(ask, bars), **_table(found, pairs)}


def _stages(found: Figures) -> dict[str, int]:
    """The places of stages as they follow each other, the lost ones last; nothing for other groups."""
    if found.by[0].of != "stage":
        return {}
    order: dict[str, int] = {}
    for pipeline in found.desk.blueprint.pipelines_of(found.entity.key):
        for key, stage in pipeline.stages.items():
            order.setdefault(key, len(order) + (1000 if stage.kind == "lost" else 0))
    return order


def _steps(ask: Ask) -> Values:
    measures = [item for item in ask.measures if item.function != "ratio"]
    found = ask.figures((), measures)
    row: Line = found.rows[0] if found.rows else {}
    links = found.links[0] if found.links else [""] * len(measures)
    sizes = [found.size(row, at) for at in range(len(measures))]
    bars = [
        {"name": found.measure(at), "text": found.text(row, at), "href": links[at], "share": share,
         "note": _part(ask.desk, sizes[at], sizes[at - 1]) if at else ""}
        for at, share in enumerate(charts.shares(sizes))
    ]  # fmt: skip
    summary = ""
    if bars and sizes[0]:
        words = {"first": bars[0]["name"], "last": bars[-1]["name"], "share": _part(ask.desk, sizes[-1], sizes[0])}
        summary = ask.desk.gettext("From %(first)s to %(last)s: %(share)s") % words
    rows = [{"names": [bar["name"]], "cells": [{"text": bar["text"], "href": bar["href"]}]} for bar in bars]
    shown = rows if any(sizes) else []
    table = {"heads": [ask.desk.gettext("Step")], "measures": [ask.desk.gettext("Count")], "rows": shown}
    return {"bars": bars if any(sizes) else [], "left": 0, "summary": summary, "end": summary, "table": table}


def _heat(ask: Ask) -> Values:
    """Two dimensions, a shade for each pair."""
    found = ask.figures(ask.by[:2])
    down, across = (_places(found, at) for at in (0, 1))
    cells = {
        (row.get(found.names[0]), row.get(found.names[1])): (row, links[0])
        for row, links in zip(found.rows, found.links, strict=True)
    }
    largest = max((found.size(row) for row, _ in cells.values()), default=0.0)
    lines = [
        {"name": name, "cells": [_cell(found, cells.get((key, other)), largest, name, head) for other, head in across]}
        for key, name in down
    ]
    top = max(cells.values(), key=lambda pair: found.size(pair[0]), default=None)
    words = {"group": ", ".join(found.groups(top[0])), "value": found.text(top[0])} if top else {}
    return {
        "heads": [_short(found, key, head) for key, head in across], "lines": lines if cells else [],
        "with_text": len(across) <= MOST_TEXT,
        "summary": ask.desk.gettext("Most: %(group)s, %(value)s") % words if top else "",
    }  # fmt: skip


def _cell(found: Figures, pair: tuple[Line, str] | None, largest: float, *names: str) -> Values:
    if pair is None:
        return {"text": "", "href": "", "step": 0, "said": ", ".join(names)}
    row, href = pair
    step = charts.shade(found.size(row), largest)
    return {"text": found.text(row), "href": href, "step": step, "said": f"{', '.join(names)}: {found.text(row)}"}


def _places(found: Figures, at: int) -> list[tuple[Any, str]]:
    """The values of a dimension with their names: all weekdays, all hours between the first and the last."""
    name, item = found.names[at], found.by[at]
    values = list(dict.fromkeys(row.get(name) for row in found.rows))
    if item.period in ("weekday", "hour") and (known := [value for value in values if value is not None]):
        values = list(range(1, 8)) if item.period == "weekday" else list(range(min(known), max(known) + 1))
    return [(value, found.group({name: value}, at)) for value in values]


def _short(found: Figures, key: object, head: str) -> str:
    """An hour as a number alone."""
    return str(key) if found.by[1].period == "hour" else head


def _rows(ask: Ask) -> Values:
    found = ask.figures(ask.by)
    pairs = list(zip(found.rows, found.links, strict=True))
    if not _is_ordered(found):
        pairs.sort(key=lambda pair: -found.size(pair[0]))
    return {"summary": "", "left": max(len(pairs) - MOST_ROWS, 0), **_table(found, pairs[:MOST_ROWS])}


def _table(found: Figures, pairs: Sequence[tuple[Line, Sequence[str]]]) -> Values:
    """The same figures as a table, each with its link."""
    count = range(len(found.measures))
    rows = [
        {"names": found.groups(row), "cells": [{"text": found.text(row, at), "href": links[at]} for at in count]}
        for row, links in pairs
    ]
    heads = [found.head(at) for at in range(len(found.by))]
    return {"table": {"heads": heads, "measures": [found.measure(at) for at in count], "rows": rows}}


def _is_ordered(found: Figures) -> bool:
    """Whether the groups follow each other by themselves: periods, and choices by their options."""
    for item in found.by[:1]:
        known = path_field(found.desk, found.entity, item.of)
        if item.period or (known is not None and known.options):
            return True
    return False


def _of_bars(ask: Ask, bars: Sequence[Values]) -> str:
    """One sentence: which is the largest, of how many."""
    if not bars:
        return ""
    top = max(bars, key=lambda bar: bar["share"])
    return ask.desk.gettext("Most: %(group)s, %(value)s") % {"group": top["name"], "value": top["text"]}


def _part(desk: Desk, part: float, whole: float) -> str:
    return formats.percent(part / whole, desk.reader) if whole > 0 else ""


DRAWERS: dict[str, Callable[[Ask], Values]] = {
    "number": draw_number, "line": draw_line, "bar": _bars, "funnel": _funnel, "heat": _heat, "table": _rows,
}  # fmt: skip
