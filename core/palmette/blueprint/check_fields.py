"""Fields: where references lead, what choices offer, whether defaults fit, and what is computed."""

from __future__ import annotations

import re

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import near, nearest
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import ExpressionError
from palmette.records.fields import (
    Children,
    Choice,
    Computed,
    Field,
    Links,
    MultiChoice,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette.records.numbers import fields_in
from palmette.records.values.accept import acceptor
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of

WORDS_FOR_NOW = {
    ("date", ""): "today", ("instant", ""): "now", ("reference", "frame.user"): "me",
    ("reference", "frame.branch"): "my_branch",
}  # fmt: skip
"""Defaults that are found when a record is made, by kind and target of the field."""

NO_DEFAULT = frozenset({"computed", "rollup", "number", "children", "files", "image", "secret", "id"})
TOLD_IN_NUMBERS = frozenset({"text", "choice", "integer", "phone"})
NOT_UNIQUE = frozenset({"computed", "rollup", "children", "files", "image", "links", "multi_choice", "texts", "secret"})


def check_fields(checks: Checks) -> None:
    """Note what fields say that cannot be."""
    for entity in checks.blueprint.entities.values():
        for field in entity.declared_fields():
            path = f"entities.{entity.key}.fields.{field.name}"
            checks.words(path, field.declared)
            _common(checks, path, entity, field)
            _leads(checks, path, field)
            _options(checks, path, field)
            _bounds(checks, path, field.declared)
            if isinstance(field.declared, Number):
                _number(checks, path, entity, field.declared)
            _default(checks, path, field)
            _computed(checks, path, field)
            _figures(checks, path, entity, field)


def _common(checks: Checks, path: str, entity: EntityModel, field: FieldModel) -> None:
    declared = field.declared
    if declared.after and f"{field.owner}__{declared.after}" not in entity.fields:
        checks.name(f"{path}.after", entity, declared.after)
    for attribute in ("visible_when", "required_when", "readonly_when"):
        checks.condition(f"{path}.{attribute}", entity.key, getattr(declared, attribute), field.owner)
    if declared.unique and field.kind in NOT_UNIQUE:
        checks.wrong(f"{path}.unique", "not_unique", f"A {field.kind} cannot be unique.", "Take `unique` away.")
    if declared.required and field.kind in ("computed", "rollup", "number"):
        message = f"A {field.kind} is never written and cannot be required."
        checks.wrong(f"{path}.required", "not_required", message, "Take `required` away.")


def _figures(checks: Checks, path: str, entity: EntityModel, field: FieldModel) -> None:
    if isinstance(field.declared, Children):
        checks.names(f"{path}.figures", checks.blueprint.entities[field.target], field.declared.figures)
        checks.names(f"{path}.sums", entity, field.declared.sums)


def _leads(checks: Checks, path: str, field: FieldModel) -> None:
    declared = field.declared
    if not isinstance(declared, Reference | Links):
        return
    if not field.target:
        known = [*checks.draft.entities, *checks.draft.short_names()]
        message = f"{field.name!r} leads to {declared.to!r}, which is no entity." if declared.to else _nowhere(field)
        remedy = near(declared.to, known) or "Name an entity in `to`."
        checks.wrong(f"{path}.to", "unknown_entity", message, remedy)
        return
    if isinstance(declared, Reference) and declared.where:
        checks.condition(f"{path}.where", field.target, declared.where, field.owner)


def _nowhere(field: FieldModel) -> str:
    return f"{field.name!r} does not say where it leads."


def _options(checks: Checks, path: str, field: FieldModel) -> None:
    declared = field.declared
    if not isinstance(declared, Choice | MultiChoice) or declared.readonly:
        return
    keys = [option.key for option in field.options]
    if not keys:
        checks.wrong(f"{path}.options", "no_options", f"{field.name!r} offers nothing to choose.", "Add `options`.")
    checks.unique(f"{path}.options", "option", keys)
    checks.under(f"{path}.options", field.options)
    for option in field.options:
        checks.words(f"{path}.options.{option.key}", option)


def _bounds(checks: Checks, path: str, declared: Field) -> None:
    low, high = getattr(declared, "minimum", None), getattr(declared, "maximum", None)
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        message = f"The least value {low} is above the greatest, {high}."
        checks.wrong(f"{path}.minimum", "bad_bounds", message, "Change one of them.")
    longest = getattr(declared, "max_length", 1)
    if longest < 1:
        checks.wrong(
            f"{path}.max_length", "bad_bounds", "A text has room for one letter at least.", "Raise max_length."
        )
    scale = getattr(declared, "scale", 0)
    if not 0 <= scale <= 12:
        checks.wrong(f"{path}.scale", "bad_bounds", f"A scale of {scale} is not taken.", "Write 0 to 12.")
    if isinstance(declared, Text) and declared.pattern:
        _pattern(checks, path, declared.pattern)
    if isinstance(declared, Number) and not re.search(r"\{n(:0\d)?\}", declared.pattern):
        message = f"The pattern {declared.pattern!r} has no running number."
        checks.wrong(f"{path}.pattern", "bad_pattern", message, "Write one like `M-{n:05}`.")


def _number(checks: Checks, path: str, entity: EntityModel, declared: Number) -> None:
    for name in fields_in(declared.pattern):
        found = checks.path(f"{path}.pattern", entity, name)
        if found is not None and (not found.column or found.kind not in TOLD_IN_NUMBERS):
            message = f"The pattern holds {name!r}, which is {found.kind}."
            checks.wrong(f"{path}.pattern", "bad_pattern", message, "Take a text, a choice or a whole number.")
    if declared.per:
        found = checks.name(f"{path}.per", entity, declared.per)
        if found is not None and found.kind not in ("reference", "choice", "text"):
            message = f"Numbers run per {found.name!r}, which is {found.kind}."
            checks.wrong(f"{path}.per", "bad_pattern", message, "Take a reference, a choice or a text.")


def _pattern(checks: Checks, path: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        checks.wrong(f"{path}.pattern", "bad_pattern", f"{pattern!r} is no regular expression: {error}.", "Mend it.")


def _default(checks: Checks, path: str, field: FieldModel) -> None:
    default = field.declared.default
    word = WORDS_FOR_NOW.get((field.kind, field.target if field.kind == "reference" else ""))
    if default is None or default == word:
        return
    if word and isinstance(default, str) and default in WORDS_FOR_NOW.values():
        message = f"The default of {field.name!r} is {default!r}, which a {field.kind} cannot be."
        checks.wrong(f"{path}.default", "bad_default", message, f"Write {word}.")
        return
    if field.kind in NO_DEFAULT:
        checks.wrong(f"{path}.default", "no_default", f"A {field.kind} takes no default.", "Take `default` away.")
        return
    try:
        acceptor(field, rules_of(checks.blueprint))(list(default) if isinstance(default, tuple) else default)
    except Refused as error:
        keys = [option.key for option in field.options]
        remedy = nearest(str(default), keys) if keys else error.remedy
        message = f"The default of {field.name!r} does not fit: {error.message}"
        checks.wrong(f"{path}.default", "bad_default", message, remedy or "Change it.")


def _computed(checks: Checks, path: str, field: FieldModel) -> None:
    declared = field.declared
    if isinstance(declared, Children) and not declared.fields:
        target = checks.blueprint.entities.get(field.target)
        if target is None or not any(True for _ in target.declared_fields()):
            checks.wrong(f"{path}.fields", "no_fields", f"The rows of {field.name!r} have no fields.", "Add `fields`.")
    if isinstance(declared, Computed) and not declared.expression:
        checks.wrong(f"{path}.expression", "no_expression", f"{field.name!r} computes nothing.", "Add `expression`.")
    if isinstance(declared, Rollup):
        _rollup(checks, path, field, declared)


def _rollup(checks: Checks, path: str, field: FieldModel, declared: Rollup) -> None:
    given = [name for name in ("count", "sum", "maximum", "minimum") if getattr(declared, name)]
    if len(given) != 1:
        said = " and ".join(given) or "nothing"
        message = f"{field.name!r} asks for {said}; a rollup asks for one figure."
        checks.wrong(path, "bad_rollup", message, "Write one of count, sum, maximum, minimum.")
        return
    if declared.stored not in (True, False, "daily"):
        checks.wrong(f"{path}.stored", "unknown_word", f"stored is {declared.stored!r}.", "Write true, false or daily.")
    if declared.stored is True and field.result:
        _not_decaying(checks, path, field)


def _not_decaying(checks: Checks, path: str, field: FieldModel) -> None:
    try:
        checked = checks.checker.check_field(field)
    except ExpressionError:
        return  # told already, where results are found
    if checked.uses_now:
        message = f"{field.name!r} depends on the day and would grow stale."
        checks.wrong(f"{path}.stored", "stale", message, 'Write stored: daily ("daily" in Python).')
