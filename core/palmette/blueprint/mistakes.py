"""Problems with their places, collected rather than raised one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # JSON Schema, as Pydantic gives it

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from palmette.blueprint.names import suggestion
from palmette.blueprint.yaml_source import Node, Step
from palmette.errors import DeclarationError, Place, Problem


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
    told = _worth_telling(error.errors(include_url=False))
    return [_validation_mistake(item, root, author, schema, area) for item in told]


def _worth_telling(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Of the several complaints about one value (one per shape it might have had) the first."""
    seen: dict[tuple[Step, ...], ErrorDetails] = {}
    for item in errors:
        seen.setdefault(item["loc"], item)
    return list(seen.values())


def _validation_mistake(item: ErrorDetails, root: Node, author: str, schema: Mapping[str, Any], area: str) -> Mistake:
    loc = item["loc"]
    node = root.at(loc)
    path = ".".join(str(step) for step in loc)
    if item["type"] == "extra_forbidden":
        key = str(loc[-1])
        remedy = nearest(key, known_keys(schema, loc[:-1]))
        return Mistake(author, f"{area}.unknown_key", f"There is no {key!r} here.", remedy, node.key or node.place, path)
    if item["type"] == "missing":
        return Mistake(author, f"{area}.missing", f"{loc[-1]!r} is missing.", "Add it.", node.place, path)
    remedy = str(item.get("ctx", {}).get("remedy", "")) or _REMEDIES.get(item["type"], "")
    message = _sentence(item["msg"], str(loc[-1]) if loc else "")
    return Mistake(author, f"{area}.invalid_value", message, remedy, node.place, path)


def _sentence(text: str, key: str) -> str:
    plain = text.removeprefix("Value error, ").rstrip(".")
    return f"{key}: {plain[:1].lower()}{plain[1:]}." if key else f"{plain}."


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
        elif "anyOf" in shape:
            yield from _shapes(shape["anyOf"], root)
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


def nearest(name: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known names, or all of them when they are few."""
    names = sorted(set(known))
    near = suggestion(name, names).strip()
    if near:
        return near
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 12 else ""
