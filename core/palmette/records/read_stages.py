"""How far records came along a pipeline, and how many entered a stage in some days: from the history of stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, select

from palmette.blueprint.model import EntityModel
from palmette.records import read_one
from palmette.records.read_fields import GROUPING, find_path
from palmette.records.read_model import not_available
from palmette.records.read_narrow import Narrowing, narrowing, scoped
from palmette.records.read_statement import Prepared, Rows, Statement
from palmette.records.read_subjects import subject
from palmette.records.results import GroupSpec
from palmette.schema.types import Moment, Str, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

NOWHERE = -1


def furthest(
    records: Records, entity: str, pipeline: str, ranks: Mapping[str, int], *, filter: str = "", by: str = ""
) -> list[tuple[object, int, UUID]]:
    """(slice, furthest rank, id) of each record; stages without a rank (lost ones) take nobody further."""
    model = _with_stages(records, entity)
    narrowed, values = narrowing(records, model, filter=filter)
    key = ("furthest", model.key, pipeline, tuple(ranks.items()), narrowed, by, records.gateway.zones())

    def build() -> Prepared:
        return _furthest(records, model, pipeline, ranks, narrowed, by)

    return [
        (row[0], row[1], row[2]) for row in records.gateway.reads.prepared(records, key, build).run(records, values)
    ]


def entered(
    records: Records, entity: str, pipeline: str, stages: Sequence[str], since: datetime, until: datetime, *,
    filter: str = "", by: str = "",
) -> list[tuple[object, str, UUID]]:  # fmt: skip
    """(slice, stage, id): each record once for each stage that it entered from a moment until before another."""
    model = _with_stages(records, entity)
    narrowed, values = narrowing(records, model, filter=filter)
    key = ("entered", model.key, pipeline, tuple(stages), narrowed, by, records.gateway.zones())

    def build() -> Prepared:
        return _entered(records, model, pipeline, stages, narrowed, by)

    given = {**values, "since": since, "until": until}
    return [(row[0], row[1], row[2]) for row in records.gateway.reads.prepared(records, key, build).run(records, given)]


def _with_stages(records: Records, entity: str) -> EntityModel:
    """The entity, whose stages the actor may see."""
    model = read_one.known_entity(records, entity)
    find_path(records.gateway.reads, records.gateway.reads.seen(records.actor), model, "stage", GROUPING)
    if not model.pipelines:
        raise not_available("stage", GROUPING)
    return model


def _furthest(
    records: Records, model: EntityModel, pipeline: str, ranks: Mapping[str, int], narrowed: Narrowing, by: str
) -> Prepared:
    statement, rows, sliced = _parts(records, model, by)
    table, move = rows.table, records.gateway.reads.tables.frame("stage_move").alias()
    meets = and_(*_same(move, table), move.c.pipeline == pipeline)
    now, past = _rank(table.c.stage, ranks), func.max(_rank(move.c.to_stage, ranks))
    most = case((past > now, past), else_=now)
    chosen = select(sliced, most, table.c.id).select_from(rows.source.outerjoin(move, meets))
    chosen = chosen.where(*scoped(statement, model, table, narrowed), table.c.pipeline == pipeline)
    # A constant is nothing that PostgreSQL groups by.
    return statement.prepare(chosen.group_by(*([sliced] if by else []), table.c.stage, table.c.id).order_by(table.c.id))


def _entered(
    records: Records, model: EntityModel, pipeline: str, stages: Sequence[str], narrowed: Narrowing, by: str
) -> Prepared:
    statement, rows, sliced = _parts(records, model, by)
    table, move = rows.table, records.gateway.reads.tables.frame("stage_move").alias()
    meets = and_(*_same(move, table), move.c.pipeline == pipeline)
    within = (move.c.at >= bindparam("since", type_=Moment()), move.c.at < bindparam("until", type_=Moment()))
    chosen = select(sliced, move.c.to_stage, table.c.id).select_from(rows.source.join(move, meets))
    chosen = chosen.where(*scoped(statement, model, table, narrowed), move.c.to_stage.in_(stages), *within)
    chosen = chosen.group_by(*([sliced] if by else []), move.c.to_stage, table.c.id)
    return statement.prepare(chosen.order_by(table.c.id))


def _parts(records: Records, model: EntityModel, by: str) -> tuple[Statement, Rows, ColumnElement[Any]]:
    statement = Statement(records)
    rows = Rows(statement, model, statement.model.tables.table(model.key))
    sliced: ColumnElement[Any] = literal("", Str())
    if by:
        sliced = subject(rows, GroupSpec(by), records.actor.zone, records.now.year)
    return statement, rows, sliced


def _same(move: Any, table: Any) -> list[ColumnElement[bool]]:  # Any: tables
    found = [move.c.record_id == table.c.id]
    return [*found, move.c.wall_id == table.c.wall_id] if "wall_id" in table.c else found


def _rank(stage: ColumnElement[Any], ranks: Mapping[str, int]) -> ColumnElement[int]:
    cases = [(stage == key, literal(rank, Whole())) for key, rank in ranks.items()]
    found: ColumnElement[int] = case(*cases, else_=literal(NOWHERE, Whole()))
    return found
