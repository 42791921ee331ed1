"""The way of one record through its pipeline: where it ends, by which stages, and when it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from palmette.blueprint.model import PipelineModel
from palmette.demo.context import DemoContext
from palmette.demo.lengths import is_length, length
from palmette.demo.sets import DemoWalk
from palmette.pipelines.definition import Stage

LATE = 1.25
"""How long a record may stand in its last stage, of what the stage allows."""


@dataclass(frozen=True, slots=True)
class Way:
    """The stages behind the first one, in order, and the lengths of time between them and to now."""

    end: Stage
    stages: tuple[Stage, ...]
    gaps: tuple[timedelta, ...]
    since: timedelta = field(default_factory=timedelta)
    """How long ago the last move was, for a record that is still open."""

    def begins(self, context: DemoContext, within: timedelta) -> datetime:
        """When it all began: an open record not long ago, a closed one at any time within the window."""
        took = sum(self.gaps, timedelta())
        if self.end.kind == "open":
            return context.now - took - self.since
        least = min(took, within)
        spare = int((within - least).total_seconds())
        return context.now - least - timedelta(seconds=context.random.randint(0, spare))


def choose_way(context: DemoContext, pipeline: PipelineModel, walk: DemoWalk) -> Way:
    """A way to one of the stages where records end, by weight."""
    dice = context.random
    end = pipeline.stages[dice.choices(list(walk.ends), list(walk.ends.values()))[0]]
    stages = stages_to(pipeline, end)
    if end.kind == "lost":
        last = walk.lost_from.get(end.key)
        stages = (*stages_to(pipeline, pipeline.stages[last] if last else dice.choice(reachable(pipeline))), end)
    least, most = (int(length(text).total_seconds()) for text in walk.pace)
    gaps = tuple(timedelta(seconds=dice.randint(least, most)) for _ in stages)
    # Most are in their stage for less than it allows, some are late.
    longest = int(length(end.sla).total_seconds() * LATE) if is_length(end.sla) else most
    return Way(end, stages, gaps, timedelta(seconds=dice.randint(0, longest)))


def reachable(pipeline: PipelineModel) -> list[Stage]:
    """The open stages that a new record can come to, the first one among them."""
    stages = [stage for stage in pipeline.stages.values() if stage.kind == "open" and not stage.hidden]
    return [stage for stage in stages if stage is pipeline.first or stages_to(pipeline, stage)]


def stages_to(pipeline: PipelineModel, end: Stage) -> tuple[Stage, ...]:
    """The stages from behind the first one to the end: every open one between, as far as each stage's `to` allows.

    Empty when the end is the first stage, is lost, or cannot be reached.
    """
    order = [stage for stage in pipeline.stages.values() if not stage.hidden]
    return _way(order, pipeline.first, end) or ()


def _way(order: Sequence[Stage], here: Stage, end: Stage) -> tuple[Stage, ...] | None:
    """Stage by stage in order, taking the nearest next one from which the end can still be reached."""
    if here.key == end.key:
        return ()
    for stage in order[order.index(here) + 1 :]:
        if (stage is end or stage.kind == "open") and (not here.to or stage.key in here.to):
            rest = _way(order, stage, end)
            if rest is not None:
                return (stage, *rest)
    return None
