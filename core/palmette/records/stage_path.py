"""Which stages a move crosses, and whether it is a move at all: pure rules over a pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from palmette.blueprint.model import PipelineModel
from palmette.blueprint.names import suggestion
from palmette.errors import InvalidInput
from palmette.labels import Label
from palmette.locale.sentences import Sentence, sentence
from palmette.pipelines.definition import Stage

OPEN, WON, LOST = "open", "won", "lost"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A move from one stage to another: the stages whose gates must be open, and what it is besides."""

    pipeline: PipelineModel
    from_stage: str
    target: Stage
    stages: tuple[Stage, ...]
    losing: bool = False
    reopening: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether a reason of loss has to be given."""
        return self.losing and bool(self.pipeline.lost_reasons)


def crossing(pipeline: PipelineModel, from_stage: str, to: str, *, lost_from: str = "") -> Crossing:
    """The crossing to a stage; InvalidInput where the pipeline does not allow it.

    `lost_from` is the stage from which a lost record was lost: reopened further on than there, it crosses what lies
    between, so that losing and reopening leads round no gate.
    """
    target = pipeline.stages.get(to)
    if target is None or target.hidden:
        known = [stage.key for stage in pipeline.stages.values() if not stage.hidden]
        raise InvalidInput(
            "pipelines.unknown_stage",
            no_stage(pipeline, to[:60], known),
            remedy=sentence("Choose one of %(options)s.", options=known),
        )
    if to == from_stage:
        return Crossing(pipeline, from_stage, target, ())
    stage = pipeline.stages.get(from_stage)
    closed = stage is not None and stage.kind != OPEN
    if stage is not None and not closed and not _allowed(stage, target):
        raise InvalidInput(
            "pipelines.move_not_allowed",
            sentence(
                "From %(stage)s a record cannot go to %(target)s.",
                stage=stage.label or stage.key,
                target=target.label or target.key,
            ),
            remedy=sentence(
                "From here it goes to %(stages)s.", stages=[stage_label(pipeline, key) for key in stage.to]
            ),
        )
    if target.kind == LOST:
        return Crossing(pipeline, from_stage, target, (), losing=True, reopening=closed)
    begin = lost_from if stage is not None and stage.kind == LOST else from_stage
    return Crossing(pipeline, from_stage, target, between(pipeline, begin, to), reopening=closed)


def no_stage(pipeline: PipelineModel, stage: str, known: Iterable[str]) -> Sentence:
    """That a pipeline has no such stage, with what was probably meant."""
    return sentence(
        "%(pipeline)s has no stage %(stage)r.%(hint)s", pipeline=pipeline.label, stage=stage,
        hint=suggestion(stage, known),
    )  # fmt: skip


def _allowed(stage: Stage, target: Stage) -> bool:
    """An open stage may name where one goes from it; losing is always possible."""
    return target.kind == LOST or not stage.to or target.key in stage.to


def between(pipeline: PipelineModel, begin: str, to: str) -> tuple[Stage, ...]:
    """The open stages from `begin` up to, not including, `to`; all before `to` when `begin` is no longer a stage."""
    order = list(pipeline.stages.values())
    keys = [stage.key for stage in order]
    start = keys.index(begin) if begin in keys else 0
    return tuple(stage for stage in order[start : keys.index(to)] if stage.kind == OPEN and not stage.hidden)


def stage_label(pipeline: PipelineModel, key: str) -> Label | str:
    """The label of a stage, or its key when it is gone."""
    stage = pipeline.stages.get(key)
    return stage.label or stage.key if stage is not None else key
