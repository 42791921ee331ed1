"""The page of an analysis, and that of the records behind one of its figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.errors import NotFound
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.analysis_figures import FACTS, Worked, drawn, worked
from palmette.pages.dashboard_asked import Asked, asked_of, cut_words, pickers
from palmette.pages.desk import Desk, Incoming
from palmette.pages.report_figures import entity_of
from palmette.pages.report_plan import plan_way
from palmette.pages.reports_open import open_report
from palmette.pages.shell import record_address
from palmette.pages.values import Values
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.reports.definition import Report
from palmette.reports.shapes.known import ids_behind
from palmette.reports.shapes.result import Behind, Result

PAGE = 50


def analysis_page(desk: Desk, report: Report) -> Response[str]:
    """Facts, a chart, and the table that says the same."""
    asked = asked_of(desk, desk.request.query_params, period="all", compare="none")
    with desk.reading() as records:
        found = worked(desk, records, report, asked)
    return desk.page("analysis.html", {
        "title": title_of(desk, report), "help": as_label(report.help).text(desk.language),
        "t": {**drawn(found), "name": title_of(desk, report), "key": report.key, "notes": []},
        "plan": plan_way(desk, report), "pickers": pickers(desk, asked, comparing=False),
        "notes": notes_of(desk, found, asked),
        "query": asked.query(), "address": f"/reports/{report.key}",
        "may_export": may(desk.blueprint, desk.actor, entity_of(desk, report), "export"),
    })  # fmt: skip


def title_of(desk: Desk, report: Report) -> str:
    """What a report is called."""
    return as_label(report.label, humanize(report.key)).text(desk.language)


def notes_of(desk: Desk, found: Worked, asked: Asked) -> list[str]:
    """By which rule it was counted, and what of the asked it cannot follow."""
    made = found.result.as_of
    aged = [desk.gettext("as of %(moment)s") % {"moment": formats.moment(made, desk.reader)}] if made else []
    cut = [word for word in cut_words(desk, found.report, asked) if word != desk.gettext("as of today")]
    return [*(found.words(note) for note in found.result.notes), *aged, *cut]


@get("/reports/{key:str}/rows", sync_to_thread=True, name="report.rows")
def analysis_rows(request: Incoming, key: FromPath[str]) -> Response[str]:
    """The records behind one figure of an analysis: as many as it says, each the reader may open."""
    desk = Desk(request)
    report = open_report(desk, key)
    if report.analysis is None:
        raise NotFound("http.not_found", "There is no such page.")
    query = request.query_params
    asked = asked_of(desk, query, period="all", compare="none")
    line, at, page = str(query.get("line", "")), _whole(query.get("at")), max(_whole(query.get("page")), 0)
    with desk.reading() as records:
        found = worked(desk, records, report, asked)
        cell = found.result.cell(line, at)
        if cell is None or cell.behind is None:
            raise NotFound("http.not_found", "There is no such figure.")
        ids = behind_ids(records, found.result, cell.behind)
        shown = ids[page * PAGE : (page + 1) * PAGE]
        titles = records.titles(cell.behind.entity, shown)
    entity = desk.blueprint.entities[cell.behind.entity]
    links = [
        {"href": record_address(desk.blueprint, entity, one), "text": titles[one]} for one in shown if one in titles
    ]
    address = f"/reports/{key}/rows?{asked.query()}&line={line}&at={at}"
    return desk.page("analysis_rows.html", {
        "title": title_of(desk, report), "back": f"/reports/{key}?{asked.query()}", "figure": _figure(found, line, at),
        "rows": links, "count": len(ids), "first": page * PAGE + 1,
        "earlier": f"{address}&page={page - 1}" if page else "",
        "later": f"{address}&page={page + 1}" if len(ids) > (page + 1) * PAGE else "",
    })  # fmt: skip


def behind_ids(records: Records, result: Result, behind: Behind) -> list[UUID]:
    """The records of a figure, in order."""
    found = ids_behind(records, result, behind)
    if found is not None:
        return list(found)
    ids: list[UUID] = []
    page = records.list(behind.entity, ListQuery(filter=behind.where, fields=("id",), limit=200, titles=False))
    ids += [UUID(str(row["id"])) for row in page.rows]
    while page.next:
        query = ListQuery(filter=behind.where, fields=("id",), limit=200, after=page.next, titles=False)
        page = records.list(behind.entity, query)
        ids += [UUID(str(row["id"])) for row in page.rows]
    return ids


def _figure(found: Worked, line: str, at: int) -> str:
    if line == FACTS:
        return found.words(found.result.facts[at].label)
    named = next(one for one in found.result.lines if one.key == line)
    return f"{found.name(named)} · {found.heads[at + 1]}"


def _whole(text: Any) -> int:  # Any: what the address holds
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 9 else 0


def tile_of(desk: Desk, records: Records, report: Report, chart: str, asked: Asked, *, most: int) -> Values:
    """What a tile of a dashboard draws of an analysis."""
    found = worked(desk, records, report, asked)
    parts = drawn(found, most=most)
    if chart == "number" and parts["facts"]:
        first = parts["facts"][0]
        return {"number": first["text"], "href": first["href"], "trend": None, "line": None,
                "summary": f"{first['label']}: {first['text']}", "chart": "number", "notes": []}  # fmt: skip
    if chart == "table" or (chart and chart != parts["chart"]):
        parts["chart"] = "table"
    return {**parts, "notes": notes_of(desk, found, asked)[:1], "end": parts["summary"] if parts["facts"] else ""}
