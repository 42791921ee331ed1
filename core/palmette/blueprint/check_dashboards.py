"""Dashboards: each tile draws figures and groups that its report has, in a way they can be drawn."""

from __future__ import annotations

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.reports.definition import SPANS, Dimension, Report, Tile

GROUPS = {"line": 1, "bar": 1, "heat": 2}
"""How many dimensions a chart needs."""


def check_dashboards(checks: Checks) -> None:
    """Note what tiles say that cannot be drawn."""
    for key, dashboard in checks.blueprint.dashboards.items():
        path = f"dashboards.{key}"
        checks.words(path, dashboard)
        checks.unique(f"{path}.tiles", "tile", [tile.key for tile in dashboard.tiles])
        for tile in dashboard.tiles:
            _tile(checks, f"{path}.tiles.{tile.key}", tile, checks.blueprint.reports[tile.report])


def _tile(checks: Checks, path: str, tile: Tile, report: Report) -> None:
    checks.words(path, tile)
    if report.analysis is not None:
        _of_analysis(checks, path, tile)
        return
    figures = [measure.key for measure in report.measures]
    groups = [item.of for item in report.by if isinstance(item, Dimension)]
    for what, names, known in (("figure", tile.measures, figures), ("dimension", tile.by, [*groups, "none"])):
        for name in names:
            if name not in known:
                message = f"The tile {tile.key!r} draws the {what} {name!r}, which {report.key} does not have."
                checks.wrong(path, "bad_tile", message, nearest(name, known))
    _span(checks, path, tile)
    drawn = tile.by or groups
    needed = GROUPS.get(tile.chart or report.chart, 0)
    if len([name for name in drawn if name != "none"]) < needed:
        message = f"The tile {tile.key!r} is drawn by {needed} dimensions, and has {len(drawn)}."
        checks.wrong(path, "bad_tile", message, "Draw it as a number or a table, or name more in `by`.")


def _span(checks: Checks, path: str, tile: Tile) -> None:
    if tile.span not in SPANS:
        message = f"The tile {tile.key!r} takes {tile.span} columns."
        checks.wrong(path, "bad_tile", message, f"Take {', '.join(map(str, SPANS))}.")


def _of_analysis(checks: Checks, path: str, tile: Tile) -> None:
    """An analysis draws itself, as a number or as a table."""
    _span(checks, path, tile)
    if tile.measures or tile.by or tile.chart == "line":
        message = f"The tile {tile.key!r} draws an analysis, which has figures and groups of its own."
        checks.wrong(path, "bad_tile", message, "Leave out `measures` and `by`; take chart number or table, or none.")
