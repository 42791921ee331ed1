"""All shapes by their key, and an analysis worked out by its shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from palmette.records.session import Records
from palmette.reports.definition import Report
from palmette.reports.shapes import customers, goals, health, progress, returns, service, staying, turnover
from palmette.reports.shapes.ask import Ask, Shape
from palmette.reports.shapes.result import Result

SHAPES: Mapping[str, Shape] = MappingProxyType({
    shape.key: shape
    for part in (progress, goals, turnover, customers, staying, returns, service, health)
    for shape in part.SHAPES
})  # fmt: skip


def analyse(
    records: Records, report: Report, *, filter: str = "", first: date | None = None, last: date | None = None
) -> Result:
    """The result for the actor of the session; `filter` takes the place of the report's own."""
    assert report.analysis is not None, "asked only of reports with one"
    shape = SHAPES[report.analysis.shape]
    return shape.run(Ask(records, report, shape, filter or report.filter, records.local_today, first, last))
