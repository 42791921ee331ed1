"""Of which kind the values of computed fields and rollups are."""

from __future__ import annotations

import dataclasses

from palmette.blueprint.draft import Draft
from palmette.blueprint.model import Blueprint, FieldModel
from palmette.errors import ExpressionError
from palmette.expressions.check import Checker
from palmette.expressions.tree import CheckedExpression


def find_results(blueprint: Blueprint, draft: Draft) -> Checker:
    """Fill in result, scale, options and target of each computed field; what cannot be computed is noted."""
    checker = Checker(blueprint)
    found: list[tuple[FieldModel, CheckedExpression]] = []
    for entity in blueprint.entities.values():
        for field in entity.fields.values():
            if field.kind not in ("computed", "rollup"):
                continue
            try:
                found.append((field, checker.check_field(field)))
            except ExpressionError as error:
                path = f"entities.{entity.key}.fields.{field.name}"
                message = f"{field.name}: {error.message}"
                draft.mistake(path, error.code, message, error.remedy)
    for field, checked in found:
        _fill(blueprint, field, checked)
    return checker


def _fill(blueprint: Blueprint, field: FieldModel, checked: CheckedExpression) -> None:
    fields = blueprint.entities[field.entity].fields
    assert isinstance(fields, dict), "only an unfrozen blueprint is filled in"
    kind = checked.type
    result = "choice" if kind.options and kind.kind == "text" else kind.kind
    fields[field.name] = dataclasses.replace(
        field, result=result, scale=kind.scale, target=kind.target, options=kind.options
    )
