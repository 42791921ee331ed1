"""Problems with their places, collected rather than raised one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # JSON Schema, as Pydantic gives it

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from palmette.blueprint.names import suggestion
from palmette.blueprint.yaml_source import Node, Step
from palmette.errors import DeclarationError, Place, Problem

Loc = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a declaration: who wrote it, where, what it is and what mends it.

    `author` is the pack, or `x` for the edition. `path` is the canonical path of the thing, as in `origins`.
    """

    author: str
    code: str
    message: str
    remedy: str = ""
    place: Place | None = None
    path: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} {self.remedy}".rstrip()

    def problem(self) -> Problem:
        """The same as a Problem; its message is led by the place."""
        where = f"{self.place}: " if self.place else ""
        return Problem(self.path, self.code, f"{where}{self.message}", self.remedy)


def mistakes_error(code: str, what: str, mistakes: Sequence[Mistake]) -> DeclarationError:
    """One error for several mistakes, its place that of the first, its text all of them line by line."""
    listed = sorted(mistakes, key=in_reading_order)
    lines = "\n".join(f"  {item}" for item in listed)
    count = "1 mistake" if len(listed) == 1 else f"{len(listed)} mistakes"
    return DeclarationError(code, f"{what} has {count}:\n{lines}", problems=[item.problem() for item in listed])


def in_reading_order(item: Mistake) -> tuple[str, int, int, str]:
    """By file, line and column."""
    place = item.place or Place("")
    return place.file, place.line, place.column, item.code


def mistake_of(error: DeclarationError, author: str) -> Mistake:
    """A raised error as a Mistake of that author."""
    return Mistake(author, error.code, error.message, error.remedy, error.place)


_REMEDIES = {
    "missing": "Add it.",
    "string_type": "Write a text; put it into quotes when it reads as true or false.",
    "bool_type": "Write true or false.",
    "int_parsing": "Write a whole number.",
    "float_parsing": "Write a number.",
    "list_type": "Write a list: `[one, two]`, or one `- item` a line.",
    "dict_type": "Write keys and values below it, indented.",
    "model_type": "Write keys and values below it, indented.",
}


def validation_mistakes(
    error: ValidationError, root: Node, *, author: str, schema: Mapping[str, Any], area: str = "edition"
) -> list[Mistake]:
    """What Pydantic found wrong, at the places of the YAML it was given; `schema` is the model's JSON Schema."""
    told = _worth_telling(error.errors(include_url=False), root)
    return [_validation_mistake(loc, item, root, author, schema, area) for loc, item in told]


def _worth_telling(errors: Sequence[ErrorDetails], root: Node) -> list[tuple[Loc, ErrorDetails]]:
    """Of the several complaints about one value (one per shape it might have had) the one about the shape it has."""
    seen: dict[Loc, ErrorDetails] = {}
    for item in errors:
        loc = _written(item["loc"], root, beyond=item["type"] in ("missing", "extra_forbidden"))
        if loc not in seen or _fits(item, seen[loc]):
            seen[loc] = item
    inner = {loc[:length] for loc in seen for length in range(len(loc))}
    return [(loc, item) for loc, item in seen.items() if item["type"] not in _SHAPES or loc not in inner]


_SHAPES = frozenset({"string_type", "bool_type", "dict_type", "model_type", "list_type"})


def _fits(item: ErrorDetails, other: ErrorDetails) -> bool:
    return other["type"] in _SHAPES and item["type"] not in _SHAPES


def _written(loc: Loc, root: Node, *, beyond: bool) -> Loc:
    """The path without the names of shapes that Pydantic puts between; `beyond` keeps a last key that is not there."""
    node = root
    found: list[Step] = []
    for index, step in enumerate(loc):
        below = node.at([step])
        if below is not node:
            node = below
            found.append(step)
        elif beyond and index == len(loc) - 1:
            found.append(step)
    return tuple(found)


def _validation_mistake(
    loc: Loc, item: ErrorDetails, root: Node, author: str, schema: Mapping[str, Any], area: str
) -> Mistake:
    path = ".".join(str(step) for step in loc)
    key = str(loc[-1]) if loc else ""
    if item["type"] == "extra_forbidden":
        node = root.at(loc)
        remedy = nearest(key, known_keys(schema, loc[:-1])) if _WORDY.fullmatch(key) else _QUOTES
        return Mistake(
            author, f"{area}.unknown_key", f"There is no {key!r} here.", remedy, node.key or node.place, path
        )
    if item["type"] == "missing":
        return Mistake(author, f"{area}.missing", f"{key!r} is missing.", "Add it.", root.at(loc).place, path)
    message, remedy = _what(item)
    return Mistake(
        author, f"{area}.invalid_value", f"{key}: {message}" if key else message, remedy, root.at(loc).place, path
    )


_WORDY = re.compile(r"[\w -]+")
_QUOTES = "Inside braces put a text with a comma or colon into quotes."


def _what(item: ErrorDetails) -> tuple[str, str]:
    """What is wrong with a value, and what mends it."""
    if item["type"] == "literal_error":
        words = [word for word in _WORD.findall(str(item.get("ctx", {}).get("expected", ""))) if word]
        return f"{item['input']!r} is not taken.", nearest(str(item["input"]), words)
    if item["type"] in ("model_type", "dict_type"):
        return "keys and values belong here.", _REMEDIES[item["type"]]
    remedy = str(item.get("ctx", {}).get("remedy", "")) or _REMEDIES.get(item["type"], "Mend the value.")
    return _sentence(item["msg"]), remedy


_WORD = re.compile(r"'([^']*)'")


def _sentence(text: str) -> str:
    plain = text.removeprefix("Value error, ").removeprefix("Input ").rstrip(".")
    return f"it {plain}." if plain.startswith("should") else f"{plain}."


def refused(code: str, message: str, remedy: str) -> PydanticCustomError:
    """What a validator of ours raises: a sentence and what mends it."""
    # Braces would be read as names of values.
    return PydanticCustomError(code, message.replace("{", "(").replace("}", ")"), {"remedy": remedy})


def known_keys(schema: Mapping[str, Any], loc: Sequence[Step]) -> list[str]:
    """The keys that the object at a path of the input may have, read from the JSON Schema; every shape it may have."""
    shapes = [schema]
    for step in loc:
        below = [inner for shape in _shapes(shapes, schema) for inner in _inner(shape, step)]
        shapes = below or shapes
    return sorted({key for shape in _shapes(shapes, schema) for key in shape.get("properties", {})})


def _shapes(shapes: Iterable[Mapping[str, Any]], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The shapes with references followed and alternatives opened."""
    for shape in shapes:
        if "$ref" in shape:
            yield from _shapes([root["$defs"][shape["$ref"].rsplit("/", 1)[-1]]], root)
        elif several := shape.get("anyOf") or shape.get("oneOf"):
            yield from _shapes(several, root)
        else:
            yield shape


def _inner(shape: Mapping[str, Any], step: Step) -> Iterator[Mapping[str, Any]]:
    if isinstance(step, int):
        if isinstance(items := shape.get("items"), Mapping):
            yield items
    elif step in shape.get("properties", {}):
        yield shape["properties"][step]
    elif isinstance(more := shape.get("additionalProperties"), Mapping):
        yield more


FEW = 12


def near(name: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known names; nothing when none is near."""
    return suggestion(name, known).strip()


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known names, or those there are when none is near."""
    names = sorted(set(known))
    if found := near(name, names):
        return found
    more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
    return f"Known: {', '.join(names[:FEW])}{more}." if names else "Declare it first."
