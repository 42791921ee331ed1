"""exists, count, sum and the others over related rows: what they take, what they give, what people confuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from palmette.blueprint.model import Blueprint
from palmette.errors import ExpressionError
from palmette.expressions import syntax
from palmette.expressions.functions import AGGREGATES
from palmette.expressions.mistakes import mistake
from palmette.expressions.names import FieldFound, Found, RelationFound, Scope, span_of
from palmette.expressions.operators import PRODUCT_SCALE
from palmette.expressions.tree import Aggregate, Relation, Typed
from palmette.expressions.types import (
    CONDITION,
    DECIMAL,
    DURATION,
    MONEY,
    NUMBERS,
    ORDERED,
    TEXTS,
    WHOLE,
    ValueType,
)


class Walker(Protocol):
    """What the check of an expression offers to the check of an aggregate inside it."""

    @property
    def blueprint(self) -> Blueprint: ...

    def find(self, names: Sequence[syntax.Name], scope: Scope) -> Found:
        """What a path means."""

    def value(self, node: syntax.Node, scope: Scope) -> Typed:
        """A typed value."""

    def condition(self, node: syntax.Node, scope: Scope) -> Typed:
        """A typed condition."""


def check_aggregate(walker: Walker, call: syntax.Call, scope: Scope) -> Aggregate:
    """A call over a relation, typed; an ExpressionError at what does not fit."""
    found = walker.find(_path(call).names, scope)
    if isinstance(found, FieldFound):
        found = _list_of_texts(call, found)
    relation = found.relation
    _check_shape(call, found)
    value = where = None
    if relation.target is not None:
        inside = scope.inside(relation.target)
        if found.rest:
            value = walker.value(syntax.Path(found.rest, span_of(found.rest)), inside)
        if call.where is not None:
            where = walker.condition(call.where, inside)
    return Aggregate(call.name.text, found.place, relation, value, where, _result(call, value), call.span)


def _path(call: syntax.Call) -> syntax.Path:
    usage = AGGREGATES[call.name.text]
    if len(call.arguments) != 1:
        said = f"{call.name.text} takes one relation, here are {len(call.arguments)}."
        raise mistake("wrong_arguments", said, call.span, remedy=f"Write {usage}.")
    (argument,) = call.arguments
    if not isinstance(argument, syntax.Path):
        said = f"{call.name.text} looks at related records, not at a value."
        raise mistake("not_a_relation", said, argument.span, remedy=f"Write {usage}.")
    return argument


def _list_of_texts(call: syntax.Call, found: FieldFound) -> RelationFound:
    field, span = found.field, call.arguments[0].span
    if field.value_kind in ("multi_choice", "texts"):
        return RelationFound(found.place, Relation(TEXTS, field.name, found.place.reached, None, field), ())
    raise _not_many(call, field.name, field.value_kind, span)


def _not_many(call: syntax.Call, name: str, kind: str, span: syntax.Span) -> ExpressionError:
    remedy = f"Write {AGGREGATES[call.name.text]}."
    if call.name.text == "exists":
        remedy = f"Write `{name} is not empty`."
    elif call.name.text in ("minimum", "maximum"):
        remedy = f"For several values of one record write {call.name.text[:3]}(a, b)."
    said = f"{name!r} is {'one record' if kind == 'reference' else 'one value'}, not a relation to many."
    return mistake("not_a_relation", said, span, remedy=remedy)


def _check_shape(call: syntax.Call, found: RelationFound) -> None:
    name, relation, span = call.name.text, found.relation, call.arguments[0].span
    if name in ("exists", "count"):
        if found.rest:
            said = f"{name} looks at whole records; {found.rest[0].text!r} is too much."
            remedy = f"Write {name}({relation.name}), or narrow with `where`."
            raise mistake("wrong_arguments", said, found.rest[0].span, remedy=remedy)
    elif not found.rest:
        said = f"{name} needs a field of {relation.name!r}."
        raise mistake("wrong_arguments", said, span, remedy=f"Write {AGGREGATES[name]}.")
    if relation.target is None and (call.where is not None or found.rest):
        said = f"{relation.name!r} holds no records, so nothing can narrow it."
        raise mistake("wrong_arguments", said, span, remedy=f"Write count({relation.name}) or exists({relation.name}).")


def _result(call: syntax.Call, value: Typed | None) -> ValueType:
    name = call.name.text
    if value is None:
        return CONDITION if name == "exists" else WHOLE
    found = value.type
    summed = NUMBERS | {MONEY, DURATION}
    allowed = ORDERED if name in ("minimum", "maximum") else summed
    if found.kind not in allowed or found.is_choice:
        said = f"{name} of {found} has no meaning."
        what = "numbers, dates, moments, money or texts" if allowed is ORDERED else "numbers, money or lengths of time"
        raise mistake("wrong_type", said, value.span, remedy=f"It takes {what}.")
    if name == "average" and found.kind in NUMBERS:
        return ValueType(DECIMAL, scale=max(PRODUCT_SCALE, found.scale))
    if name == "average":
        return replace(found, whole_days=False)
    return found
