"""Every figure of every declared dashboard, and what the list behind it comes to: one for the other."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from palmette.money import Money
from palmette.pages.dashboard_asked import Asked
from palmette.pages.desk import Desk
from palmette.pages.formats import Reader
from palmette.pages.report_figures import Figures
from palmette.pages.tile_ask import Ask
from palmette.records.results import MeasureSpec
from palmette.records.session import Records
from palmette.reports.definition import Measure, Tile

PERIODS = ("year", "all")
MOST_OF_A_TILE = 40


def disagreeing(records: Records, *, periods: tuple[str, ...] = PERIODS) -> tuple[int, list[tuple[object, ...]]]:
    """How many figures were followed, and those that say something else than the list they open."""
    followed, wrong = 0, []
    for board in records.blueprint.dashboards.values():
        for tile in board.tiles if not board.hidden else ():
            for period in periods:
                for shown, listed, where in _followed(records, tile, period):
                    followed += 1
                    if _plain(shown) != _plain(listed):
                        wrong.append((board.key, tile.key, period, shown, listed, where))
    return followed, wrong


def _followed(records: Records, tile: Tile, period: str) -> Iterator[tuple[Any, Any, str]]:
    found = _figures(records, tile, period)
    pairs = [
        (row[measure.key], href, measure)
        for row, hrefs in zip(found.rows, found.links, strict=True)
        for measure, href in zip(found.measures, hrefs, strict=True)
        if href
    ]
    for shown, href, measure in pairs[:: max(1, len(pairs) // MOST_OF_A_TILE)]:
        address = urlsplit(href)
        where = parse_qs(address.query)["where"][0]
        yield shown, _listed(records, address.path.rpartition("/")[2], measure, where), where


def _listed(records: Records, entity: str, measure: Measure, where: str) -> Any:
    """What the records of the list come to; a plain count is the count of the list itself."""
    if measure.function == "count" and not measure.of:
        return records.count(entity, filter=where, cap=None).value
    spec = MeasureSpec("it", measure.function, measure.of)
    rows = records.group(entity, by=[], measures=[spec], filter=where)
    return rows[0]["it"] if rows else None


def _figures(records: Records, tile: Tile, period: str) -> Figures:
    blueprint = records.blueprint
    # Figures ask a desk for words and the blueprint alone; the records are the caller's.
    desk = cast(Desk, SimpleNamespace(blueprint=blueprint, language="en", reader=Reader("en", records.actor.zone)))
    asked = Asked(period, "none", records.now.date())
    ask = Ask(desk, records, tile, blueprint.reports[tile.report], asked)
    return ask.figures(() if ask.chart == "number" else ask.by)


def _plain(value: Any) -> Any:
    """Nothing at all is no amount and no number."""
    if isinstance(value, list):
        return sorted((item.currency, item.amount) for item in value if isinstance(item, Money) and item.amount) or 0
    return value or 0
