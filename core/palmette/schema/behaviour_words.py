"""The sentences for what changed between two snapshots, in plain English with the labels people see."""

from __future__ import annotations

import json
from collections.abc import Mapping

NOUNS: Mapping[str, str] = {
    "entity": "record kind",
    "relation": "way back",
    "lost_reason": "reason of loss",
    "field_right": "field right",
    "rule": "rule",
    "grant": "rights",
    "import": "import preset",
    "form": "public form",
    "demo": "demo data set",
    "navigation": "side bar section",
    "view": "saved list",
}
_LONGEST = 60
_NOT_NAMES = frozenset({
    "packs", "entities", "pipelines", "lifecycles", "roles", "reports", "dashboards", "tiles", "views",
    "navigation", "imports", "forms", "distributions", "conversions", "calendar_events", "rules", "becomes", "jobs",
    "triggers", "contact_plans",
    "demos", "panels", "tabs", "buttons", "fields", "inverses", "sections", "options", "declared", "stages",
    "lost_reasons", "steps", "guards", "phases", "grants", "settings", "edition",
})  # fmt: skip


def change_words(kind: str, area: str, path: tuple[str, ...], old: object, new: object) -> str:
    """One sentence: what, where, and the values where they are short."""
    where = " · ".join(part for part in path[:-1] if part not in _NOT_NAMES)
    place = f" ({where})" if where else ""
    noun = NOUNS.get(area, area.replace("_", " "))
    if area == "grant":
        return _grant_words(path, old, new)
    if kind == "added":
        return f"New {noun}: {name_of(new, path[-1])}{place}{_value_of_a_rule(area, new)}."
    if kind == "removed":
        return f"The {noun} {name_of(old, path[-1])}{place} goes."
    what = f"{noun[:1].upper()}{noun[1:]}{place}: {path[-1].replace('_', ' ')}"
    return f"{what} becomes {value_words(new)}, was {value_words(old)}."


def name_of(value: object, key: str) -> str:
    """`Offer [offer]`: the English label of a thing, with its key; the key alone without a label."""
    label = value.get("label") if isinstance(value, Mapping) else None
    if isinstance(label, Mapping):
        label = label.get("en") or next(iter(label.values()), "")
    text = label if isinstance(label, str) else ""
    return f"{text} [{key}]" if text and text != key else key


def value_words(value: object) -> str:
    """A value short enough for a sentence."""
    if value in (None, "", [], {}):
        return "empty"
    if isinstance(value, Mapping) and isinstance(value.get("en"), str):
        value = value["en"]
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value.values()))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"“{text}”" if len(text) <= _LONGEST else f"“{text[:_LONGEST]}…”"


def _value_of_a_rule(area: str, value: object) -> str:
    return f" = {value_words(value)}" if area in ("rule", "setting") else ""


def _grant_words(path: tuple[str, ...], old: object, new: object) -> str:
    """Which actions a role gains and loses on one entity."""
    before, after = _actions(old), _actions(new)
    gained = sorted(after.keys() - before.keys())
    lost = sorted(before.keys() - after.keys())
    moved = sorted(
        f"{name} {before[name]} → {after[name]}" for name in after.keys() & before.keys() if after[name] != before[name]
    )
    parts = [f"gains {', '.join(gained)}"] if gained else []
    parts += [f"loses {', '.join(lost)}"] if lost else []
    parts += [f"changes {', '.join(moved)}"] if moved else []
    return f"Role {path[1]} {'; '.join(parts) or 'has other conditions'} on {path[-1]}."


def _actions(grants: object) -> dict[str, str]:
    """Each action with the scopes and conditions it is granted in, as one text to compare."""
    found: dict[str, list[str]] = {}
    for grant in grants if isinstance(grants, list) else []:
        where = f" where {grant['where']}" if grant["where"] else ""
        for action in grant["actions"]:
            found.setdefault(action, []).append(f"{grant['scope']}{where}")
    return {action: " or ".join(sorted(scopes)) for action, scopes in found.items()}
