"""Which error codes there are: read from the source of the core, so that none can be forgotten."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import palmette
from palmette import errors
from palmette.web.problems import _HTTP_WORDS

CORE = Path(palmette.__file__).parent
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
PREFIXES = {
    ("expressions", "mistake"): "expressions.",
    ("records/values", "Refused"): "values.",
    ("records/accept_values.py", "Refused"): "values.",
    ("pages/form_values.py", "Refused"): "values.",
    ("imports/", "unreadable"): "imports.",
    ("packs/sales", "bad_paper"): "",
    ("packs/sales", "paper_conflict"): "",
}
"""Who is given only the last word of a code, and what stands before it."""
BUILT = {
    "database.": ("empty", "behind", "ahead", "unfinished", "foreign"),
    "pipelines.missing_": ("field", "step", "guard", "reason"),
    # Completed by those of PREFIXES, whose words are collected where they are called.
    "expressions.": (),
    "imports.": (),
    "values.": (),
}
"""Beginnings of codes that are put together, with every end."""
OTHERS = {"Problem": 1, "PlanConflict": 0}
"""What is no error and carries a code, with the place of the code among its arguments."""


@cache
def codes() -> frozenset[str]:
    """Every code that the core gives, without those of declarations."""
    found = {code for code, _ in _HTTP_WORDS.values()} | {"http.refused", "http.unforeseen"}
    trees = {path.relative_to(CORE).as_posix(): ast.parse(path.read_text("utf-8")) for path in CORE.rglob("*.py")}
    places = {name: 0 for tree in trees.values() for name in _family(tree)} | {"PalmetteError": 0} | OTHERS
    for file, tree in trees.items():
        found |= set(_given(file, tree, places))
    return frozenset(found)


def _family(tree: ast.Module) -> Iterator[str]:
    """Classes of errors that a module declares."""
    known = {name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, Exception)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and known & {base.id for base in node.bases if isinstance(base, ast.Name)}:
            yield node.name


def _given(file: str, tree: ast.Module, places: dict[str, int]) -> Iterator[str]:
    prefixes = {name: prefix for (place, name), prefix in PREFIXES.items() if file.startswith(place)}
    choices = _choices(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in prefixes:
            yield from (prefixes[name] + text for text in _texts(node.args[0], choices))
        elif name in places and len(node.args) > places[name]:
            yield from _texts(node.args[places[name]], choices)
        elif name == "__init__" and node.args and isinstance(node.args[0], ast.Constant):
            # An error of a kind of its own gives its code to the family itself.
            yield from (code for code in [str(node.args[0].value)] if CODE.fullmatch(code))


def _choices(tree: ast.Module) -> dict[str, list[str]]:
    """Texts that a variable called `code`, or one half of a pair with it, may hold."""
    found: dict[str, list[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = (
                    node.value.elts
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [node.value]
                )
                for name, value in zip(names, values, strict=False):
                    if isinstance(name, ast.Name) and name.id == "code" and isinstance(value, ast.Constant):
                        found.setdefault("code", []).append(str(value.value))
    return found


def _texts(node: ast.expr, choices: dict[str, list[str]]) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, choices)
        yield from _texts(node.orelse, choices)
    elif isinstance(node, ast.Name):
        yield from choices.get(node.id, [])
    elif isinstance(node, ast.JoinedStr):
        start = node.values[0]
        assert isinstance(start, ast.Constant), "a code begins with its area"
        yield from (f"{start.value}{end}" for end in BUILT[str(start.value)])
