"""Dashboards: the grid with its choices, and each tile by itself, so that a slow one keeps nobody waiting."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from palmette.errors import InvalidInput, NotFound
from palmette.pages.dashboard_asked import Asked, asked_of, pickers
from palmette.pages.dashboards_open import Opened, dashboard_rows, open_dashboard
from palmette.pages.desk import Desk, Incoming
from palmette.pages.tile_cache import kept_tile_of
from palmette.pages.tiles import draw_tile, tile_name
from palmette.pages.values import Values
from palmette.reports.definition import CHARTS, SPANS, Tile


@get("/dashboards/{key:str}", sync_to_thread=True, name="dashboard")
def dashboard_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """The grid; each tile asks for itself. With `edit` its tiles can be moved, resized, removed and added."""
    desk = Desk(request)
    opened = open_dashboard(desk, key)
    editing = opened.may_change and "edit" in request.query_params
    return desk.page("dashboard.html", dashboard_context(desk, opened, editing=editing))


@get("/dashboards/{key:str}/tiles/{tile:str}", sync_to_thread=True, name="dashboard.tile")
def tile_part(request: Incoming, key: FromPath[str], tile: FromPath[str]) -> Response[str]:
    """What stands in one tile."""
    desk = Desk(request)
    opened = open_dashboard(desk, key)
    found = next((one for one in opened.tiles if one.key == tile), None)
    if found is None:
        raise NotFound("http.not_found", "There is no such tile.")
    asked = asked_of(desk, request.query_params, period=opened.period, compare=opened.compare)
    drawn = kept_tile_of(desk, found, asked, lambda: _drawn(desk, found, asked))
    return desk.part("dashboard_tile.html", {"t": drawn})


def dashboard_context(desk: Desk, opened: Opened, *, editing: bool) -> Values:
    """What dashboard.html and dashboard_grid.html take."""
    asked = asked_of(desk, desk.request.query_params, period=opened.period, compare=opened.compare)
    query = asked.query()
    return {
        "board": {
            "key": opened.key, "name": opened.name, "help": opened.help, "address": opened.address,
            "version": opened.version, "editing": editing, "may_change": opened.may_change,
            "is_saved": opened.saved is not None, "gone": opened.gone, "base": opened.base,
            "others": [{**row, "current": row["key"] == opened.key} for row in dashboard_rows(desk)],
            "tiles": [_framed(desk, opened, tile, query, at) for at, tile in enumerate(opened.tiles)],
            "spans": _spans(desk),
        },
        "pickers": pickers(desk, asked), "query": query,
    }  # fmt: skip


def chart_names(desk: Desk) -> dict[str, str]:
    """The ways of drawing in words."""
    _ = desk.gettext
    names = {
        "number": _("Number"), "line": _("Line"), "bar": _("Bars"), "funnel": _("Funnel"), "heat": _("Heat map"),
        "table": _("Table"),
    }  # fmt: skip
    return {chart: names[chart] for chart in CHARTS}


def _spans(desk: Desk) -> list[Values]:
    return [{"value": span, "label": desk.gettext("%(span)s of 12") % {"span": span}} for span in SPANS]


def _framed(desk: Desk, opened: Opened, tile: Tile, query: str, at: int) -> Values:
    report = desk.blueprint.reports[tile.report]
    chart = tile.chart or ("table" if report.analysis is not None else report.chart)
    return {
        "key": tile.key, "name": tile_name(desk, tile), "span": tile.span, "chart": chart,
        "href": f"{opened.address}/tiles/{tile.key}?{query}", "is_first": at == 0,
        "is_last": at == len(opened.tiles) - 1,
    }  # fmt: skip


def _drawn(desk: Desk, tile: Tile, asked: Asked) -> Values:
    """The tile; what may not be asked so says it in its place, and the others stay."""
    try:
        with desk.reading() as records:
            return draw_tile(desk, records, tile, asked)
    except InvalidInput as error:
        return {"chart": "none", "name": tile_name(desk, tile), "key": tile.key, "why": str(error), "notes": []}
