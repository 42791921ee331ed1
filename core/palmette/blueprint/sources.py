"""Where in a pack's Python files a declaration is written: found by reading them, never by running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from palmette.errors import Place

Name = tuple[str, str]
"""A kind of declaration and its key: `("Entity", "visit")`."""


@dataclass(frozen=True, slots=True)
class Found:
    """A declaration as written: its own name, the names it stands inside, outermost first, and the place."""

    name: Name
    within: tuple[Name, ...]
    place: Place


class Written(Place):
    """The place of a declaration, looked up when somebody reads it: mostly nothing is wrong, and nobody does."""

    __slots__ = ("_asked", "_sources")

    def __init__(self, sources: Sources, asked: tuple[str, str, tuple[Name, ...]]) -> None:
        object.__setattr__(self, "_sources", sources)
        object.__setattr__(self, "_asked", asked)

    @property
    def file(self) -> str:
        """The file."""
        return self._found.file

    @property
    def line(self) -> int:
        """The line, from 1."""
        return self._found.line

    @property
    def column(self) -> int:
        """The column, from 1."""
        return self._found.column

    @property
    def _found(self) -> Place:
        sources: Sources = object.__getattribute__(self, "_sources")
        return sources.found(*object.__getattribute__(self, "_asked"))

    def __eq__(self, other: object) -> bool:
        return self._found == (other._found if isinstance(other, Written) else other)

    def __hash__(self) -> int:
        return hash(self._found)


class Sources:
    """The declarations written in one pack's package."""

    def __init__(self, module: ModuleType) -> None:
        self._file: str = getattr(module, "__file__", None) or module.__name__
        self._found: dict[Name, list[Found]] | None = None

    def place(self, kind: str, key: str, *within: Name) -> Place:
        """The place of a declaration, inside those given if there are several of its name; else the pack's module."""
        return Written(self, (kind, key, within))

    def found(self, kind: str, key: str, within: tuple[Name, ...]) -> Place:
        """That place, once the pack's files are read."""
        found = self._index().get((kind, key), [])
        nearest = [item for item in found if set(within) <= set(item.within)] or found
        return nearest[0].place if nearest else Place(self._file)

    def _index(self) -> dict[Name, list[Found]]:
        if self._found is None:
            self._found = {}
            for file in self._files():
                for item in _declarations(str(file), file.stat().st_mtime_ns):
                    self._found.setdefault(item.name, []).append(item)
        return self._found

    def _files(self) -> list[Path]:
        main = Path(self._file)
        if not main.is_file():
            return []
        return sorted(main.parent.rglob("*.py")) if main.name == "__init__.py" else [main]


@lru_cache(maxsize=512)
def _declarations(file: str, changed: int) -> tuple[Found, ...]:
    """All calls in a file that look like declarations: a capitalised name, a text first. `changed` renews the memo."""
    try:
        tree = ast.parse(Path(file).read_bytes(), file)
    except (SyntaxError, ValueError):
        return ()
    return tuple(_calls(tree, file, ()))


def _calls(node: ast.AST, file: str, within: tuple[Name, ...]) -> Iterator[Found]:
    if isinstance(node, ast.Call) and (name := _name(node)):
        yield Found(name, within, Place(file, node.lineno, node.col_offset + 1))
        within = (*within, name)
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, file, within)


def _name(call: ast.Call) -> Name | None:
    kind = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    key = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "key"), None)
    if kind[:1].isupper() and isinstance(key, ast.Constant) and isinstance(key.value, str):
        return kind, key.value
    return None
