"""What a stage is: `stage.kind` and `stage.probability`, written out over the pipelines of a record."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from palmette.blueprint.model import Blueprint, EntityModel, PipelineModel
from palmette.expressions.syntax import Among, Binary, Call, Literal, Logic, Name, Node, Path, Span
from palmette.pipelines.definition import Stage
from palmette.records.fields import Option, options

PARTS = ("kind", "probability")
MANY = 16
"""Values in one `coalesce`."""
KINDS: tuple[Option, ...] = options(("open", "won", "lost"))

Value = str | Decimal | int


def written_out(blueprint: Blueprint, entity: EntityModel, path: Path) -> Node:
    """The path `….stage.kind` or `….stage.probability` as an `if` for each value; one that nobody said is empty."""
    *names, part = path.names
    pipelines = blueprint.pipelines_of(entity.key)
    found: list[tuple[Value, Node]] = []
    for pipeline in pipelines:
        for value, keys in _values(pipeline, part.text).items():
            alone = len(pipelines) == 1
            found.append((value, _inside(names, pipeline.key, keys, path.span, alone=alone)))
    rest = Literal("open" if part.text == "kind" else None, path.span)
    return _first([_when(test, value, path.span) for value, test in found] + [rest], path.span)


def _when(test: Node, value: Value, span: Span) -> Node:
    return Call(Name("if", span), (test, Literal(value, span), Literal(None, span)), None, span)


def _first(values: list[Node], span: Span) -> Node:
    """The first that is there: side by side, so that a long pipeline is as shallow as a short one."""
    while len(values) > 1:
        groups = [values[start : start + MANY] for start in range(0, len(values), MANY)]
        values = [Call(Name("coalesce", span), tuple(group), None, span) if group[1:] else group[0] for group in groups]
    return values[0]


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
