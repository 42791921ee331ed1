"""What a parsed expression looks like before anybody knows what its names mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece stands in the text: lines and columns from 1, the end column is the first one after it."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """From the beginning of this one to the end of the other."""
        return Span(self.line, self.column, other.end_line, other.end_column)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, true, false, or empty (None)."""

    value: str | int | Decimal | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a path, or the name of a function."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Path:
    """Names with dots between them."""

    names: tuple[Name, ...]
    span: Span

    @property
    def text(self) -> str:
        """As it was written, without blanks."""
        return ".".join(name.text for name in self.names)


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `where` narrows the rows of a relation."""

    name: Name
    arguments: tuple[Node, ...]
    where: Node | None
    span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    operator: str
    operand: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic operator or a comparison."""

    operator: str
    left: Node
    right: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two or more conditions."""

    operator: str
    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class IsEmpty:
    """`x is empty`, `x is not empty`."""

    operand: Node
    negated: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Among:
    """`x in [a, b]`, `x in interests`, and `not in`. The right side is a tuple for a written list."""

    operand: Node
    choices: tuple[Node, ...] | Node
    negated: bool
    span: Span


Node = Literal | Path | Call | Unary | Binary | Logic | IsEmpty | Among


def children(node: Node) -> Iterator[Node]:
    """The nodes right below."""
    match node:
        case Call():
            yield from node.arguments
            if node.where is not None:
                yield node.where
        case Unary() | IsEmpty():
            yield node.operand
        case Binary():
            yield node.left
            yield node.right
        case Logic():
            yield from node.items
        case Among():
            yield node.operand
            yield from node.choices if isinstance(node.choices, tuple) else (node.choices,)
        case Literal() | Path():
            return
