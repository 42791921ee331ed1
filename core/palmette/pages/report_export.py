"""A report as a file: the figures that are seen, cut as the page is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from palmette import clock
from palmette.access.grants import may
from palmette.errors import Forbidden
from palmette.imports.written import Cell
from palmette.money import Money
from palmette.pages.analysis_figures import Worked, file_rows, worked
from palmette.pages.dashboard_asked import Asked, asked_of, narrowing
from palmette.pages.desk import Desk, Incoming
from palmette.pages.exports import KINDS
from palmette.pages.own_reports import any_report
from palmette.pages.proof import require_proof
from palmette.pages.report_figures import Figures, entity_of, figures
from palmette.pages.seat import Seat
from palmette.records.session import Records
from palmette.reports.definition import Report
from palmette.web.watch import require_spare_room


@get("/reports/{key:str}/export.csv", sync_to_thread=True, name="report.csv")
def report_csv(request: Incoming, key: FromPath[str]) -> Stream:
    """The report as CSV with a byte order mark, for Excel."""
    return _export(request, key, "csv")


@get("/reports/{key:str}/export.xlsx", sync_to_thread=True, name="report.xlsx")
def report_xlsx(request: Incoming, key: FromPath[str]) -> Stream:
    """The report as an Excel workbook."""
    return _export(request, key, "xlsx")


@dataclass(frozen=True)
class FiguresFile:
    """What is written: groups, then figures."""

    found: Figures

    @property
    def heads(self) -> tuple[str, ...]:
        """Their titles."""
        by, measures = range(len(self.found.by)), range(len(self.found.measures))
        return (*map(self.found.head, by), *map(self.found.measure, measures))

    def rows(self) -> Iterator[list[Cell]]:
        """One a group."""
        for row in self.found.rows:
            cells = [_cell(row.get(item.key)) for item in self.found.measures]
            yield [*self.found.groups(row), *cells]


def _export(request: Incoming, key: str, kind: str) -> Stream:
    require_spare_room(request)
    desk = Desk(request)
    report = any_report(desk, key)
    if not may(desk.blueprint, desk.actor, entity_of(desk, report), "export"):
        raise Forbidden("records.may_not_export", desk.gettext("You may not export this list."))
    require_proof(desk)
    asked = asked_of(desk, request.query_params, period="all", compare="none")
    with desk.reading() as records:
        table = file_of(desk, records, report, asked)
    media_type, chunks = KINDS[kind]
    body = chunks(table)
    first = next(body, b"")
    name = f"{key.replace('_', '-')}-{clock.now().date().isoformat()}.{kind}"
    return Stream(
        chain([first], body), media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@dataclass(frozen=True)
class AnalysisFile:
    """The table of an analysis, with its facts below."""

    found: Worked

    @property
    def heads(self) -> tuple[str, ...]:
        """Their titles."""
        return tuple(self.found.heads)

    def rows(self) -> Iterator[list[Cell]]:
        """One a line, and one a fact."""
        yield from file_rows(self.found)


def file_of(desk: Seat, records: Records, report: Report, asked: Asked) -> FiguresFile | AnalysisFile:
    """What is written of a report."""
    if report.analysis is not None:
        return AnalysisFile(worked(desk, records, report, asked))
    return FiguresFile(figures(desk, records, report, filter=narrowing(desk, report, asked)))


def _cell(value: Any) -> Cell:  # Any: figures of all kinds
    """Numbers as numbers; amounts in several currencies as a text."""
    if isinstance(value, list):
        amounts = [item for item in value if isinstance(item, Money)]
        if len(amounts) == 1:
            return amounts[0].amount
        return " + ".join(f"{item.amount} {item.currency}" for item in amounts)
    if isinstance(value, Money):
        return value.amount
    return value if isinstance(value, int | Decimal | str | date) else None
