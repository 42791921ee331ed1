"""What every move begins with: the entity's writer, the record's pipeline, and the way to the stage asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from palmette.blueprint.model import PipelineModel
from palmette.errors import Forbidden, InvalidInput
from palmette.locale.sentences import sentence
from palmette.records.before import Before
from palmette.records.permits import may_write
from palmette.records.stage_moves import lost_from
from palmette.records.stage_path import LOST, Crossing, crossing, stage_label
from palmette.records.write_one import writer_for
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records


def pipeline_writer(records: Records, entity: str, *, reading: bool = False) -> Writer:
    """The writer of an entity with pipelines whose stage the actor may change."""
    writer = writer_for(records, entity, reading=reading)
    if not writer.entity.pipelines:
        message = sentence("%(entity)s has no pipeline.", entity=writer.entity.label)
        raise InvalidInput("pipelines.none", message, remedy="Write its fields.")
    if not reading and not may_write(records, writer.entity, "stage"):
        message = sentence("Your role may not move %(entities)s.", entities=writer.entity.plural)
        raise Forbidden("pipelines.may_not_move", message)
    return writer


def pipeline_of(records: Records, writer: Writer, before: Before) -> PipelineModel:
    """The pipeline a record is in; the entity's first where that is gone."""
    known = records.blueprint.pipelines_of(writer.entity.key)
    return next((item for item in known if item.key == before.row["pipeline"]), known[0])


def way_to(records: Records, writer: Writer, before: Before, to: str) -> Crossing:
    """The crossing of a record to a stage."""
    pipeline = pipeline_of(records, writer, before)
    now = pipeline.stages.get(before.row["stage"])
    begin = lost_from(records, before) if now is not None and now.kind == LOST else ""
    cross = crossing(pipeline, before.row["stage"] or "", to, lost_from=begin)
    if cross.from_stage != to and not has_role(records, cross.target.roles):
        raise Forbidden(
            "pipelines.may_not_enter",
            sentence("Your role may not move records into %(stage)s.", stage=stage_label(pipeline, to)),
            remedy="Ask somebody whose role may.",
        )
    return cross


def has_role(records: Records, roles: Sequence[str]) -> bool:
    """Whether the actor has one of some roles; no roles are everybody's, and the product's own code has all."""
    return not roles or records.actor.trusted or bool(set(roles) & set(records.actor.roles))
