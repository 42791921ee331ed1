"""The reports and declared dashboards that a person may open: of his roles, over figures he may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from palmette.access.grants import may, may_configure
from palmette.errors import NotFound
from palmette.records.buckets import limits_of
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.definition import Analysis, Dimension, Report
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, VALUE
from palmette.reports.shapes.goals import plan_filter
from palmette.reports.shapes.known import SHAPES

if TYPE_CHECKING:
    from palmette.pages.seat import Seat
    from palmette.records.session import Records
    from palmette.reports.definition import Dashboard


def open_reports(desk: Seat) -> frozenset[str]:
    """Their keys; worked out once for each set of roles."""
    roles = desk.actor.roles
    kept: dict[tuple[str, ...], frozenset[str]] = desk.pinned.extras.setdefault("reports by roles", {})
    if roles not in kept:
        with desk.reading() as records:
            reports = desk.blueprint.reports.items()
            kept[roles] = frozenset(key for key, report in reports if _may_open(desk, records, report))
    return kept[roles]


def open_dashboards(desk: Seat) -> dict[str, Dashboard]:
    """By key, each with the tiles whose report is open; without any it is none. Who sets the product up sees all."""
    reports, sees_all = open_reports(desk), may_configure(desk.blueprint, desk.actor)
    found = {}
    for key, board in desk.blueprint.dashboards.items():
        tiles = tuple(tile for tile in board.tiles if tile.report in reports)
        if tiles and not board.hidden and (sees_all or _is_for(desk, board.roles)):
            found[key] = replace(board, tiles=tiles)
    return found


def open_report(desk: Seat, key: str) -> Report:
    """A declared report this person may open; NotFound otherwise."""
    if key not in open_reports(desk):
        raise NotFound("http.not_found", "There is no such report.")
    return desk.blueprint.reports[key]


def _may_open(desk: Seat, records: Records, report: Report) -> bool:
    entity = desk.blueprint.find_entity(report.entity, pack=desk.blueprint.report_packs.get(report.key, ""))
    if report.hidden or entity is None or not _is_for(desk, report.roles):
        return False
    if report.analysis is not None:
        return may(desk.blueprint, desk.actor, entity, "read") and _may_work_out(records, entity.key, report)
    by = [item if isinstance(item, Dimension) else Dimension(item) for item in report.by]
    return may(desk.blueprint, desk.actor, entity, "read") and records.may_group(
        entity.key,
        by=[GroupSpec(item.of, item.period, limits_of(item.buckets)) for item in by],
        measures=[MeasureSpec(item.key, item.function, item.of, item.where) for item in report.measures],
        filter=report.filter,
    )


def _may_work_out(records: Records, entity: str, report: Report) -> bool:
    """Whether all that the analysis speaks of may be asked for."""
    assert report.analysis is not None, "asked only of reports with one"
    of = report.analysis.of
    if not may_see_plan(records, report.analysis):
        return False
    kinds = {name: part.kind for name, part in SHAPES[report.analysis.shape].parts.items() if of.get(name)}
    return records.may_group(
        entity,
        by=[GroupSpec(of[name]) for name, kind in kinds.items() if kind in (PATH, DATED)],
        measures=[
            *(MeasureSpec(name, "count", of[name]) for name, kind in kinds.items() if kind == VALUE),
            *(MeasureSpec(name, where=of[name]) for name, kind in kinds.items() if kind == CONDITION),
            *(MeasureSpec(f"step_{step.key}", where=step.where) for step in report.analysis.steps),
        ],
        filter=report.filter,
    )


def may_see_plan(records: Records, analysis: Analysis) -> bool:
    """Whether the records of the plan that an analysis is set beside may be asked for; true where there are none."""
    options = {**SHAPES[analysis.shape].options, **analysis.options}
    if not options.get("plan_entity"):
        return True
    figure = MeasureSpec("plan", "sum", str(options["plan_amount"]))
    by = [GroupSpec(str(options["plan_by"]))]
    return records.may_group(str(options["plan_entity"]), by=by, measures=[figure], filter=plan_filter(options))


def _is_for(desk: Seat, roles: Sequence[str]) -> bool:
    return not roles or bool(set(roles) & set(desk.actor.roles))
