"""Lays what an edition writes of a thing over its declaration, attribute by attribute."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args  # models made from the declarations have no static shape

from palmette.blueprint.edition import EditionSource
from palmette.blueprint.edition_parts import OneOf, Part, declaration_of, hints_of, leading, says_label
from palmette.blueprint.mistakes import Mistake
from palmette.blueprint.model import EDITION
from palmette.blueprint.origins import Origins
from palmette.blueprint.yaml_source import Node
from palmette.records.fields import Option

T = TypeVar("T")


class Changes:
    """Applies parts of one edition and notes the origin of each property and what is missing."""

    def __init__(self, source: EditionSource, origins: Origins) -> None:
        self._source = source
        self._origins = origins
        self.mistakes: list[Mistake] = []

    def changed(self, declared: T, part: Part, node: Node, path: str) -> T:
        """The declaration with everything that the part says."""
        values = {
            name: self._value(declared, type(declared), name, part, node, path) for name in _said(part, type(declared))
        }
        return dataclasses.replace(declared, **values)  # type: ignore[type-var]  # all declarations are dataclasses

    def made(self, kind: type[T], key: str, part: Part, node: Node, path: str) -> T | None:
        """A new declaration; None when something it needs is missing."""
        values = {name: self._value(None, kind, name, part, node, path) for name in _said(part, kind)}
        needed = [name for name, argument in inspect.signature(kind).parameters.items() if _needed(argument)]
        missing = [name for name in needed if name not in values and name != "key"]
        for name in missing:
            message = f"{key!r} is new and needs {name!r}."
            wrong = Mistake(
                EDITION, "edition.missing", message, "Add it, or name a thing that is there.", node.place, path
            )
            self.mistakes.append(wrong)
        if missing:
            return None
        lead = {"key": key} if "key" in {item.name for item in dataclasses.fields(kind)} else {}  # type: ignore[arg-type]
        return kind(**lead, **values)

    def _value(self, declared: object, kind: type, name: str, part: Part, node: Node, path: str) -> Any:
        given = getattr(part, name)
        before = getattr(declared, name, None)
        at, below = node.at([name]), f"{path}.{name}"
        if says_label(hints_of(kind)[name]):
            self._origins.add(below, EDITION, at.place, given, node=at)
            return self._source.label(given, before)
        if isinstance(given, dict):
            # Each key has an origin of its own; the rest of the mapping stays its author's.
            known = before if isinstance(before, Mapping) else {}
            return {**known, **self._mapping(given, hints_of(kind)[name], at, below)}
        if isinstance(given, Part):
            self._origins.add(below, EDITION, at.place)
            whole = declaration_of(given, before)
            if whole is not None and isinstance(before, whole):
                return self.changed(before, given, at, below)
            return self._made_part(given, name, at, below)
        if not (before and _is_keyed(name, given)):
            self._origins.add(below, EDITION, at.place, None if isinstance(given, list) else given, node=at)
        return self._list(given, before, at, below, name) if isinstance(given, list) else given

    def _mapping(self, given: dict[str, Any], hint: Any, node: Node, path: str) -> dict[str, Any]:
        if says_label(next((inner for inner in get_args(hint)[1:]), None)):
            return {key: self._source.label(value) for key, value in given.items()}
        made = {key: self._plain(value, node.at([key]), f"{path}.{key}") for key, value in given.items()}
        return {key: value for key, value in made.items() if value is not None}

    def _plain(self, value: Any, node: Node, path: str) -> Any:
        self._origins.add(path, EDITION, node.place)
        if isinstance(value, Part):
            return self._made_part(value, "", node, path)
        return tuple(value) if isinstance(value, list) else value

    def _made_part(self, part: Part, key: str, node: Node, path: str) -> Any:
        kind = declaration_of(part)
        if kind is not None:
            return self.made(kind, key, part, node, path)
        assert isinstance(part, OneOf)
        leads = ", ".join(leading(one) for one in part.alternatives)
        message = "It does not say what it is."
        self.mistakes.append(Mistake(EDITION, "edition.missing", message, f"Add one of {leads}.", node.place, path))
        return None

    def _list(self, given: list[Any], before: object, node: Node, path: str, name: str) -> tuple[Any, ...]:
        if name in ("options", "lost_reasons"):
            return self._keyed(_options(before), given, Option, node, path)
        if given and _is_keyed(name, given):
            things = before if isinstance(before, Sequence) else ()
            return self._keyed(list(things), given, type(given[0]).declaration, node, path)
        made = [self._plain(item, node.items[index], f"{path}.{index}") for index, item in enumerate(given)]
        return tuple(item for item in made if item is not None)

    def _keyed(self, things: list[Any], given: list[Any], kind: type, node: Node, path: str) -> tuple[Any, ...]:
        """Things of a list by key: changed in place, new ones last or behind the one that `after` names."""
        things = list(things)
        self._each_once(given, node, path)
        for index, part in enumerate(given):
            at = node.items[index]
            if isinstance(part, str):
                self._origins.add(f"{path}.{part}", EDITION, at.place)
                if all(item.key != part for item in things):
                    things.append(kind(part))
                continue
            self._place(things, part, kind, at, f"{path}.{part.key}")
        return tuple(things)

    def _each_once(self, given: list[Any], node: Node, path: str) -> None:
        keys = [part if isinstance(part, str) else part.key for part in given]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                place = node.items[index].place
                message = f"{key!r} is there twice."
                self.mistakes.append(Mistake(EDITION, "edition.duplicate_key", message, "Keep one.", place, path))

    def _place(self, things: list[Any], part: Any, kind: type, node: Node, path: str) -> None:
        keys = [item.key for item in things]
        self._origins.add(path, EDITION, node.place)
        if part.key in keys:
            at = keys.index(part.key)
            thing = self.changed(things.pop(at), part, node, path)
        else:
            at = len(things)
            thing = self.made(kind, part.key, part, node, path)
        if thing is None or ("hidden" not in hints_of(kind) and part.hidden):
            return
        things.insert(self._behind(things, part, at, node, path), thing)

    def _behind(self, things: list[Any], part: Any, at: int, node: Node, path: str) -> int:
        if not part.after:
            return at
        keys = [item.key for item in things]
        if part.after in keys:
            return keys.index(part.after) + 1
        message = f"{part.key!r} follows {part.after!r}, which is not there."
        known = ", ".join(keys)
        place = node.at(["after"]).place
        self.mistakes.append(Mistake(EDITION, "edition.unknown_after", message, f"There are {known}.", place, path))
        return at


def _is_keyed(name: str, given: object) -> bool:
    """Whether a list holds things that merge by key."""
    if not isinstance(given, list) or not given:
        return False
    return name in ("options", "lost_reasons") or (isinstance(given[0], Part) and "key" in type(given[0]).model_fields)


def _said(part: Part, kind: type) -> list[str]:
    return [name for name in hints_of(kind) if name in part.model_fields_set]


def _needed(argument: inspect.Parameter) -> bool:
    return argument.default is inspect.Parameter.empty and argument.kind is not inspect.Parameter.VAR_KEYWORD


def _options(before: object) -> list[Option]:
    given = before if isinstance(before, Sequence) and not isinstance(before, str) else ()
    return [item if isinstance(item, Option) else Option(item) for item in given]
