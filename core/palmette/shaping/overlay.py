"""An edition's overlay as a mapping: the same words as an edition's file, changed by paths.

A path is a sequence of keys. A list of keyed things (`stages`) is walked by the things' keys. What an overlay holds is
laid over the edition's file: mappings key by key, keyed lists by key, everything else replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import cast

import yaml

from palmette.errors import InvalidInput

Value = object
Overlay = dict[str, Value]

KEYED = frozenset({
    "stages", "steps", "guards", "phases", "options", "rules", "parts", "tiles", "measures", "lost_reasons",
    "sections",
})  # fmt: skip
"""Lists whose things have keys."""
SECTIONS = (
    "label", "brand", "packs", "disabled", "labels", "fields", "entities", "pipelines", "lifecycles", "roles",
    "reports", "views", "panels", "navigation", "imports", "portal", "forms", "distributions", "conversions",
    "triggers", "contact_plans", "settings", "purposes", "messages",
)  # fmt: skip
"""What an overlay may speak of; who an edition is and what it builds on stay in its file."""
LONGEST = 500_000


def read_overlay(text: str) -> Overlay:
    """The overlay in a text that was written by `write_overlay`."""
    found = yaml.safe_load(text) if text.strip() else {}
    return cast("Overlay", found or {})


def write_overlay(overlay: Mapping[str, Value]) -> str:
    """An overlay as YAML, in the order its things were changed; empty for an empty one."""
    if not overlay:
        return ""
    text: str = yaml.safe_dump(dict(overlay), sort_keys=False, allow_unicode=True, width=120)
    if len(text) > LONGEST:
        raise InvalidInput(
            "shaping.too_large",
            "The changes are larger than 500,000 letters.",
            remedy="Export them and move them into the edition's file.",
        )
    return text


def value_at(overlay: Mapping[str, Value], path: Sequence[str]) -> Value:
    """What an overlay says at a path; None where it says nothing."""
    here: Value = overlay
    for step in path:
        if isinstance(here, list):
            here = next((item for item in here if item.get("key") == step), None)
        elif isinstance(here, dict):
            here = here.get(step)
        else:
            return None
    return here


def changed(overlay: Mapping[str, Value], path: Sequence[str], value: Value) -> Overlay:
    """The overlay with a value at a path; None takes away what it said there, and what is empty without it."""
    made = deepcopy(dict(overlay))
    if path[0] not in SECTIONS:
        raise InvalidInput(
            "shaping.unknown_section", "The settings cannot change this.", remedy="Change it in the edition's file."
        )
    if value is None:
        _take(made, list(path))
    else:
        _put(made, list(path), _clean(value))
    return made


def merged(overlay: Mapping[str, Value], path: Sequence[str], values: Mapping[str, Value]) -> Overlay:
    """The overlay with several values below a path; None takes one away."""
    made = dict(overlay)
    for key, value in values.items():
        made = changed(made, [*path, key], value)
    return made


def _clean(value: Value) -> Value:
    """Without control characters, which YAML would not keep as they are; lines are kept."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter == "\n" or letter.isprintable()).strip()
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _put(here: dict[str, Value], path: list[str], value: Value) -> None:
    step, rest = path[0], path[1:]
    if not rest:
        here[step] = value
        return
    if step in KEYED:
        items = cast("list[dict[str, Value]]", here.setdefault(step, []))
        item = next((item for item in items if item.get("key") == rest[0]), None)
        if item is None:
            item = {"key": rest[0]}
            items.append(item)
        if rest[1:]:
            _put(item, rest[1:], value)
        else:
            item.update(cast("dict[str, Value]", value))
        return
    below = here.get(step)
    if not isinstance(below, dict):
        below = here[step] = {}
    _put(below, rest, value)


def _take(here: dict[str, Value], path: list[str]) -> None:
    step, rest = path[0], path[1:]
    below = here.get(step)
    if not rest or below is None:
        here.pop(step, None)
        return
    if isinstance(below, list):
        item = next((item for item in below if item.get("key") == rest[0]), None)
        if item is not None and rest[1:]:
            _take(item, rest[1:])
        if item is not None and (not rest[1:] or set(item) == {"key"}):
            below.remove(item)
    elif isinstance(below, dict):
        _take(below, rest)
    if not below:
        here.pop(step)
