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
from palmette.pages.report_figures import Figures, figures
from palmette.pages.reports_open import open_report
from palmette.pages.shell import may_open_report
from palmette.pages.values import Values


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
    return desk.page("reports.html", {"reports": rows, "dashboards": dashboard_rows(desk)})


@get("/reports/{key:str}", sync_to_thread=True, name="report")
def report_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Figures by groups, each a link to the rows behind it."""
    desk = Desk(request)
    report = open_report(desk, key)
    if report.analysis is not None:
        return analysis_page(desk, report)
    asked = asked_of(desk, request.query_params, period="all", compare="none")
    with desk.reading() as records:
        found = figures(desk, records, report, filter=narrowing(desk, report, asked))
    return desk.page("report.html", {
        **_report(found), "pickers": pickers(desk, asked, comparing=False), "notes": cut_words(desk, report, asked),
        "query": asked.query(), "address": f"/reports/{key}",
        "may_export": may(desk.blueprint, desk.actor, found.entity, "export"),
    })  # fmt: skip


def _report(found: Figures) -> Values:
    desk, report = found.desk, found.report
    largest = max((found.size(row) for row in found.rows), default=0.0) or 1.0
    drawn = [
        {
            "names": found.groups(row),
            "cells": [{"text": found.text(row, at), "href": href} for at, href in enumerate(hrefs)],
            "share": round(100 * found.size(row) / largest),
        }
        for row, hrefs in zip(found.rows, found.links, strict=True)
    ]
    return {
        "title": as_label(report.label, humanize(report.key)).text(desk.language),
        "help": as_label(report.help).text(desk.language),
        "heads": [found.head(at) for at in range(len(found.by))],
        "measures": [found.measure(at) for at in range(len(found.measures))],
        "rows": drawn,
        "chart": report.chart,
    }
