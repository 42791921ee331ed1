"""The walk over a syntax tree that gives every node its type and notes what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from palmette.blueprint.model import Blueprint, FieldModel
from palmette.blueprint.names import suggestion
from palmette.expressions import stages, syntax
from palmette.expressions.conversions import read_literal
from palmette.expressions.documents import DOCUMENT_STATES, check_document
from palmette.expressions.functions import AGGREGATES, FUNCTIONS, OTHER_LANGUAGES, CallSite
from palmette.expressions.mistakes import mistake
from palmette.expressions.names import GIVEN_NAMES, FieldFound, Found, RelationFound, Scope, resolve
from palmette.expressions.operators import calculate, compare, negative
from palmette.expressions.relations import check_aggregate
from palmette.expressions.syntax import Span
from palmette.expressions.tree import (
    Aggregate,
    CheckedExpression,
    Constant,
    FieldEmpty,
    Given,
    Inlined,
    ListHas,
    Operation,
    RelationHas,
    Stored,
    Typed,
)
from palmette.expressions.types import (
    A_DATE,
    A_MOMENT,
    A_TEXT,
    ADDRESS,
    BOOLEAN,
    CONDITION,
    DECIMAL,
    FIELD_KINDS,
    MONEY,
    NOTHING,
    REFERENCE,
    SECRET,
    TEXTS,
    WHOLE,
    ValueType,
)
from palmette.expressions.zones import record_zone
from palmette.records import fields as kinds

USER, BRANCH = "frame.user", "frame.branch"
_GIVEN = {
    "now": A_MOMENT,
    "today": A_DATE,
    "me": ValueType(REFERENCE, target=USER),
    "my_branch": ValueType(REFERENCE, target=BRANCH),
}
MONEY_SCALE = 3
"""Digits behind the point of `price.amount`: enough for every currency."""


class Inlining(Protocol):
    """Gives the checked expression of a computed field or rollup, and says which are read from their columns."""

    def is_stored(self, field: FieldModel) -> bool: ...

    def inside(self, field: FieldModel, span: Span) -> CheckedExpression: ...


class Walk:
    """One check of one expression; afterwards it knows what the expression reads."""

    def __init__(self, blueprint: Blueprint, inlining: Inlining) -> None:
        self.blueprint = blueprint
        self.reads: set[tuple[str, str]] = set()
        self.relations: set[tuple[str, str]] = set()
        self.uses_now = False
        self.uses_me = False
        self._inlining = inlining

    def value(self, node: syntax.Node, scope: Scope) -> Typed:
        """A node as one value."""
        match node:
            case syntax.Literal():
                return _literal(node)
            case syntax.Path():
                return self._path(node, scope)
            case syntax.Call():
                return self._call(node, scope)
            case syntax.Unary(operator="-"):
                return negative(self.value(node.operand, scope), node.span)
            case syntax.Unary():
                return self._operation("not", [self.condition(node.operand, scope)], node.span)
            case syntax.Binary():
                return self._binary(node, scope)
            case syntax.Logic():
                items = [self.condition(item, scope) for item in node.items]
                return self._operation(node.operator, items, node.span)
            case syntax.IsEmpty():
                return self._negated(self._is_empty(node, scope), node.negated, node.span)
            case syntax.Among():
                return self._negated(self._among(node, scope), node.negated, node.span)

    def condition(self, node: syntax.Node, scope: Scope) -> Typed:
        """A node that must be true or false."""
        typed = self.value(node, scope)
        if typed.type.kind != BOOLEAN:
            remedy = "Compare it: x == …, x > …, x is not empty."
            raise mistake("not_a_condition", f"A condition is needed; this is {typed.type}.", node.span, remedy=remedy)
        return typed

    def find(self, names: Sequence[syntax.Name], scope: Scope) -> Found:
        """What a path means; notes what is read on the way."""
        found = resolve(self.blueprint, scope, names)
        for hop in found.place.hops:
            if hop.field is not None:
                self.reads.add((hop.source.key, hop.field.name))
        if isinstance(found, RelationFound):
            relation = found.relation
            self.relations.add((relation.source.key, relation.name))
            self.reads.add((relation.field.entity, relation.field.name))
        else:
            self.reads.add((found.place.reached.key, found.field.name))
        return found

    def field(self, found: FieldFound, span: Span) -> Typed:
        """The value of a field: its column, or the expression it stands for."""
        field = found.field
        stored = self._inlining.is_stored(field)
        if field.kind in ("computed", "rollup"):
            checked = self._inlining.inside(field, span)
            if not stored:
                self._take_over(checked)
                inlined = Inlined(found.place, field, checked.tree, checked.type, span)
                return inlined if not found.part else self._part(inlined, found.part)
            return Stored(found.place, field, found.part, _part_type(checked.type, found.part), span)
        return Stored(found.place, field, found.part, _part_type(self._field_type(field), found.part), span)

    def _part(self, node: Inlined, part: str) -> Typed:
        return self._operation(f"money_{part}", [node], node.span, _part_type(node.type, part))

    def _take_over(self, checked: CheckedExpression) -> None:
        self.reads |= checked.reads
        self.relations |= checked.relations
        self.uses_now |= checked.uses_now
        self.uses_me |= checked.uses_me

    def _field_type(self, field: FieldModel) -> ValueType:
        kind = FIELD_KINDS[field.kind]
        declared = field.declared
        if kind == MONEY:
            declared_currency = declared.currency if isinstance(declared, kinds.Money) else ""
            return ValueType(kind, currency=declared_currency or self.blueprint.edition.currency)
        if kind == DECIMAL:
            return ValueType(kind, scale=declared.scale if isinstance(declared, kinds.Decimal) else field.scale)
        if kind == REFERENCE:
            return ValueType(kind, target=field.target or field.entity)
        return ValueType(kind, options=field.options)

    def _path(self, node: syntax.Path, scope: Scope) -> Typed:
        first = node.names[0].text
        if first in GIVEN_NAMES:
            return self._given(node, scope)
        if (part := self._stage_part(node, scope)) is not None:
            return part
        found = self.find(node.names, scope)
        if isinstance(found, RelationFound):
            name = found.relation.name
            remedy = (
                f"Ask exists({name} where …) or count({name} where …); for figures sum({name}.…), maximum({name}.…)."
            )
            raise mistake("many_records", f"{name!r} holds many records, not one value.", node.span, remedy=remedy)
        typed = self.field(found, node.span)
        if typed.type.kind in (TEXTS, ADDRESS, SECRET):
            raise mistake("not_one_value", f"{node.text!r} is {typed.type}, not one value.", node.span,
                          remedy=_NOT_ONE[typed.type.kind].format(node.text))  # fmt: skip
        return typed

    def _stage_part(self, node: syntax.Path, scope: Scope) -> Typed | None:
        """`stage.kind` and `stage.probability`; None for other paths and where `stage` is a field of somebody's own."""
        words = [name.text for name in node.names[-2:]]
        if words[:1] != ["stage"] or words[-1] not in stages.PARTS:
            return None
        found = self.find(node.names[:-1], scope)
        if not isinstance(found, FieldFound) or not found.field.system:
            return None
        typed = self.value(stages.written_out(self.blueprint, found.place.reached, node), scope)
        if node.names[-1].text == "kind" and isinstance(typed, Operation):
            return replace(typed, type=replace(typed.type, options=stages.KINDS))
        return typed

    def _given(self, node: syntax.Path, scope: Scope) -> Typed:
        name, *rest = node.names
        if rest:
            remedy = "Compare it with a reference: `owner == me`, `branch == my_branch`."
            raise mistake("no_way", f"Nothing lies behind {name.text!r}.", rest[0].span, remedy=remedy)
        self.uses_now |= name.text in ("now", "today")
        self.uses_me |= name.text in ("me", "my_branch")
        zone = record_zone(self.blueprint, scope) if name.text == "today" else None
        return Given(name.text, _GIVEN[name.text], node.span, zone)

    def _call(self, node: syntax.Call, scope: Scope) -> Typed:
        name = node.name.text
        if name in AGGREGATES:
            return check_aggregate(self, node, scope)
        if name in DOCUMENT_STATES:
            return check_document(self.blueprint, node, scope)
        if name not in FUNCTIONS:
            known = sorted({*FUNCTIONS, *AGGREGATES, *DOCUMENT_STATES})
            remedy = OTHER_LANGUAGES.get(name.lower(), f"There are {', '.join(known)}.")
            hint = suggestion(name, known)
            raise mistake("unknown_function", f"There is no function {name!r}.{hint}", node.name.span, remedy=remedy)
        function = FUNCTIONS[name]
        if node.where is not None:
            remedy = "Only exists, count, sum, minimum, maximum and average look at related records."
            raise mistake("wrong_arguments", f"{name} takes no `where`.", node.span, remedy=remedy)
        for argument in node.arguments:
            self._refuse_relation(name, argument, scope)
        if not function.least <= len(node.arguments) <= function.most:
            said = f"{name} takes {_count(function.least, function.most)}, here are {len(node.arguments)}."
            raise mistake("wrong_arguments", said, node.span, remedy=f"Write {function.usage}.")
        arguments = [self.value(argument, scope) for argument in node.arguments]
        return function.check(CallSite(name, node.span, record_zone(self.blueprint, scope)), arguments)

    def _refuse_relation(self, name: str, argument: syntax.Node, scope: Scope) -> None:
        """min(visits.at) is a common slip for minimum(visits.at)."""
        if name not in ("min", "max") or not isinstance(argument, syntax.Path):
            return
        if argument.names[0].text in GIVEN_NAMES:
            return
        if isinstance(resolve(self.blueprint, scope, argument.names), RelationFound):
            said = f"{name} compares values of one record; {argument.text!r} is over many."
            remedy = f"Write {name}imum({argument.text})."
            raise mistake("many_records", said, argument.span, remedy=remedy)

    def _binary(self, node: syntax.Binary, scope: Scope) -> Typed:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if node.operator in "+-*/":
            return calculate(node.operator, left, right, node.span)
        return compare(node.operator, left, right, node.span)

    def _is_empty(self, node: syntax.IsEmpty, scope: Scope) -> Typed:
        operand = node.operand
        if not isinstance(operand, syntax.Path) or operand.names[0].text in GIVEN_NAMES:
            return self._operation("is_empty", [self.value(operand, scope)], node.span)
        found = self.find(operand.names, scope)
        if isinstance(found, RelationFound):
            if found.rest:
                return self._operation("is_empty", [self.value(operand, scope)], node.span)
            some = Aggregate("exists", found.place, found.relation, None, None, CONDITION, node.span)
            return self._operation("not", [some], node.span)
        if found.field.kind in ("multi_choice", "texts") or (found.field.kind == "address" and not found.part):
            return FieldEmpty(found.place, found.field, node.span)
        return self._operation("is_empty", [self.field(found, operand.span)], node.span)

    def _among(self, node: syntax.Among, scope: Scope) -> Typed:
        operand = self.value(node.operand, scope)
        choices = node.choices
        if isinstance(choices, syntax.Path) and choices.names[0].text not in GIVEN_NAMES:
            return self._among_field(operand, choices, node.span, scope)
        listed = choices if isinstance(choices, tuple) else (choices,)
        if not isinstance(choices, tuple | syntax.Literal):
            remedy = "Write a list: x in ['a', 'b'], or the name of a field that holds many."
            raise mistake("wrong_type", "A list is needed behind `in`.", choices.span, remedy=remedy)
        tests = [compare("==", operand, self.value(item, scope), item.span) for item in listed]
        values = [test.arguments[1] if isinstance(test, Operation) and test.name == "eq" else None for test in tests]
        if None in values:
            raise mistake("wrong_type", "Empty is in no list.", node.span, remedy="Write `x is empty or x in [...]`.")
        first = tests[0].arguments[0] if isinstance(tests[0], Operation) else operand
        return self._operation("among", [first, *(value for value in values if value is not None)], node.span)

    def _among_field(self, operand: Typed, path: syntax.Path, span: Span, scope: Scope) -> Typed:
        found = self.find(path.names, scope)
        if isinstance(found, FieldFound) and found.field.kind in ("multi_choice", "texts"):
            wanted = ValueType(A_TEXT.kind, options=found.field.options)
            value = read_literal(operand, wanted)
            if value.type.kind != A_TEXT.kind:
                raise mistake("wrong_type", f"{path.text!r} holds texts; this is {value.type}.", value.span,
                              remedy="Look for a text.")  # fmt: skip
            return ListHas(value, found.place, found.field, span)
        if isinstance(found, RelationFound) and not found.rest and found.relation.target is not None:
            wanted = ValueType(REFERENCE, target=found.relation.target.key)
            value = read_literal(operand, wanted)
            if value.type != wanted:
                raise mistake("wrong_type", f"{path.text!r} holds {wanted.target}; this is {value.type}.", value.span,
                              remedy="Look for a reference to the same kind of record.")  # fmt: skip
            return RelationHas(value, found.place, found.relation, span)
        remedy = "Write a list: x in ['a', 'b'], or the name of a field that holds many."
        raise mistake("wrong_type", f"{path.text!r} is not a list.", path.span, remedy=remedy)

    def _negated(self, typed: Typed, negated: bool, span: Span) -> Typed:
        return self._operation("not", [typed], span) if negated else typed

    def _operation(self, name: str, arguments: Sequence[Typed], span: Span, result: ValueType = CONDITION) -> Operation:
        return Operation(name, tuple(arguments), result, span)


_NOT_ONE = {
    TEXTS: "Ask `'…' in {0}`, `{0} is empty` or count({0}).",
    ADDRESS: "Name a part: {0}.city, {0}.country, …, or ask `{0} is empty`.",
    SECRET: "A secret can only be tested: `{0} is empty`.",
}


def _literal(node: syntax.Literal) -> Constant:
    value = node.value
    if value is None:
        return Constant(None, NOTHING, node.span)
    if isinstance(value, bool):
        return Constant(value, ValueType(BOOLEAN), node.span)
    if isinstance(value, str):
        return Constant(value, A_TEXT, node.span)
    if isinstance(value, int):
        return Constant(value, WHOLE, node.span)
    exponent = value.as_tuple().exponent
    return Constant(value, ValueType(DECIMAL, scale=-int(exponent)), node.span)


def _part_type(whole: ValueType, part: str) -> ValueType:
    if not part:
        return whole
    return ValueType(DECIMAL, scale=MONEY_SCALE) if part == "amount" else A_TEXT


def _count(least: int, most: int) -> str:
    if least == most:
        return f"{least} value{'s' if least > 1 else ''}"
    return f"{least} to {most} values"
