"""Reports: figures by groups, each leading to the records behind it; cut as a dashboard is, and as a file."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.labels import as_label, humanize
from palmette.pages.analyses import analysis_page
from palmette.pages.dashboard_asked import asked_of, cut_words, narrowing, pickers
from palmette.pages.dashboards_open import dashboard_rows
from palmette.pages.desk import Desk, Incoming
from palmette.pages.own_reports import OWN, any_report, own_rows
from palmette.pages.report_builder import own_ways
from palmette.pages.report_figures import figures
from palmette.pages.report_table import drawn_table, past_of
from palmette.pages.shell import may_open_report


@get("/reports", sync_to_thread=True, name="reports")
def reports_screen(request: Incoming) -> Response[str]:
    """The dashboards and reports this person may open."""
    desk = Desk(request)
    rows = [
        {"href": f"/reports/{key}", "label": as_label(report.label, humanize(key)).text(desk.language),
         "help": as_label(report.help).text(desk.language)}
        for key, report in desk.blueprint.reports.items()
        if may_open_report(desk, key)
    ]  # fmt: skip
    return desk.page("reports.html", {"reports": rows, "own": own_rows(desk), "dashboards": dashboard_rows(desk)})


@get("/reports/{key:str}", sync_to_thread=True, name="report")
def report_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Figures by groups, each a link to the rows behind it."""
    desk = Desk(request)
    report = any_report(desk, key)
    if report.analysis is not None:
        return analysis_page(desk, report)
    asked = asked_of(desk, request.query_params, period="all", compare="none")
    with desk.reading() as records:
        found = figures(desk, records, report, filter=narrowing(desk, report, asked))
        table = drawn_table(found, past_of(desk, records, report, asked))
    comparing = bool(report.at and asked.stretch)
    return desk.page("report.html", {
        **table, "title": as_label(report.label, humanize(report.key)).text(desk.language),
        "help": as_label(report.help).text(desk.language), "pickers": pickers(desk, asked, comparing=comparing),
        "notes": cut_words(desk, report, asked), "query": asked.query(), "address": f"/reports/{key}",
        "may_export": may(desk.blueprint, desk.actor, found.entity, "export"),
        "ways": own_ways(desk, key) if key.startswith(OWN) else None,
    })  # fmt: skip
