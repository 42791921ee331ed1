"""A condition in its parts: what its top joins by `and`, so that each can be told true or false."""

from __future__ import annotations

from functools import lru_cache

from palmette.expressions.parse import parse
from palmette.expressions.syntax import Logic, Node, Span


@lru_cache(maxsize=2_000)
def parts_of(text: str) -> tuple[str, ...]:
    """The texts of its parts, in order; the whole where nothing is joined."""
    if not text:
        return ()
    return tuple(_cut(text, item.span) for item in _joined(parse(text)))


def _joined(node: Node) -> list[Node]:
    if isinstance(node, Logic) and node.operator == "and":
        return [part for item in node.items for part in _joined(item)]
    return [node]


def _cut(text: str, span: Span) -> str:
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines))]
    begins = starts[span.line - 1] + span.column - 1
    ends = starts[span.end_line - 1] + span.end_column - 1
    return text[begins:ends]
