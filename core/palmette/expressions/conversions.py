"""Which values go together: text literals that stand for dates, ids and choices; numbers beside money; common types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from palmette.blueprint.names import suggestion
from palmette.errors import ExpressionError
from palmette.expressions.mistakes import mistake
from palmette.expressions.tree import Constant, Operation, Scalar, Typed
from palmette.expressions.types import (
    DATE,
    DURATION,
    EMPTY,
    INSTANT,
    LOCAL_TIME,
    MONEY,
    NUMBERS,
    REFERENCE,
    SCALARS,
    TEXT,
    ValueType,
    same_scale,
)
from palmette.ids import parse_id

_EXAMPLES = {
    DATE: "Write it as '2026-12-31'.",
    INSTANT: "Write it as '2026-12-31T10:00:00Z', or compare its local date: date(x) == '2026-12-31'.",
    LOCAL_TIME: "Write it as '09:30'.",
    REFERENCE: "Write the id of a record, `me`, or follow the reference with a dot.",
}


def read_literal(node: Typed, wanted: ValueType) -> Typed:
    """A text literal as a value of the wanted type; any other node as it is."""
    if not isinstance(node, Constant) or not isinstance(node.value, str) or node.type.kind != TEXT:
        return node
    if wanted.is_choice:
        return replace(node, value=_choice(node, wanted))
    if wanted.kind not in _EXAMPLES:
        return node
    value = _read(node.value, wanted.kind)
    if value is None:
        said = f"{node.value!r} is not {ValueType(wanted.kind, target=wanted.target)}."
        raise mistake("bad_literal", said, node.span, remedy=_EXAMPLES[wanted.kind])
    return Constant(value, wanted, node.span)


def _choice(node: Constant, wanted: ValueType) -> str:
    written = str(node.value)
    keys = [option.key for option in wanted.options]
    if written in keys:
        return written
    # Pipelines are known by their full key; the short one is enough where it is the only such.
    ends = [key for key in keys if key.endswith(f".{written}")]
    if len(ends) == 1:
        return ends[0]
    said = f"{written!r} is not one of the choices.{suggestion(written, keys)}"
    raise mistake("unknown_choice", said, node.span, remedy=f"The choices are {', '.join(keys[:20])}.")


def _read(text: str, kind: str) -> Scalar:
    try:
        if kind == DATE:
            return date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else None
        if kind == LOCAL_TIME:
            return time.fromisoformat(text) if len(text) == 5 else None
        if kind == INSTANT:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return parse_id(text)


def is_nothing(node: Typed) -> bool:
    """Whether it is the literal `empty`."""
    return isinstance(node, Constant) and node.type.kind == EMPTY


def comparable(left: Typed, right: Typed) -> bool:
    """Whether two values may stand on the two sides of a comparison."""
    one, other = left.type, right.type
    if {one.kind, other.kind} <= NUMBERS | {MONEY}:
        return True
    if one.kind == other.kind == REFERENCE:
        return not one.target or not other.target or one.target == other.target
    return one.kind == other.kind


def common_type(nodes: Sequence[Typed]) -> tuple[ValueType, tuple[Typed, ...]]:
    """The one type that several values can have, and the values turned into it; `empty` fits any."""
    model = next((node for node in nodes if not _undecided(node)), None)
    read = tuple(read_literal(node, model.type.without_options()) for node in nodes) if model else tuple(nodes)
    wanted: ValueType | None = None
    for node in read:
        if is_nothing(node):
            continue
        wanted = node.type if wanted is None else _joined(wanted, node)
    if wanted is None:
        said = "All values are empty here."
        raise mistake("wrong_type", said, nodes[0].span, remedy="Put a field or a value among them.")
    final = replace(wanted, options=(), condition=False)
    return final, tuple(_as(node, final) for node in read)


def _undecided(node: Typed) -> bool:
    return is_nothing(node) or (isinstance(node, Constant) and node.type.kind == TEXT)


def _joined(wanted: ValueType, node: Typed) -> ValueType:
    found = node.type
    if wanted.kind in NUMBERS and found.kind in NUMBERS:
        return same_scale(wanted, found)
    if MONEY in (wanted.kind, found.kind) and {wanted.kind, found.kind} <= NUMBERS | {MONEY}:
        return wanted if wanted.kind == MONEY else found
    if wanted.kind == found.kind == DURATION:
        return replace(wanted, whole_days=wanted.whole_days and found.whole_days)
    if wanted.kind == found.kind and (wanted.kind != REFERENCE or wanted.target == found.target):
        return wanted
    raise unlike(wanted, node)


def unlike(wanted: ValueType, node: Typed) -> ExpressionError:
    """The mistake of a value of another kind than those before it."""
    said = f"This is {node.type}, but {wanted} stands before it."
    return mistake("wrong_type", said, node.span, remedy="Use values of one kind.")


def _as(node: Typed, wanted: ValueType) -> Typed:
    if is_nothing(node):
        return Constant(None, wanted, node.span)
    if wanted.kind == MONEY and node.type.kind in NUMBERS:
        return Operation("as_money", (node,), wanted, node.span)
    return node


def is_scalar(value: ValueType) -> bool:
    """Whether it is one value, not a list, an address or a secret."""
    return value.kind in SCALARS
