"""A condition in one short sentence for people, in the language of the screen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from palmette.blueprint.model import FieldModel
from palmette.expressions.tree import (
    Aggregate,
    CheckedExpression,
    Constant,
    FieldEmpty,
    Given,
    HasDocument,
    Inlined,
    ListHas,
    Operation,
    Place,
    Relation,
    RelationHas,
    Stored,
    Typed,
)
from palmette.expressions.vocabulary import PHRASES, phrase
from palmette.labels import Label, humanize

_INFIX = {
    "add": "+", "sub": "−", "mul": "×", "div": "/", "lt": "<", "le": "≤", "gt": ">", "ge": "≥", "concat": "+",
    "date_plus_days": "+", "date_minus_days": "−", "date_plus_months": "+", "date_minus_months": "−",
    "instant_plus": "+", "instant_minus": "−", "date_diff": "−", "instant_diff": "−",
}  # fmt: skip


def describe(checked: CheckedExpression, language: str = "en") -> str:
    """What the expression says: `visits where at > now − 28 days < 4 and stage is Offer`, with the labels of fields."""
    return _Telling(language).of(checked.tree)


class _Telling:
    def __init__(self, language: str) -> None:
        self._language = language

    def of(self, node: Typed) -> str:
        match node:
            case Constant():
                return self._constant(node)
            case Given():
                return self._say(node.name)
            case Stored():
                return self._field(node.place, node.field)
            case Inlined():
                return self._field(node.place, node.field)
            case ListHas():
                return self._say("has", self._field(node.place, node.field), self._value(node.value, node.field))
            case RelationHas():
                return self._say("has", self._relation(node.relation), self.of(node.value))
            case FieldEmpty():
                return self._say("is_empty", self._field(node.place, node.field))
            case HasDocument():
                return self._say(node.state, node.document)
            case Aggregate():
                return self._aggregate(node)
            case Operation():
                return self._operation(node)

    def _say(self, key: str, *parts: str) -> str:
        return phrase(key, self._language).format(*parts)

    def _label(self, label: Label, fallback: str) -> str:
        text = label.text(self._language) or humanize(fallback)
        # A label in the middle of a sentence; an abbreviation keeps its capitals.
        return text if text[:2].isupper() else text[:1].lower() + text[1:]

    def _field(self, place: Place, field: FieldModel) -> str:
        own = self._label(field.label, field.name)
        way = [self._label(hop.field.label, hop.field.name) for hop in place.hops if hop.field is not None]
        return " → ".join([*way, own])

    def _relation(self, relation: Relation) -> str:
        field = relation.field
        inverse = relation.source.inverses.get(relation.name)
        label = inverse.label if inverse is not None else field.label
        return self._label(label, relation.name)

    def _constant(self, node: Constant) -> str:
        value = node.value
        if value is None:
            return self._say("empty")
        if isinstance(value, bool):
            return self._say("true" if value else "false")
        if isinstance(value, datetime):
            return value.isoformat(sep=" ", timespec="minutes")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal | int):
            return str(value)
        return f"“{value}”"

    def _value(self, node: Typed, field: FieldModel) -> str:
        """A choice by its label, any other value as it is."""
        if isinstance(node, Constant) and isinstance(node.value, str):
            option = field.option(node.value)
            if option is not None:
                label = option.label
                shown = label.text(self._language) if isinstance(label, Label) else label
                return shown or humanize(option.key)
        return self.of(node)

    def _aggregate(self, node: Aggregate) -> str:
        name = self._relation(node.relation)
        if node.where is not None:
            name = self._say("where", name, self.of(node.where))
        if node.function == "exists":
            return self._say("exists", name)
        if node.value is None:
            return self._say("count", name)
        return self._say(node.function, self.of(node.value), name)

    def _operation(self, node: Operation) -> str:
        name, arguments = node.name.removesuffix("_swapped"), node.arguments
        if name in ("and", "or"):
            return f" {self._say(name)} ".join(self._grouped(item, name) for item in arguments)
        if name == "not":
            return self._denied(arguments[0])
        if name in ("eq", "ne"):
            return self._equal(name, arguments[0], arguments[1])
        if name == "among":
            listed = ", ".join(self._beside(item, arguments[0]) for item in arguments[1:])
            return self._say("among", self.of(arguments[0]), listed)
        if name in _INFIX:
            left, right = (self._grouped(item, name) for item in arguments)
            return f"{left} {_INFIX[name]} {right}"
        if name == "neg":
            return f"−{self._grouped(arguments[0], name)}"
        if name in ("as_money", "money_amount"):
            return self.of(arguments[0])
        parts = [self.of(item) for item in arguments[: 1 if name in ("date", "hour") else None]]
        if name in PHRASES:
            return self._say(name, *parts)
        return f"{name}({', '.join(parts)})"

    def _grouped(self, node: Typed, outside: str) -> str:
        """In brackets where the words would otherwise be read otherwise."""
        told = self.of(node)
        loose = isinstance(node, Operation) and (
            node.name in ("and", "or") or (outside not in ("and", "or") and node.name in ("add", "sub", "if"))
        )
        return f"({told})" if loose and isinstance(node, Operation) and node.name != outside else told

    def _denied(self, node: Typed) -> str:
        match node:
            case Operation(name="is_empty"):
                return self._say("is_filled", self.of(node.arguments[0]))
            case FieldEmpty():
                return self._say("is_filled", self._field(node.place, node.field))
            case Operation(name="among"):
                listed = ", ".join(self._beside(item, node.arguments[0]) for item in node.arguments[1:])
                return self._say("not_among", self.of(node.arguments[0]), listed)
            case Aggregate(where=None):
                return self._say("none", self._relation(node.relation))
        return self._say("not", self.of(node))

    def _equal(self, name: str, left: Typed, right: Typed) -> str:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, right = right, left
        key = "is" if name == "eq" else "is_not"
        return self._say(key, self.of(left), self._beside(right, left))

    def _beside(self, node: Typed, other: Typed) -> str:
        return self._value(node, other.field) if isinstance(other, Stored) else self.of(node)
