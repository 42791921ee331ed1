"""The dashboards a person may open: those that are declared for his roles, his own, and those shared with him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.labels import as_label, humanize
from palmette.pages.desk import Desk
from palmette.pages.reports_open import open_dashboards, open_reports
from palmette.pages.values import Values
from palmette.personal.saved import Saved
from palmette.reports.definition import CHARTS, COMPARED, PERIODS, SPANS, Dashboard, Tile

KIND = "dashboard"
MOST_TILES = 40


class KeptTile(BaseModel):
    """One tile as it is saved; an empty label is that of the declared tile."""

    model_config = ConfigDict(extra="ignore")

    key: str
    report: str
    label: str = ""
    chart: str = ""
    measures: list[str] = Field(default=[])
    by: list[str] = Field(default=[])
    span: int = 6


class Body(BaseModel):
    """What is saved of a dashboard beside its name. `base` is the declared one that it is a copy of."""

    model_config = ConfigDict(extra="ignore")

    base: str = ""
    period: str = "month"
    compare: str = "previous"
    tiles: list[KeptTile] = Field(default=[])


@dataclass(frozen=True)
class Opened:
    """A dashboard as this person sees it."""

    key: str
    name: str
    period: str
    compare: str
    tiles: tuple[Tile, ...]
    help: str = ""
    base: str = ""
    saved: Saved | None = None
    may_change: bool = False
    gone: int = 0
    """Tiles whose report this person may not open, or that is no more."""

    @property
    def address(self) -> str:
        """Where it lives."""
        return f"/dashboards/{self.key}"

    @property
    def version(self) -> int:
        """Of a saved one, how often it was changed."""
        return self.saved.version if self.saved else 0


def open_dashboard(desk: Desk, key: str) -> Opened:
    """One that the person may open; NotFound otherwise."""
    if (saved := parse_id(key)) is not None:
        return _saved(desk, desk.pinned.saved.find(desk.actor, saved))
    declared = open_dashboards(desk).get(key)
    if declared is None:
        raise NotFound("http.not_found", "There is no such dashboard.")
    return _declared(desk, declared)


def dashboard_rows(desk: Desk) -> list[Values]:
    """All of them: his own first, then those shared with him, then the declared ones."""
    kept = desk.pinned.saved.open_to(desk.actor, KIND)
    saved = [
        {"href": f"/dashboards/{one.id}", "label": one.name, "help": _whose(desk, one), "key": str(one.id)}
        for one in kept
    ]
    declared = [
        {"href": f"/dashboards/{key}", "label": as_label(board.label, humanize(key)).text(desk.language),
         "help": as_label(board.help).text(desk.language), "key": key}
        for key, board in open_dashboards(desk).items()
    ]  # fmt: skip
    return [*saved, *declared]


def body_of(opened: Opened) -> Body:
    """What would be saved of it."""
    if opened.saved is not None:
        return read_body(opened.saved)
    tiles = [kept_tile(tile) for tile in opened.tiles]
    return Body(base=opened.base, period=opened.period, compare=opened.compare, tiles=tiles)


def kept_tile(tile: Tile) -> KeptTile:
    """A declared tile to be saved: its label stays the declared one, in every language."""
    return KeptTile(
        key=tile.key, report=tile.report, chart=tile.chart, measures=list(tile.measures), by=list(tile.by),
        span=tile.span,
    )  # fmt: skip


def read_body(saved: Saved) -> Body:
    """The body of a saved dashboard; an unreadable one is empty."""
    try:
        return Body.model_validate(dict(saved.body))
    except ValidationError:
        return Body()


def _declared(desk: Desk, board: Dashboard) -> Opened:
    return Opened(
        board.key, as_label(board.label, humanize(board.key)).text(desk.language), board.period, board.compare,
        tuple(board.tiles), as_label(board.help).text(desk.language), board.key,
    )  # fmt: skip


def _saved(desk: Desk, saved: Saved) -> Opened:
    body, reports = read_body(saved), open_reports(desk)
    if saved.kind != KIND:
        raise NotFound("http.not_found", "There is no such dashboard.")
    base = desk.blueprint.dashboards.get(body.base)
    declared = {tile.key: tile for tile in base.tiles} if base else {}
    tiles = [_tile(desk, kept, declared.get(kept.key)) for kept in body.tiles if kept.report in reports]
    return Opened(
        str(saved.id), saved.name, body.period if body.period in PERIODS else "month",
        body.compare if body.compare in COMPARED else "previous", tuple(tiles), base=body.base, saved=saved,
        may_change=desk.pinned.saved.may_change(desk.actor, saved), gone=len(body.tiles) - len(tiles),
    )  # fmt: skip


def _tile(desk: Desk, kept: KeptTile, declared: Tile | None) -> Tile:
    """A tile that can be drawn, whatever became of its report since it was saved."""
    label = kept.label or (declared.label if declared is not None and declared.report == kept.report else "")
    made = Tile(
        kept.key, kept.report, label, chart=kept.chart if kept.chart in CHARTS else "", measures=tuple(kept.measures),
        by=tuple(kept.by), span=kept.span if kept.span in SPANS else 6,
    )  # fmt: skip
    return made if drawable(desk, made) else replace(made, chart="table", by=())


def drawable(desk: Desk, tile: Tile) -> bool:
    """Whether the report has the dimensions that the chart needs."""
    report = desk.blueprint.reports[tile.report]
    if report.analysis is not None:
        return tile.chart != "line"
    known: Sequence[str] = [item if isinstance(item, str) else item.of for item in report.by]
    shown = [name for name in known if not tile.by or name in tile.by]
    return len(shown) >= {"line": 1, "bar": 1, "heat": 2}.get(tile.chart or report.chart, 0)


def _whose(desk: Desk, one: Saved) -> str:
    if one.owner != desk.actor.id:
        return desk.gettext("Shared with you")
    return desk.gettext("Yours, shared") if one.shared else desk.gettext("Yours alone")
