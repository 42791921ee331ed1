"""What people will notice between two snapshots of a blueprint, as sentences. Pure: two dictionaries in, changes out.

Every difference between the snapshots lies under the `path` of exactly one change: nothing is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from palmette.blueprint.snapshot import Json
from palmette.schema.behaviour_words import change_words, name_of, value_words
from palmette.schema.planned import BehaviourChange
from palmette.schema.stored import PIPELINE_FIELDS

Path = tuple[str, ...]


@dataclass(frozen=True)
class _Shape:
    """How one part of a snapshot is compared: what it is called, which attributes are keyed parts of their own."""

    area: str
    parts: Mapping[str, str]
    """Attribute -> the area of its items, which are keyed by name or by `key`."""


_SHAPES: Mapping[str, _Shape] = {
    "pack": _Shape("pack", {"settings": "setting"}),
    "entity": _Shape("entity", {"fields": "field", "inverses": "relation", "sections": "section"}),
    "field": _Shape("field", {"options": "option", "declared": "rule"}),
    "pipeline": _Shape("pipeline", {"stages": "stage", "lost_reasons": "lost_reason", "declared": "rule"}),
    "stage": _Shape("stage", {"steps": "step", "guards": "guard"}),
    "lifecycle": _Shape("lifecycle", {"phases": "phase"}),
    "dashboard": _Shape("dashboard", {"tiles": "tile"}),
    "role": _Shape("role", {"grants": "grant", "fields": "field_right"}),
}
_TOP: Mapping[str, str] = {
    "packs": "pack",
    "entities": "entity",
    "pipelines": "pipeline",
    "lifecycles": "lifecycle",
    "roles": "role",
    "reports": "report",
    "dashboards": "dashboard",
    "views": "view",
    "navigation": "navigation",
    "tabs": "tab",
    "buttons": "button",
    "portal": "portal_page",
    "imports": "import",
    "forms": "form",
    "distributions": "distribution",
    "conversions": "conversion",
    "calendar_events": "calendar_entry",
    "documents": "document",
    "channels": "channel",
    "purposes": "purpose",
    "messages": "message",
    "tariffs": "tariff",
    "triggers": "trigger",
    "contact_plans": "contact_plan",
    "jobs": "job",
    "endpoints": "endpoint",
    "screens": "screen",
    "demos": "demo",
}
_LABELS = ("label", "plural", "help", "script", "message")
_IMPLIED = frozenset({"pipelines", "lifecycles"})
"""Attributes of an entity that its pipelines and lifecycles say themselves."""

_SAID_BY_PIPELINES = tuple((name,) for name in PIPELINE_FIELDS)

_ORDERS = ("field_order", "stage_order", "step_order", "guard_order", "phase_order", "tile_order")


def behaviour_changes(old: Mapping[str, object], new: Mapping[str, object]) -> list[BehaviourChange]:
    """Every difference, the edition's own attributes first, then packs, entities, pipelines, roles and screens."""
    found = list(_edition(_dict(old, "edition"), _dict(new, "edition")))
    for part, area in _TOP.items():
        found += _keyed(area, (part,), _items(old.get(part)), _items(new.get(part)))
        found += _reordered(area, (part,), old.get(part), new.get(part))
    for entity in sorted({*_dict(old, "panels"), *_dict(new, "panels")}):
        before, after = _dict(old, "panels").get(entity), _dict(new, "panels").get(entity)
        found += _keyed("panel", ("panels", entity), _items(before), _items(after))
        found += _reordered("panel", ("panels", entity), before, after)
    rest = sorted({*old, *new} - {"edition", "panels", *_TOP})
    found += [
        _changed("edition", (name,), old.get(name), new.get(name)) for name in rest if old.get(name) != new.get(name)
    ]
    return found


def _edition(old: Json, new: Json) -> Iterator[BehaviourChange]:
    if old:
        yield from _attributes("edition", ("edition",), old, new)
    elif new:
        what = change_words("added", "edition", ("edition", str(new["key"])), None, new)
        yield BehaviourChange("edition", "added", "edition", what, ("edition",))


def _keyed(area: str, path: Path, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[BehaviourChange]:
    for key in sorted({*old, *new}):
        here = (*path, key)
        if area == "option" and path[3] in PIPELINE_FIELDS:
            continue  # the pipelines say so themselves
        if key not in old:
            yield _one("added", area, here, None, new[key])
        elif key not in new:
            yield _one("removed", area, here, old[key], None)
        elif old[key] != new[key]:
            yield from _inside(area, here, old[key], new[key])


def _inside(area: str, path: Path, old: object, new: object) -> Iterator[BehaviourChange]:
    """The differences of one thing that is in both."""
    shape = _SHAPES.get(area)
    if shape is None or not isinstance(old, Mapping) or not isinstance(new, Mapping):
        yield _changed(area, path, old, new)
        return
    plain_old = {name: value for name, value in old.items() if name not in shape.parts}
    plain_new = {name: value for name, value in new.items() if name not in shape.parts}
    yield from _attributes(area, path, plain_old, plain_new)
    for name, part in shape.parts.items():
        yield from _keyed(part, (*path, name), _items(old.get(name)), _items(new.get(name)))
        yield from _reordered(part, (*path, name), old.get(name), new.get(name))


def _attributes(
    area: str, path: Path, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[BehaviourChange]:
    for name in sorted({*old, *new} - _IMPLIED):
        if name in _ORDERS:
            yield from _reordered(area, (*path, name), old.get(name), new.get(name))
        elif old.get(name) != new.get(name):
            noticed = "label" if name in _LABELS else area
            yield _changed(noticed, (*path, name), old.get(name), new.get(name), inside=area)


def _reordered(area: str, path: Path, old: object, new: object) -> Iterator[BehaviourChange]:
    """A list of keyed things whose common members changed places."""
    if not isinstance(old, list) or not isinstance(new, list) or path[3:4] in _SAID_BY_PIPELINES:
        return
    before, after = _order(old), _order(new)
    common = set(before) & set(after)
    if [key for key in before if key in common] != [key for key in after if key in common]:
        yield _changed("order", path, before, after, inside=area)


def _order(items: list[object]) -> list[str]:
    """Keys in order: of keyed things, or the texts themselves where a list is one of keys."""
    return [item for item in items if isinstance(item, str)] or list(_items(items))


def _one(kind: str, area: str, path: Path, old: object, new: object) -> BehaviourChange:
    return BehaviourChange(area, kind, _key(path), change_words(kind, area, path, old, new), path)


def _changed(area: str, path: Path, old: object, new: object, *, inside: str = "") -> BehaviourChange:
    return BehaviourChange(area, "changed", _key(path), change_words("changed", inside or area, path, old, new), path)


def _key(path: Path) -> str:
    """`pipelines/gym.renewal/stages/offer`: keys have dots in them, so a slash stands between."""
    return "/".join(path)


def _items(value: object) -> dict[str, object]:
    """Things by key: a mapping as it is, a list of dictionaries by their `key`, any other list by position."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {
            str(item["key"]) if isinstance(item, Mapping) and "key" in item else str(place): item
            for place, item in enumerate(value)
        }
    return {}


def _dict(snapshot: Mapping[str, object], name: str) -> Json:
    return cast("Json", snapshot.get(name) or {})


__all__ = ["behaviour_changes", "name_of", "value_words"]
