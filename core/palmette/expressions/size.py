"""How large the SQL of an expression will be, so that one no database can read is refused when it is checked."""

from __future__ import annotations

from palmette.expressions.mistakes import mistake
from palmette.expressions.tree import Aggregate, Inlined, Operation, Stored, Typed, below
from palmette.expressions.types import MONEY

MAX_SIZE = 4_000
MAX_DEPTH = 70
"""SQLite's parser keeps 100 open pieces; the rest is left for the statement around the expression."""

_DEPTHS = {
    "concat": 7, "if": 6, "days_between": 9, "date_diff": 8, "instant_diff": 8, "weekday": 6,
    "and": 3, "or": 3, "not": 3, "add": 2, "sub": 2, "mul": 2, "div": 2, "neg": 2, "abs": 2, "round": 2,
}  # fmt: skip
_MONEY_DEPTHS = {"add": 11, "sub": 11, "if": 12, "coalesce": 6, "min": 12, "max": 12, "round": 6}
_OTHER_DEPTH = 4
_SUBQUERY_DEPTH = 11


def measured(tree: Typed) -> tuple[int, int]:
    """Pieces of a tree with everything put in, and open pieces at its deepest; an ExpressionError beyond the limits.

    What SQL has to say several times counts as often.
    """
    known: dict[int, tuple[int, int]] = {}

    def of(node: Typed) -> tuple[int, int]:
        if id(node) not in known:
            parts = [of(part) for part in below(node)]
            if isinstance(node, Inlined):
                parts.append(of(node.tree))
            size = 1 + _times_said(node) * sum(part[0] for part in parts)
            known[id(node)] = (size, _depth(node) + max((part[1] for part in parts), default=0))
        return known[id(node)]

    size, depth = of(tree)
    if size > MAX_SIZE or depth > MAX_DEPTH:
        said = f"The expression is too {'large' if size > MAX_SIZE else 'deep'} once its computed fields are put in."
        raise mistake("too_large", said, tree.span, remedy="Store a part of it as a rollup, or split the condition.")
    return size, depth


def _depth(node: Typed) -> int:
    if isinstance(node, Aggregate):
        return _SUBQUERY_DEPTH
    if isinstance(node, Stored | Inlined):
        return _SUBQUERY_DEPTH if node.place.hops else 1
    if not isinstance(node, Operation):
        return _OTHER_DEPTH
    if node.type.kind == MONEY:
        return _MONEY_DEPTHS.get(node.name, _OTHER_DEPTH)
    return _DEPTHS.get(node.name, _OTHER_DEPTH)


def _times_said(node: Typed) -> int:
    if isinstance(node, Aggregate):
        return 3 if node.function in ("sum", "average") else 1
    if not isinstance(node, Operation):
        return 1
    if node.type.kind == MONEY and node.name in ("min", "max"):
        # Each amount is asked for its own currency, for that of the others, and whether it is there.
        return 10
    return 2 if node.name == "starts_with" else 1
