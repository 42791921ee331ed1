"""Changing a dashboard of one's own: copies, tiles added, moved, resized and removed, its name, who else sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import Forbidden, InvalidInput, NotFound, Problem
from palmette.labels import as_label, humanize
from palmette.locale.sentences import sentence
from palmette.pages.dashboards import chart_names, dashboard_context
from palmette.pages.dashboards_open import (
    KIND,
    MOST_TILES,
    Body,
    KeptTile,
    Opened,
    body_of,
    drawable,
    kept_tile,
    open_dashboard,
)
from palmette.pages.desk import Desk, Incoming
from palmette.pages.report_figures import entity_of, measure_text
from palmette.pages.reports_open import open_dashboards, open_reports
from palmette.pages.values import Values
from palmette.personal.saved import Saved
from palmette.reports.definition import CHARTS, COMPARED, PERIODS, SPANS, Tile

Work = Callable[[Desk, Opened, FormMultiDict], Response[str]]


@post("/dashboards", status_code=200, name="dashboard.new")
async def new_dashboard(request: Incoming) -> Response[str]:
    """An empty one of one's own."""
    form = await request.form()
    return await sync_to_thread(_new, request, form)


@post("/dashboards/{key:str}/copy", status_code=200, name="dashboard.copy")
async def copy_dashboard(request: Incoming, key: FromPath[str]) -> Response[str]:
    """A copy of one's own, which can be changed."""
    return await _at(request, key, _copy, own=False)


@post("/dashboards/{key:str}/reset", status_code=200, name="dashboard.reset")
async def reset_dashboard(request: Incoming, key: FromPath[str]) -> Response[str]:
    """The tiles of a copy as they were declared."""
    return await _at(request, key, _reset)


@post("/dashboards/{key:str}/delete", status_code=200, name="dashboard.delete")
async def delete_dashboard(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Delete it."""
    return await _at(request, key, _delete)


@post("/dashboards/{key:str}/order", status_code=200, name="dashboard.order")
async def order_tiles(request: Incoming, key: FromPath[str]) -> Response[str]:
    """The tiles in the order they were dragged to."""
    return await _at(request, key, _order)


@post("/dashboards/{key:str}/tiles", status_code=200, name="dashboard.add")
async def add_tile(request: Incoming, key: FromPath[str]) -> Response[str]:
    """One more tile."""
    return await _at(request, key, _add)


@post("/dashboards/{key:str}/tiles/{tile:str}", status_code=200, name="dashboard.tile.change")
async def change_tile(request: Incoming, key: FromPath[str], tile: FromPath[str]) -> Response[str]:
    """One tile moved, resized, renamed or removed."""
    return await _at(request, key, lambda desk, opened, form: _change(desk, opened, form, tile))


@post("/dashboards/{key:str}/about", status_code=200, name="dashboard.about.save")
async def save_about(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Its name, what it opens with, and who else sees it."""
    return await _at(request, key, _about)


@get("/dashboards/{key:str}/add", sync_to_thread=True, name="dashboard.add.ask")
def ask_tile(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Which figure, and how it is drawn."""
    desk = Desk(request)
    return desk.part("dashboard_add.html", _asking(desk, _own(open_dashboard(desk, key))))


@get("/dashboards/{key:str}/about", sync_to_thread=True, name="dashboard.about")
def ask_about(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Its name, what it opens with, and who else sees it."""
    desk = Desk(request)
    return desk.part("dashboard_about.html", _telling(desk, _own(open_dashboard(desk, key))))


async def _at(request: Incoming, key: str, work: Work, *, own: bool = True) -> Response[str]:
    form = await request.form()

    def run() -> Response[str]:
        desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
        opened = open_dashboard(desk, key)
        return work(desk, _own(opened) if own else opened, form)

    return await sync_to_thread(run)


def _own(opened: Opened) -> Opened:
    """One that this person may change; Forbidden for a declared one and for those of others."""
    if opened.saved is None or not opened.may_change:
        raise Forbidden(
            "pages.dashboard_fixed", "This dashboard is not yours to change.", remedy="Make a copy and change that."
        )
    return opened


def _new(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    name = str(form.get("name", "")).strip() or desk.gettext("My dashboard")
    saved = desk.pinned.saved.create(desk.actor, KIND, name, Body().model_dump())
    return desk.go(f"/dashboards/{saved.id}?edit=1")


def _copy(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    name = (desk.gettext("%(name)s, my copy") % {"name": opened.name})[:80]
    saved = desk.pinned.saved.create(desk.actor, KIND, name, body_of(opened).model_dump())
    return desk.go(f"/dashboards/{saved.id}?edit=1")


def _reset(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    body = body_of(opened)
    declared = open_dashboards(desk).get(body.base)
    if declared is None:
        raise NotFound("http.not_found", "There is no such dashboard.")
    tiles = [kept_tile(tile) for tile in declared.tiles]
    return _kept(desk, opened, form, body.model_copy(update={"tiles": tiles}))


def _delete(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    desk.pinned.saved.delete(desk.actor, UUID(opened.key))
    return desk.go("/reports")


def _order(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    """Tiles that the sender did not see keep their place behind the others."""
    body = body_of(opened)
    wanted = str(form.get("order", "")).split()
    places = {key: at for at, key in enumerate(wanted)}
    tiles = sorted(body.tiles, key=lambda tile: places.get(tile.key, len(places)))
    return _kept(desk, opened, form, body.model_copy(update={"tiles": tiles}))


def _change(desk: Desk, opened: Opened, form: FormMultiDict, key: str) -> Response[str]:
    body = body_of(opened)
    tiles = list(body.tiles)
    at = next((place for place, tile in enumerate(tiles) if tile.key == key), None)
    if at is None:
        raise NotFound("http.not_found", "There is no such tile.")
    do = str(form.get("do", ""))
    if do == "remove":
        del tiles[at]
    elif do in ("earlier", "later"):
        to = max(0, min(len(tiles) - 1, at + (1 if do == "later" else -1)))
        tiles.insert(to, tiles.pop(at))
    elif (span := str(form.get("span", ""))).isdigit() and int(span) in SPANS:
        tiles[at] = tiles[at].model_copy(update={"span": int(span)})
    return _kept(desk, opened, form, body.model_copy(update={"tiles": tiles}))


def _add(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    body = body_of(opened)
    made = _made(desk, body, form)
    if isinstance(made, Problem):
        return desk.part("dashboard_add.html", _asking(desk, opened, form, made), status=422)
    _save(desk, opened, form, body.model_copy(update={"tiles": [*body.tiles, made]}))
    return desk.go(f"{opened.address}?edit=1")


def _made(desk: Desk, body: Body, form: FormMultiDict) -> KeptTile | Problem:
    """The tile that the form asks for, or what is wrong with it."""
    report, _, measure = str(form.get("figure", "")).partition(" ")
    chart, span = str(form.get("chart", "")), str(form.get("span", ""))
    known = desk.blueprint.reports.get(report) if report in open_reports(desk) else None
    if known is None or measure not in {item.key for item in known.measures}:
        return Problem("figure", "pages.bad_tile", sentence("Choose a figure."))
    if len(body.tiles) >= MOST_TILES:
        return Problem("figure", "pages.bad_tile", sentence("A dashboard has %(most)s tiles at most.", most=MOST_TILES))
    key = _free_key(body, report)
    made = KeptTile(
        key=key, report=report, label=" ".join(str(form.get("name", "")).split())[:80],
        chart=chart if chart in CHARTS else "", span=int(span) if span.isdigit() and int(span) in SPANS else 6,
        measures=[measure, *([] if chart != "table" else [one.key for one in known.measures if one.key != measure])],
    )  # fmt: skip
    if not drawable(desk, Tile(made.key, made.report, chart=made.chart)):
        return Problem("chart", "pages.bad_tile", sentence("This report cannot be drawn so: it has too few groups."))
    return made


def _free_key(body: Body, report: str) -> str:
    taken = {tile.key for tile in body.tiles}
    stem = re.sub(r"\W", "_", report)
    return next(key for at in range(1, MOST_TILES + 2) if (key := f"{stem}_{at}") not in taken)


def _about(desk: Desk, opened: Opened, form: FormMultiDict) -> Response[str]:
    body, seen = body_of(opened), str(form.get("seen", "me"))
    period, compare = str(form.get("period", "")), str(form.get("compare", ""))
    changed = body.model_copy(
        update={
            "period": period if period in PERIODS else body.period,
            "compare": compare if compare in COMPARED else body.compare,
        }
    )
    roles = [str(role) for role in form.getall("roles", []) if str(role) in desk.blueprint.roles]
    if seen == "roles" and not roles:
        wrong = Problem("roles", "pages.no_roles", sentence("Choose at least one role."))
        return desk.part("dashboard_about.html", _telling(desk, opened, form, wrong), status=422)
    try:
        desk.pinned.saved.change(
            desk.actor, UUID(opened.key), _version(form), name=str(form.get("name", "")), body=changed.model_dump(),
            shared=seen in ("wall", "roles"), roles=roles if seen == "roles" else [],
        )  # fmt: skip
    except InvalidInput as error:
        wrong = Problem("name", error.code, error.message)
        return desk.part("dashboard_about.html", _telling(desk, opened, form, wrong), status=422)
    return desk.go(f"{opened.address}?edit=1")


def _kept(desk: Desk, opened: Opened, form: FormMultiDict, body: Body) -> Response[str]:
    """Save, and draw the grid anew."""
    _save(desk, opened, form, body)
    if not desk.is_htmx:
        return desk.go(f"{opened.address}?edit=1")
    again = open_dashboard(desk, opened.key)
    return desk.part("dashboard_grid.html", dashboard_context(desk, again, editing=True))


def _save(desk: Desk, opened: Opened, form: FormMultiDict, body: Body) -> Saved:
    return desk.pinned.saved.change(desk.actor, UUID(opened.key), _version(form), body=body.model_dump())


def _version(form: FormMultiDict) -> int:
    text = str(form.get("version", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _asking(
    desk: Desk, opened: Opened, form: FormMultiDict | None = None, problem: Problem | None = None
) -> Values:  # fmt: skip
    reports = open_reports(desk)
    groups = []
    for key, report in desk.blueprint.reports.items():
        if key in reports:
            entity = entity_of(desk, report)
            title = as_label(report.label, humanize(key)).text(desk.language)
            figures = [
                {"value": f"{key} {item.key}", "label": measure_text(desk, entity, item)} for item in report.measures
            ]
            if report.analysis is not None:
                figures = [{**figures[0], "label": title}]
            groups.append({"label": title, "figures": figures})
    given = {name: str(form.get(name, "")) if form else "" for name in ("figure", "chart", "span", "name")}
    return {
        "board": {"address": opened.address, "version": opened.version}, "groups": groups,
        "charts": chart_names(desk), "spans": SPANS, "given": given, "problem": _said(desk, problem),
    }  # fmt: skip


def _telling(
    desk: Desk, opened: Opened, form: FormMultiDict | None = None, problem: Problem | None = None
) -> Values:  # fmt: skip
    saved = opened.saved
    assert saved is not None, "only one's own is asked about"
    seen = "roles" if saved.shared and saved.roles else "wall" if saved.shared else "me"
    chosen = [str(role) for role in form.getall("roles", [])] if form else list(saved.roles)
    roles = [
        {"value": key, "label": as_label(role.label, humanize(key)).text(desk.language), "chosen": key in chosen}
        for key, role in desk.blueprint.roles.items()
        if not role.hidden
    ]
    return {
        "board": {"address": opened.address, "version": opened.version, "base": opened.base},
        "name": str(form.get("name", "")) if form else saved.name,
        "seen": str(form.get("seen", "me")) if form else seen, "roles": roles, "period": opened.period,
        "compare": opened.compare, "problem": _said(desk, problem),
    }  # fmt: skip


def _said(desk: Desk, problem: Problem | None) -> Values | None:
    return {"field": problem.field, "text": desk.said(problem.message)} if problem else None
