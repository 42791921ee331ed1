"""Which fields a form or a record shows or holds fast now: conditions over the values at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from palmette.blueprint.model import FieldModel
from palmette.errors import DeclarationError
from palmette.expressions import syntax
from palmette.expressions.parse import parse
from palmette.pages.form_values import Typed


class Unknown(Exception):
    """The condition asks for more than the values at hand."""


def visible(fields: Iterable[FieldModel], values: Mapping[str, object]) -> list[FieldModel]:
    """The fields whose condition holds, and those that hold a value all the same."""
    return [item for item in fields if is_visible(item, values)]


def is_visible(field: FieldModel, values: Mapping[str, object]) -> bool:
    """Whether the field's `visible_when` is true of these values; a filled field is never hidden."""
    condition = field.declared.visible_when
    if not condition or _plain(values.get(field.name)) not in (None, "", []):
        return True
    try:
        return bool(_value(_parsed(condition), values))
    except (Unknown, DeclarationError, TypeError):
        return True


def is_fixed(field: FieldModel, values: Mapping[str, object]) -> bool:
    """Whether the field's `readonly_when` is true of these values; where it cannot be told the write will tell."""
    condition = field.declared.readonly_when
    try:
        return bool(condition) and bool(_value(_parsed(condition), values))
    except (Unknown, DeclarationError, TypeError):
        return False


def decides(fields: Iterable[FieldModel]) -> list[str]:
    """The names that conditions of these fields read: a form asks anew when one of them changes."""
    names: dict[str, None] = {}
    for item in fields:
        if item.declared.visible_when:
            names |= dict.fromkeys(_names(_parsed(item.declared.visible_when)))
    return list(names)


@lru_cache(maxsize=512)
def _parsed(text: str) -> syntax.Node:
    return parse(text)


def _names(node: syntax.Node) -> Iterable[str]:
    if isinstance(node, syntax.Path) and len(node.names) == 1:
        yield node.text
    for below in syntax.children(node):
        yield from _names(below)


def _plain(value: object) -> object:
    if isinstance(value, Typed):
        return list(value.many) or {"true": True, "false": False}.get(value.text, value.text) or None
    return value


def _value(node: syntax.Node, values: Mapping[str, object]) -> object:
    match node:
        case syntax.Literal():
            return node.value
        case syntax.Path() if node.text in values:
            return _plain(values[node.text])
        case syntax.Unary(operator="not"):
            return not _value(node.operand, values)
        case syntax.Logic():
            found = (bool(_value(item, values)) for item in node.items)
            return all(found) if node.operator == "and" else any(found)
        case syntax.IsEmpty():
            return (_value(node.operand, values) in (None, "", [])) is not node.negated
        case syntax.Binary(operator="==" | "!="):
            return (_value(node.left, values) == _value(node.right, values)) is (node.operator == "==")
        case syntax.Among():
            return _among(node, values) is not node.negated
    raise Unknown


def _among(node: syntax.Among, values: Mapping[str, object]) -> bool:
    wanted = _value(node.operand, values)
    if isinstance(node.choices, tuple):
        return any(_value(item, values) == wanted for item in node.choices)
    listed = _value(node.choices, values)
    return isinstance(listed, list) and wanted in listed
