"""What the parser calls for each grammar rule: builds the frozen tree bottom up and refuses one that is too deep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lark import Token, Transformer

from palmette.expressions.mistakes import mistake
from palmette.expressions.syntax import (
    Among,
    Binary,
    Call,
    IsEmpty,
    Literal,
    Logic,
    Name,
    Node,
    Path,
    Span,
    Unary,
)

MAX_DEPTH = 40
MAX_ITEMS = 200
MAX_DIGITS = 15
MAX_FRACTION = 9

_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "'": "'", '"': '"'}


@dataclass(frozen=True, slots=True)
class Built:
    """A finished part with the height of the tree below it, counted here because the tree itself is plain data."""

    node: Node
    depth: int


@dataclass(frozen=True, slots=True)
class BuiltList:
    """A written list."""

    items: tuple[Built, ...]
    span: Span


Part = Token | Built | BuiltList


def finished(parsed: object) -> Node:
    """The tree that the transformer inside the parser has made of the start rule."""
    assert isinstance(parsed, Built)
    return parsed.node


class BuildSyntax(Transformer[Token, Built]):
    """One method per rule of the grammar; keyword and bracket tokens come along for their positions."""

    def start(self, parts: Sequence[Part]) -> Built:
        (built,) = _values(parts)
        return built

    def group(self, parts: Sequence[Part]) -> Built:
        (built,) = _values(parts)
        return built

    def number(self, parts: Sequence[Part]) -> Built:
        token = _token(parts)
        whole, _, fraction = token.value.partition(".")
        if len(whole.lstrip("0")) > MAX_DIGITS or len(fraction) > MAX_FRACTION:
            said = f"The number {token.value} is too long."
            remedy = f"Numbers have up to {MAX_DIGITS} digits and {MAX_FRACTION} behind the point."
            raise mistake("bad_number", said, _span(token), remedy=remedy)
        value = Decimal(token.value) if fraction else int(token.value)
        return Built(Literal(value, _span(token)), 1)

    def text(self, parts: Sequence[Part]) -> Built:
        token = _token(parts)
        return Built(Literal(_unquoted(token), _span(token)), 1)

    def true(self, parts: Sequence[Part]) -> Built:
        return Built(Literal(True, _span(_token(parts))), 1)

    def false(self, parts: Sequence[Part]) -> Built:
        return Built(Literal(False, _span(_token(parts))), 1)

    def empty(self, parts: Sequence[Part]) -> Built:
        return Built(Literal(None, _span(_token(parts))), 1)

    def path(self, parts: Sequence[Part]) -> Built:
        names = tuple(_name(part) for part in parts if isinstance(part, Token) and part.type == "NAME")
        return _built(lambda: Path(names, names[0].span.to(names[-1].span)), (), len(names))

    def call(self, parts: Sequence[Part]) -> Built:
        name, span = _name(_token(parts)), _whole(parts)
        values = _values(parts)
        if any(isinstance(part, Token) and part.type == "WHERE" for part in parts):
            *values, where = values
            nodes = tuple(value.node for value in values)
            return _built(lambda: Call(name, nodes, where.node, span), [*values, where])
        return _built(lambda: Call(name, tuple(value.node for value in values), None, span), values)

    def logic(self, parts: Sequence[Part]) -> Built:
        word, span, items = _word(parts), _whole(parts), _values(parts)
        _check_count(items, span)
        return _built(lambda: Logic(word, tuple(item.node for item in items), span), items)

    def negation(self, parts: Sequence[Part]) -> Built:
        (operand,) = _values(parts)
        return _built(lambda: Unary("not", operand.node, _whole(parts)), [operand])

    def minus(self, parts: Sequence[Part]) -> Built:
        (operand,) = _values(parts)
        return _built(lambda: Unary("-", operand.node, _whole(parts)), [operand])

    def arithmetic(self, parts: Sequence[Part]) -> Built:
        left, right = _values(parts)
        return _built(lambda: Binary(_word(parts), left.node, right.node, _whole(parts)), [left, right])

    def compare(self, parts: Sequence[Part]) -> Built:
        return self.arithmetic(parts)

    def is_empty(self, parts: Sequence[Part]) -> Built:
        (operand,) = _values(parts)
        return _built(lambda: IsEmpty(operand.node, False, _whole(parts)), [operand])

    def is_not_empty(self, parts: Sequence[Part]) -> Built:
        (operand,) = _values(parts)
        return _built(lambda: IsEmpty(operand.node, True, _whole(parts)), [operand])

    def list(self, parts: Sequence[Part]) -> BuiltList:
        items, span = tuple(_values(parts)), _whole(parts)
        _check_count(items, span)
        return BuiltList(items, span)

    def among(self, parts: Sequence[Part]) -> Built:
        return _among(parts, negated=False)

    def not_among(self, parts: Sequence[Part]) -> Built:
        return _among(parts, negated=True)


def _among(parts: Sequence[Part], *, negated: bool) -> Built:
    operand, right = parts[0], parts[-1]
    assert isinstance(operand, Built)
    if isinstance(right, BuiltList):
        span = operand.node.span.to(right.span)
        nodes = tuple(item.node for item in right.items)
        return _built(lambda: Among(operand.node, nodes, negated, span), [operand, *right.items])
    assert isinstance(right, Built)
    span = operand.node.span.to(right.node.span)
    return _built(lambda: Among(operand.node, right.node, negated, span), [operand, right])


def _built(make: Callable[[], Node], below: Sequence[Built], own: int = 1) -> Built:
    node = make()
    depth = own + max((part.depth for part in below), default=0)
    if depth > MAX_DEPTH:
        said = f"The expression is nested more than {MAX_DEPTH} deep."
        raise mistake("too_deep", said, node.span, remedy="Move parts of it into computed fields.")
    return Built(node, depth)


def _check_count(items: Sequence[Built], span: Span) -> None:
    if len(items) > MAX_ITEMS:
        said = f"{len(items)} parts stand in a row; the limit is {MAX_ITEMS}."
        raise mistake("too_long", said, span, remedy="Move parts of it into computed fields.")


def _values(parts: Sequence[Part]) -> list[Built]:
    return [part for part in parts if isinstance(part, Built)]


def _token(parts: Sequence[Part]) -> Token:
    return next(part for part in parts if isinstance(part, Token))


def _word(parts: Sequence[Part]) -> str:
    return str(_token(parts))


def _name(token: Token) -> Name:
    return Name(str(token), _span(token))


def _span(token: Token) -> Span:
    return Span(token.line or 1, token.column or 1, token.end_line or 1, token.end_column or 1)


def _part_span(part: Part) -> Span:
    if isinstance(part, Token):
        return _span(part)
    return part.node.span if isinstance(part, Built) else part.span


def _whole(parts: Sequence[Part]) -> Span:
    return _part_span(parts[0]).to(_part_span(parts[-1]))


def _unquoted(token: Token) -> str:
    """The text between the quotes; a backslash stands before a quote, a backslash, n or t."""
    inner, written, index = token.value[1:-1], [], 0
    while index < len(inner):
        if inner[index] != "\\":
            written.append(inner[index])
            index += 1
            continue
        if inner[index + 1] not in _ESCAPES:
            said = f"\\{inner[index + 1]} means nothing in a text."
            raise mistake("bad_escape", said, _span(token), remedy="Write \\\\ for a backslash.")
        written.append(_ESCAPES[inner[index + 1]])
        index += 2
    return "".join(written)
