"""All shapes by their key, and an analysis worked out by its shape."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from palmette.records.session import Records
from palmette.records.snapshots import SnapshotRefused
from palmette.reports.definition import Report
from palmette.reports.shapes import customers, goals, health, progress, returns, service, staying, turnover
from palmette.reports.shapes.ask import Ask, Shape
from palmette.reports.shapes.result import Behind, Result

log = logging.getLogger("palmette.reports")

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
    ask = Ask(records, report, shape, filter or report.filter, records.local_today, first, last)
    snapshots = records.gateway.snapshots
    made = snapshots.worth_asking(records, report.entity) if snapshots is not None and shape.heavy else None
    if snapshots is not None and made is not None:
        try:
            with snapshots.reading(records) as copied:
                return replace(shape.run(replace(ask, records=copied)), as_of=made)
        except SnapshotRefused as error:
            log.info("analysis.snapshot_refused", extra={"report": report.key, "why": str(error)[:200]})
    return shape.run(ask)


def ids_behind(records: Records, result: Result, behind: Behind) -> Sequence[UUID] | None:
    """The records of a figure, from where the figure came; None where a condition tells of them."""
    snapshots = records.gateway.snapshots
    if result.as_of is None or snapshots is None:
        return behind.ids(records)
    with snapshots.reading(records) as copied:
        return behind.ids(copied)
