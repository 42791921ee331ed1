"""How a new record enters a pipeline: at its first stage, with a first line in its stage history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from palmette.blueprint.model import PipelineModel
from palmette.blueprint.names import suggestion
from palmette.errors import Problem
from palmette.ids import new_ids
from palmette.locale.sentences import sentence
from palmette.records.draft import Draft
from palmette.records.rows import store_rows
from palmette.records.stage_path import no_stage
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records


def enter_pipelines(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    """Fill pipeline, stage and stage_since. Only the product's own code may begin at a later stage."""
    if not writer.entity.pipelines:
        return
    pipelines = records.blueprint.pipelines_of(writer.entity.key)
    for draft in drafts:
        pipeline = _chosen(pipelines, draft)
        if pipeline is None:
            continue
        values = draft.values
        values["pipeline"] = pipeline.key
        stage = values.get("stage") or pipeline.first.key
        if stage not in pipeline.stages:
            message = no_stage(pipeline, stage, pipeline.stages)
            draft.problems.append(Problem("stage", "records.unknown_stage", message, "Choose one of its stages."))
        values["stage"] = stage
        values["stage_since"] = values.get("stage_since") or values.get("created_at") or records.now


def _chosen(pipelines: Sequence[PipelineModel], draft: Draft) -> PipelineModel | None:
    wanted = draft.values.get("pipeline")
    shown = [item for item in pipelines if not item.hidden]
    if wanted is None:
        return next((item for item in shown if item.declared.default), (shown or list(pipelines))[0])
    found = next((item for item in pipelines if wanted in (item.key, item.short)), None)
    if found is None:
        known = [item.short for item in shown]
        message = sentence(
            "There is no pipeline %(pipeline)r here.%(hint)s", pipeline=str(wanted)[:60],
            hint=suggestion(str(wanted), known),
        )  # fmt: skip
        remedy = sentence("Choose one of %(options)s.", options=known)
        draft.problems.append(Problem("pipeline", "records.unknown_pipeline", message, remedy))
    return found


def store_first_moves(records: Records, writer: Writer, drafts: Sequence[Draft]) -> None:
    """The stage history of new records: in from nowhere."""
    if not writer.entity.pipelines:
        return
    actor = records.actor
    store_rows(
        records.connection,
        records.tables.frame("stage_move"),
        [
            {
                "wall_id": actor.wall if writer.walled else 0,
                "id": record_id,
                "entity": writer.entity.key,
                "record_id": draft.id,
                "pipeline": draft.values["pipeline"],
                "from_stage": None,
                "to_stage": draft.values["stage"],
                "at": draft.values["stage_since"],
                "left_at": None,
                "actor": actor.name,
                "actor_id": actor.id,
                "reason": None,
                "skipped": None,
            }
            for record_id, draft in zip(new_ids(len(drafts)), drafts, strict=True)
        ],
    )
