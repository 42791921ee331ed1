"""Around the records: the palette's search, one's own settings, the health of packs, the reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.access.grants import may, may_configure
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address, record_address, shell_context
from palmette.pages.values import Values, Words
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.definition import Dimension, Measure, Report

HITS = 12


@get("/find", sync_to_thread=True, name="find")
def find_screen(request: Incoming, q: FromQuery[str] = "") -> Response[str]:
    """The palette: places that match, then records; only the results when the box asks again."""
    desk = Desk(request)
    text = q.strip()[:200]
    context = {"q": text, "places": _places(desk, text), "groups": _hits(desk, text) if len(text) >= 2 else []}
    return desk.part("find_results.html" if "q" in request.query_params else "find.html", context)


def _places(desk: Desk, text: str) -> list[Values]:
    wanted = text.casefold()
    entries = [entry for section in shell_context(desk)["sections"] for entry in section["entries"]]
    found = [entry for entry in entries if wanted in entry["label"].casefold()]
    new = [
        {"label": f"{desk.gettext('New')}: {entity.label.text(desk.language)}", "icon": "plus",
         "href": f"{list_address(desk.blueprint, entity)}/new"}
        for entity in desk.blueprint.entities.values()
        if not entity.is_child and entity.walled and wanted and wanted in entity.label.text(desk.language).casefold()
        and may(desk.blueprint, desk.actor, entity, "create")
    ]  # fmt: skip
    return [*found[:6], *new[:3]]


def _hits(desk: Desk, text: str) -> list[Values]:
    with desk.reading() as records:
        hits = records.search(text, limit=HITS)
    groups: dict[str, list[Values]] = {}
    for hit in hits:
        entity = desk.blueprint.entities[hit.entity]
        groups.setdefault(hit.entity, []).append(
            {
                "title": hit.title, "detail": hit.detail, "status": hit.status,
                "href": record_address(desk.blueprint, entity, hit.id), "icon": entity.icon,
            }
        )  # fmt: skip
    return [
        {"label": desk.blueprint.entities[key].plural.text(desk.language), "hits": found}
        for key, found in groups.items()
    ]


@get("/me", sync_to_thread=True, name="me")
def me_screen(request: Incoming) -> Response[str]:
    """One's own language, zone, theme, density and password."""
    return _me(Desk(request))


@post("/me", status_code=200, name="me.save")
async def me_save(request: Incoming) -> Response[str]:
    """Keep them; the next page is drawn with them."""
    form = await request.form()
    return await sync_to_thread(_save_me, request, form)


def _me(desk: Desk, *, error: InvalidInput | None = None, saved: bool = False) -> Response[str]:
    extra = desk.actor.extra
    user = desk.blueprint.entities["frame.user"]

    def choices(name: str) -> list[Values]:
        return [
            {"value": option.key, "label": as_label(option.label, humanize(option.key)).text(desk.language)}
            for option in user.fields[name].options
        ]

    context = {
        "name": desk.actor.name,
        "email": extra.get("email", ""),
        "roles": [desk.blueprint.roles[key].label.text(desk.language) for key in desk.actor.roles],
        "language": desk.actor.language,
        "languages": choices("language"),
        "zone": desk.actor.zone,
        "zones": [{"value": zone, "label": zone} for zone in sorted(available_timezones())],
        "theme": extra.get("theme", "system"),
        "themes": choices("theme"),
        "density": extra.get("density", "normal"),
        "densities": choices("density"),
        "csrf": desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "saved": saved,
    }
    return desk.page("me.html", context, status=422 if error else 200)


def _save_me(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    wanted = {name: str(form[name]) for name in ("language", "zone", "theme", "density") if form.get(name)}
    password = str(form.get("password", ""))
    assert desk.actor.id is not None, "a page has a person"
    # One's own preferences are not a matter of rights: they are written in the system's name, these four fields alone.
    with desk.pinned.gateway.writing(desk.pinned.directory.system("page", wall=desk.actor.wall)) as records:
        records.update("frame.user", desk.actor.id, wanted)
    desk.pinned.directory.forget()
    if password:
        try:
            desk.pinned.sessions.set_password(desk.actor.id, password, email=desk.actor.extra.get("email", ""))
        except InvalidInput as error:
            return _me(Desk(request, form_token=str(form.get("_csrf_token", ""))), error=error)
        return desk.go("/login")
    return desk.go("/me")


@get("/health/packs", sync_to_thread=True, name="packs")
def packs_screen(request: Incoming) -> Response[str]:
    """Which packs run, which do not and why, and what mends it."""
    desk = Desk(request)
    if not may_configure(desk.blueprint, desk.actor):
        raise NotFound("http.not_found", "There is no such page.")
    tones = {"enabled": ("ok", "circle-check"), "quarantined": ("bad", "alert-circle")}
    rows = [
        {
            "key": item.pack, "state": str(item.state), "reason": item.reason, "remedy": item.remedy,
            "tone": tones.get(str(item.state), ("calm", "circle"))[0],
            "icon": tones.get(str(item.state), ("calm", "circle"))[1],
        }
        for item in desk.pinned.health
    ]  # fmt: skip
    return desk.page("packs.html", {"packs": rows})


@get("/reports", sync_to_thread=True, name="reports")
def reports_screen(request: Incoming) -> Response[str]:
    """The reports this person may open."""
    desk = Desk(request)
    rows = [
        {"href": f"/reports/{key}", "label": as_label(report.label, humanize(key)).text(desk.language),
         "help": as_label(report.help).text(desk.language)}
        for key, report in desk.blueprint.reports.items()
        if _open_to(desk, key)
    ]  # fmt: skip
    return desk.page("reports.html", {"reports": rows})


@get("/reports/{key:str}", sync_to_thread=True, name="report")
def report_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Figures by groups, each a link to the rows behind it."""
    desk = Desk(request)
    if not _open_to(desk, key):
        raise NotFound("http.not_found", "There is no such report.")
    report = desk.blueprint.reports[key]
    entity = desk.blueprint.entity(report.entity, pack=desk.blueprint.report_packs.get(key, ""))
    by = [item if isinstance(item, Dimension) else Dimension(item) for item in report.by]
    measures = [MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures]
    groups = [GroupSpec(item.of, item.period) for item in by]
    with desk.reading() as records:
        rows = records.group(entity.key, by=groups, measures=measures, filter=report.filter)
    return desk.page("report.html", _report(desk, entity, report, by, rows))


def _open_to(desk: Desk, key: str) -> bool:
    report = desk.blueprint.reports.get(key)
    if report is None or report.hidden or (report.roles and not set(report.roles) & set(desk.actor.roles)):
        return False
    entity = desk.blueprint.find_entity(report.entity, pack=desk.blueprint.report_packs.get(key, ""))
    return entity is not None and may(desk.blueprint, desk.actor, entity, "read")


def _report(
    desk: Desk, entity: EntityModel, report: Report, by: Sequence[Dimension], rows: Sequence[Mapping[str, Any]]
) -> Values:
    words = Words(desk)
    titles = _titles(desk, entity, by, rows)
    first = report.measures[0]
    largest = max((_size(row.get(first.key)) for row in rows), default=0.0) or 1.0
    drawn = []
    for row in rows:
        names = [_group_text(desk, words, entity, item, row.get(item.of), titles) for item in by]
        cells = [_figure(desk, row.get(item.key)) for item in report.measures]
        share = round(100 * _size(row.get(first.key)) / largest)
        drawn.append({"names": names, "cells": cells, "share": share})
    return {
        "title": as_label(report.label, humanize(report.key)).text(desk.language),
        "help": as_label(report.help).text(desk.language),
        "heads": [_head(desk, entity, item) for item in by],
        "measures": [_measure(desk, entity, item) for item in report.measures],
        "rows": drawn,
        "chart": report.chart,
    }


def _head(desk: Desk, entity: EntityModel, item: Dimension) -> str:
    if item.label:
        return as_label(item.label).text(desk.language)
    field = entity.fields.get(item.of.split(".")[0])
    return field.label.text(desk.language) if field else humanize(item.of)


def _measure(desk: Desk, entity: EntityModel, item: Measure) -> str:
    if item.label:
        return as_label(item.label).text(desk.language)
    if item.function == "count":
        return entity.plural.text(desk.language)
    field = entity.fields.get(item.of)
    return field.label.text(desk.language) if field else humanize(item.key)


def _titles(
    desk: Desk, entity: EntityModel, by: Sequence[Dimension], rows: Sequence[Mapping[str, Any]]
) -> dict[Any, str]:
    found: dict[Any, str] = {}
    with desk.reading() as records:
        for item in by:
            field = entity.fields.get(item.of)
            if field is not None and field.value_kind == "reference" and field.target:
                found |= records.titles(field.target, [row[item.of] for row in rows if row.get(item.of)])
    return found


def _group_text(
    desk: Desk, words: Words, entity: EntityModel, item: Dimension, value: Any, titles: Mapping[Any, str]
) -> str:
    if value is None:
        return "—"
    if item.period:
        return _period(desk, value, item.period)
    field = entity.fields.get(item.of)
    return (words.text(field, value, titles) if field else str(value)) or "—"


def _period(desk: Desk, value: Any, period: str) -> str:
    text = str(value)
    if period in ("month", "year") or not hasattr(value, "year"):
        return text[:7] if period == "month" else text[:4] if period == "year" else text
    return formats.full_day(value, desk.reader)


def _figure(desk: Desk, value: Any) -> str:
    if value is None or value == []:
        return "—"
    if isinstance(value, list):
        return " + ".join(formats.round_money(item, desk.reader) for item in value if isinstance(item, Money)) or "—"
    if isinstance(value, Money):
        return formats.round_money(value, desk.reader)
    return formats.number(value, desk.reader)


def _size(value: Any) -> float:
    if isinstance(value, list):
        return float(sum((item.amount for item in value if isinstance(item, Money)), start=0))
    if isinstance(value, Money):
        return float(value.amount)
    return float(value or 0)
