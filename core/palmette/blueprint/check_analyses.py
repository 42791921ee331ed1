"""Analyses: their shape is known, its parts are there and of the right kind, its options mean something."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel
from palmette.reports.definition import Analysis
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, WORD, Part, Shape
from palmette.reports.shapes.known import SHAPES


def check_analysis(checks: Checks, path: str, entity: EntityModel, analysis: Analysis, pack: str) -> None:
    """Note what an analysis says that cannot be."""
    shape = SHAPES.get(analysis.shape)
    if shape is None:
        message = f"There is no analysis {analysis.shape!r}."
        checks.wrong(f"{path}.shape", "unknown_word", message, nearest(analysis.shape, SHAPES))
        return
    for name in analysis.of:
        if name not in shape.parts:
            message = f"{shape.key!r} takes no part {name!r}."
            checks.wrong(f"{path}.of.{name}", "bad_analysis", message, nearest(name, shape.parts))
    for name, part in shape.parts.items():
        if text := analysis.of.get(name, ""):
            _part(checks, f"{path}.of.{name}", entity, part, text, pack)
        elif part.needed:
            checks.wrong(path, "bad_analysis", f"{shape.key!r} needs {name!r}: {part.help}.", "Add it to `of`.")
    _options(checks, path, shape, analysis)
    _steps(checks, path, entity, shape, analysis, pack)


def _part(checks: Checks, path: str, entity: EntityModel, part: Part, text: str, pack: str) -> None:
    if part.kind == WORD:
        known = {run.short: run for run in checks.blueprint.pipelines_of(entity.key)}
        if text not in known and text not in {run.key for run in known.values()}:
            checks.wrong(path, "bad_analysis", f"{entity.key} has no pipeline {text!r}.", nearest(text, known))
        return
    if part.kind == CONDITION:
        checks.condition(path, entity.key, text, pack)
        return
    if part.kind not in (PATH, DATED):
        checks.expression(path, entity.key, text, pack)
        return
    found = checks.path(path, entity, text)
    if found is not None and part.kind == DATED and found.value_kind not in ("date", "instant"):
        checks.wrong(path, "bad_analysis", f"{text!r} is {found.value_kind}.", "Name a date or a moment.")


def _options(checks: Checks, path: str, shape: Shape, analysis: Analysis) -> None:
    for name, value in analysis.options.items():
        at = f"{path}.options.{name}"
        if name not in shape.options:
            remedy = nearest(name, shape.options)
            checks.wrong(at, "bad_analysis", f"{shape.key!r} has no option {name!r}.", remedy)
            continue
        words = shape.choices.get(name, ())
        if words and value not in words:
            checks.wrong(at, "unknown_word", f"{name} is {value!r}.", nearest(str(value), words))
        if isinstance(shape.options[name], int | float) and not _is_number(value):
            checks.wrong(at, "bad_analysis", f"{name} is {value!r}, and not a number.", "Write a number.")


def _is_number(value: object) -> bool:
    """An edition gives numbers as they are written."""
    try:
        return not isinstance(value, bool) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _steps(checks: Checks, path: str, entity: EntityModel, shape: Shape, analysis: Analysis, pack: str) -> None:
    if analysis.steps and not shape.steps:
        checks.wrong(path, "bad_analysis", f"{shape.key!r} has no steps.", "Remove `steps`.")
    checks.unique(f"{path}.steps", "measure", [step.key for step in analysis.steps])
    for step in analysis.steps:
        checks.condition(f"{path}.steps.{step.key}.where", entity.key, step.where, pack)
