"""The part of Jinja that a DOCX template may use: values, `or`, comparisons, `if`, and `for` over rows; nothing else.

Whatever is not on the list is refused by name and line before anything runs: no calls, no filters, no includes, no
attributes of Python objects. What is left is rewritten so that a path is one name, or one key of a row: at run time no
attribute is looked up at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import nodes

from palmette.documents.apart.refusals import Flaw

_LOOP = ("first", "last", "index", "length")
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not,
    nodes.Compare, nodes.Operand, nodes.Const,
)  # fmt: skip
_CODES: Mapping[type[nodes.Node], str] = {
    nodes.Call: "call", nodes.Filter: "filter", nodes.Test: "filter", nodes.Include: "include",
    nodes.Import: "include", nodes.FromImport: "include", nodes.Extends: "include", nodes.Getitem: "item",
    nodes.Macro: "call", nodes.CallBlock: "call", nodes.FilterBlock: "filter",
}  # fmt: skip
MOST_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Use:
    """A value that a template names: its path from the record, or from a row of the list `rows`."""

    path: str
    rows: str = ""
    line: int = 0


@dataclass
class Read:
    """What was found in a template: the values it uses, and what is wrong with it."""

    uses: list[Use] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """By path (of a list: `path[]`) the name it has at run time."""

    def name_of(self, path: str) -> str:
        """The run-time name of a path."""
        return self.names.setdefault(path, f"v{len(self.names)}")


def read_tree(tree: nodes.Template, read: Read) -> nodes.Template:
    """Check a parsed template and give every path its run-time name; flaws and uses are noted in `read`."""
    _Reading(read).body(tree, {}, 0)
    return tree


class _Reading:
    def __init__(self, read: Read) -> None:
        self.read = read

    def body(self, node: nodes.Node, loops: Mapping[str, str], depth: int) -> None:
        """The nodes below one, in order."""
        if depth > MOST_DEPTH:
            self._refuse(node, "deep")
            return
        for name, value in node.iter_fields():
            if isinstance(value, nodes.Node):
                setattr(node, name, self._one(value, loops, depth))
            elif isinstance(value, list):
                done = [self._one(item, loops, depth) if isinstance(item, nodes.Node) else item for item in value]
                setattr(node, name, done)

    def _one(self, node: nodes.Node, loops: Mapping[str, str], depth: int) -> nodes.Node:
        if isinstance(node, nodes.Name | nodes.Getattr):
            return self._path(node, loops)
        if isinstance(node, nodes.For):
            return self._loop(node, loops, depth)
        if isinstance(node, _PLAIN):
            self.body(node, loops, depth + 1)
            return node
        self._refuse(node, _CODES.get(type(node), "other"))
        return node

    def _path(self, node: nodes.Expr, loops: Mapping[str, str]) -> nodes.Expr:
        parts = list(_parts(node))
        if not parts:
            self._refuse(node, "attribute")
            return node
        if any(part.startswith("_") for part in parts):
            self._refuse(node, "attribute", ".".join(parts))
            return node
        first, rest = parts[0], ".".join(parts[1:])
        if first == "loop" and loops:
            if rest not in _LOOP:
                self._refuse(node, "attribute", ".".join(parts))
            return node
        if first in loops:
            self.read.uses.append(Use(rest, loops[first], node.lineno))
            return nodes.Getitem(nodes.Name(first, "load"), nodes.Const(rest), "load", lineno=node.lineno)
        path = ".".join(parts)
        self.read.uses.append(Use(path, "", node.lineno))
        return nodes.Name(self.read.name_of(path), "load", lineno=node.lineno)

    def _loop(self, node: nodes.For, loops: Mapping[str, str], depth: int) -> nodes.For:
        parts = list(_parts(node.iter))
        if not isinstance(node.target, nodes.Name) or not parts or node.recursive or node.test is not None:
            self._refuse(node, "loop")
            return node
        target, path = node.target.name, ".".join(parts)
        if target.startswith("_") or target == "loop" or any(part.startswith("_") for part in parts):
            self._refuse(node, "attribute", path)
            return node
        if loops:
            self._refuse(node, "nested", path)
            return node
        self.read.uses.append(Use("", path, node.lineno))
        node.iter = nodes.Name(self.read.name_of(f"{path}[]"), "load", lineno=node.lineno)
        inside = {**loops, target: path}
        for part in (node.body, node.else_):
            part[:] = [self._one(item, inside, depth + 1) for item in part]
        return node

    def _refuse(self, node: nodes.Node, code: str, about: str = "") -> None:
        named = about or str(getattr(node, "name", "") or "")
        self.read.flaws.append(Flaw(code, node.lineno, about=named[:80]))


def _parts(node: nodes.Node) -> Iterator[str]:
    """The names of a path from its first; nothing when it does not begin with a name."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr):
        before = list(_parts(node.node))
        if before:
            yield from before
            yield node.attr
