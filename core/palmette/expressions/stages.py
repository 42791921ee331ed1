"""What a stage is: `stage.kind` and `stage.probability`, written out over the pipelines of a record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from palmette.blueprint.model import Blueprint, EntityModel, PipelineModel
from palmette.expressions.syntax import Among, Binary, Call, Literal, Logic, Name, Node, Path, Span
from palmette.pipelines.definition import Stage
from palmette.records.fields import Option, options

PARTS = ("kind", "probability")
KINDS: tuple[Option, ...] = options(("open", "won", "lost"))

Value = str | Decimal | int


def written_out(blueprint: Blueprint, entity: EntityModel, path: Path) -> Node:
    """The path `….stage.kind` or `….stage.probability` as nested `if`s; a probability that nobody said is empty."""
    *names, part = path.names
    pipelines = blueprint.pipelines_of(entity.key)
    found: list[tuple[Value, Node]] = []
    for pipeline in pipelines:
        for value, keys in _values(pipeline, part.text).items():
            alone = len(pipelines) == 1
            found.append((value, _inside(names, pipeline.key, keys, path.span, alone=alone)))
    rest: Node = Literal("open" if part.text == "kind" else None, path.span)
    for value, test in reversed(found):
        rest = Call(Name("if", path.span), (test, Literal(value, path.span), rest), None, path.span)
    return rest


def _values(pipeline: PipelineModel, part: str) -> dict[Value, list[str]]:
    """Keys of stages by what the part is there; open ones are the rest."""
    found: dict[Value, list[str]] = {}
    for stage in pipeline.stages.values():
        value = stage.kind if part == "kind" else _probability(stage)
        if value is not None and value != "open":
            found.setdefault(value, []).append(stage.key)
    return found


def _probability(stage: Stage) -> Value | None:
    if stage.probability is not None:
        return Decimal(str(stage.probability))
    return {"won": 1, "lost": 0}.get(stage.kind)


def _inside(names: Sequence[Name], pipeline: str, keys: Sequence[str], span: Span, *, alone: bool) -> Node:
    stage = Among(Path(tuple(names), span), tuple(Literal(key, span) for key in keys), False, span)
    if alone:
        return stage
    way = Path((*names[:-1], Name("pipeline", span)), span)
    return Logic("and", (Binary("==", way, Literal(pipeline, span), span), stage), span)
