"""A tile that is one number: how much, how it moved, and a small line of how it came about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from palmette.money import Money
from palmette.pages import charts, formats
from palmette.pages.periods import Stretch, back, before, starts_in, year_before
from palmette.pages.report_figures import Figures, figure_text, size_of
from palmette.pages.tile_ask import FEW, RUN, Ask
from palmette.pages.values import Values
from palmette.reports.days import DAY, start_of
from palmette.reports.definition import Dimension, Measure

Value = Any  # Any: figures of all kinds


def draw_number(ask: Ask) -> Values:
    """The first figure of the tile."""
    measure = ask.measures[0]
    found = ask.figures((), [measure])
    row = found.rows[0] if found.rows else {}
    value, text = row.get(measure.key), found.text(row)
    trend = _trend(ask, found, measure, value)
    moved = f", {trend['said']}" if trend else ""
    return {
        "number": text, "href": found.links[0][0] if found.links else "", "trend": trend,
        "line": _spark(ask, measure, trend["tone"] if trend else ""), "summary": f"{found.measure(0)}: {text}{moved}",
    }  # fmt: skip


def _trend(ask: Ask, found: Figures, measure: Measure, value: Value) -> Values | None:
    """How the number differs from that of the days it is compared with; None where there are none."""
    days = ask.asked.stretch
    if days is None or ask.asked.compare == "none" or not ask.report.at:
        return None
    earlier = year_before(days) if ask.asked.compare == "year" else before(ask.asked.period, days)
    past = ask.figures((), [measure], days=earlier)
    was = past.rows[0].get(measure.key) if past.rows else None
    if value in (None, []) or was in (None, []):
        return None
    change = size_of(value) - size_of(was)
    way = "flat" if not change else "up" if change > 0 else "down"
    text = _change(ask, value, was, found.kinds[0])
    words = {"value": figure_text(ask.desk, was, found.kinds[0]), "days": _days(ask, earlier)}
    compared = ask.desk.gettext("was %(value)s, %(days)s") % words
    return {
        "way": way, "text": text, "tone": _tone(way, measure.up_is_good), "compared": compared,
        "href": past.links[0][0],
        "said": f"{text}, {compared}",
    }  # fmt: skip


def _change(ask: Ask, value: Value, was: Value, kind: str) -> str:
    """A share by its points, money by its share, everything else by itself."""
    desk, change = ask.desk, size_of(value) - size_of(was)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    if isinstance(value, list | Money):
        earlier = size_of(was)
        share = abs(change) / earlier if earlier > 0 else None
        return f"{sign}{formats.percent(share, desk.reader)}" if share is not None else f"{sign}{_money(ask, value)}"
    if kind == "ratio":
        return desk.gettext("%(points)s pp") % {"points": f"{sign}{formats.number(abs(change) * 100, desk.reader, 1)}"}
    exact = abs(Decimal(value) - Decimal(was))
    return f"{sign}{figure_text(desk, exact, kind)}"


def _money(ask: Ask, value: Value) -> str:
    return figure_text(ask.desk, value, "money")


def _tone(way: str, up_is_good: bool | None) -> str:
    if way == "flat" or up_is_good is None:
        return "calm"
    return "ok" if (way == "up") == up_is_good else "bad"


def _days(ask: Ask, days: Stretch) -> str:
    first, last = (formats.day(day, ask.desk.reader, ask.asked.today) for day in (days.first, days.last))
    return first if days.first == days.last else f"{first} – {last}"


def _spark(ask: Ask, measure: Measure, tone: str) -> Values | None:
    """The same figure day by day, week by week or month by month, up to the last of the asked days."""
    if not ask.report.at:
        return None
    days = _drawn_days(ask)
    found = ask.figures((Dimension(ask.report.at, period=days.unit),), [measure], days=days)
    sizes = {row.get(found.names[0]): found.size(row) for row in found.rows}
    values = [sizes.get(start, 0.0) for start in starts_in(days, days.unit)]
    if len(values) < FEW or not any(values):
        return None
    low, high = charts.ground(values)
    line = charts.path(values, low=low, high=high)
    return {"path": line, "area": charts.area(line), "tone": {"ok": "accent", "": "accent"}.get(tone, tone)}


def _drawn_days(ask: Ask) -> Stretch:
    days = ask.asked.stretch
    if days is None:
        return Stretch(back(start_of(ask.asked.today, "month"), "month", RUN["month"] - 1), ask.asked.today)
    return days if days.days >= FEW * 2 else Stretch(days.last - (RUN["day"] - 1) * DAY, days.last)
