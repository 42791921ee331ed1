"""What a pack declares about dashboards: tiles in a grid of twelve columns, each a report drawn in one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from palmette.labels import Label

COLUMNS = 12
SPANS = (3, 4, 5, 6, 7, 8, 12)
"""How many of the columns a tile may take; on a phone it takes all."""
CHARTS = ("number", "line", "bar", "funnel", "heat", "table")
PERIODS = ("today", "week", "month", "quarter", "year", "days30", "all")
COMPARED = ("previous", "year", "none")


@dataclass(frozen=True)
class Tile:
    """One report in a dashboard.

    `chart` is number, line, bar, funnel, heat or table; empty is the report's own. `measures` are keys of its figures,
    the first of which is drawn; empty is all. `by` are those of its dimensions that are drawn; `none` draws no groups,
    so that a funnel has the figures themselves as its steps.
    """

    key: str
    report: str
    label: Label | str = ""
    _: KW_ONLY
    chart: str = ""
    measures: Sequence[str] = ()
    by: Sequence[str] = ()
    span: int = 6
    hidden: bool = False


@dataclass(frozen=True)
class Dashboard:
    """Tiles for the people of some roles; `roles` empty = everybody who may read one of its reports.

    `period` is what it opens with: today, week, month, quarter, year, days30 or all; `compare` with what figures are
    compared: previous (the period before), year (a year earlier) or none.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    tiles: Sequence[Tile] = ()
    period: str = "month"
    compare: str = "previous"
    help: Label | str = ""
    roles: Sequence[str] = ()
    order: int = 50
    hidden: bool = False
