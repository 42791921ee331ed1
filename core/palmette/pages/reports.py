"""Reports: figures by groups, each leading to the records behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.labels import as_label, humanize
from palmette.locale import dates
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.report_rows import condition, narrowed
from palmette.pages.shell import list_address, may_open_report
from palmette.pages.values import Values, Words, path_field
from palmette.records.declared_sql import checked_text
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.reports.definition import Dimension, Measure, Report

DIGITS = 2
"""Behind the point of a mean."""


@get("/reports", sync_to_thread=True, name="reports")
def reports_screen(request: Incoming) -> Response[str]:
    """The reports this person may open."""
    desk = Desk(request)
    rows = [
        {"href": f"/reports/{key}", "label": as_label(report.label, humanize(key)).text(desk.language),
         "help": as_label(report.help).text(desk.language)}
        for key, report in desk.blueprint.reports.items()
        if may_open_report(desk, key)
    ]  # fmt: skip
    return desk.page("reports.html", {"reports": rows})


@get("/reports/{key:str}", sync_to_thread=True, name="report")
def report_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Figures by groups, each a link to the rows behind it."""
    desk = Desk(request)
    if not may_open_report(desk, key):
        raise NotFound("http.not_found", "There is no such report.")
    report = desk.blueprint.reports[key]
    entity = desk.blueprint.entity(report.entity, pack=desk.blueprint.report_packs.get(key, ""))
    by = [item if isinstance(item, Dimension) else Dimension(item) for item in report.by]
    measures = [MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures]
    groups = [GroupSpec(item.of, item.period) for item in by]
    with desk.reading() as records:
        rows = records.group(entity.key, by=groups, measures=measures, filter=report.filter)
        links = _links(desk, records, entity, report, by, rows)
        kinds = [_kind(records, entity, item) for item in report.measures]
    return desk.page("report.html", _report(desk, entity, report, by, rows, links, kinds))


def _links(
    desk: Desk, records: Records, entity: EntityModel, report: Report, by: Sequence[Dimension],
    rows: Sequence[Mapping[str, Any]],
) -> list[list[str]]:  # fmt: skip
    """For each figure of each row the list of the records behind it, where the person may ask for it so."""
    base = list_address(desk.blueprint, entity)
    title = as_label(report.label, humanize(report.key)).text(desk.language)
    asked: dict[str, bool] = {}

    def link(rows: str, measure: Measure) -> str:
        where = narrowed(rows, measure)
        if not where:
            return ""
        if measure.key not in asked:
            # Rows differ in their values alone, so that one question tells of all with the same fields.
            asked[measure.key] = records.may_filter(entity.key, where)
        return f"{base}?{urlencode({'where': where, 'figure': title})}" if asked[measure.key] else ""

    conditions = [condition(desk, records, entity, report, by, row) for row in rows]
    return [[link(rows, measure) for measure in report.measures] for rows in conditions]


def _kind(records: Records, entity: EntityModel, measure: Measure) -> str:
    """What a figure is: a ratio, or of the kind of what it is taken of; nothing for a count."""
    if measure.function in ("ratio", "count", "distinct") or not measure.of:
        return "ratio" if measure.function == "ratio" else ""
    return checked_text(records, entity.key, measure.of).type.kind


def _report(
    desk: Desk, entity: EntityModel, report: Report, by: Sequence[Dimension], rows: Sequence[Mapping[str, Any]],
    links: Sequence[Sequence[str]], kinds: Sequence[str],
) -> Values:  # fmt: skip
    words = Words(desk)
    titles = _titles(desk, entity, by, rows)
    first = report.measures[0]
    largest = max((_size(row.get(first.key)) for row in rows), default=0.0) or 1.0
    drawn = []
    for row, hrefs in zip(rows, links, strict=True):
        names = [_group_text(desk, words, entity, item, row.get(item.of), titles) for item in by]
        cells = [
            {"text": _figure(desk, row.get(item.key), kind), "href": href}
            for item, href, kind in zip(report.measures, hrefs, kinds, strict=True)
        ]
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
    field = path_field(desk, entity, item.of)
    return field.label.text(desk.language) if field else humanize(item.of)


def _measure(desk: Desk, entity: EntityModel, item: Measure) -> str:
    if item.label:
        return as_label(item.label).text(desk.language)
    if item.function == "count":
        return entity.plural.text(desk.language)
    field = path_field(desk, entity, item.of)
    return field.label.text(desk.language) if field else humanize(item.key)


def _titles(
    desk: Desk, entity: EntityModel, by: Sequence[Dimension], rows: Sequence[Mapping[str, Any]]
) -> dict[Any, str]:
    found: dict[Any, str] = {}
    with desk.reading() as records:
        for item in by:
            field = path_field(desk, entity, item.of)
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
    field = path_field(desk, entity, item.of)
    return (words.text(field, value, titles) if field else str(value)) or "—"


def _period(desk: Desk, value: Any, period: str) -> str:
    """A day, week or month as the reader writes it; weeks by their Monday."""
    if period == "weekday":
        return dates.weekday(int(value), desk.reader.locale)
    if period == "hour":
        return f"{value}:00"
    if not isinstance(value, date):
        return str(value)
    if period == "week":
        return desk.gettext("from %(day)s") % {"day": formats.full_day(value, desk.reader)}
    if period in ("month", "quarter"):
        return (dates.month if period == "month" else dates.quarter)(value, desk.reader.locale)
    return str(value.year) if period == "year" else formats.full_day(value, desk.reader)


def _figure(desk: Desk, value: Any, kind: str) -> str:
    """A figure as the reader writes it: a share in percent, a length of time in its largest units."""
    if value is None or value == []:
        return "—"
    if kind == "ratio" and not isinstance(value, list):
        return formats.percent(value, desk.reader, 0 if value * 100 % 1 == 0 else 1)
    if kind == "duration":
        return formats.length(value, desk.reader)
    if isinstance(value, list):
        return " + ".join(formats.round_money(item, desk.reader) for item in value if isinstance(item, Money)) or "—"
    if isinstance(value, Money):
        return formats.round_money(value, desk.reader)
    if isinstance(value, Decimal):
        value = round(value, DIGITS).normalize()
    return formats.number(value, desk.reader)


def _size(value: Any) -> float:
    if isinstance(value, list):
        return float(sum((item.amount for item in value if isinstance(item, Money)), start=0))
    if isinstance(value, Money):
        return float(value.amount)
    return float(value or 0)
