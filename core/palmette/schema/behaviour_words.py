"""The sentences for what changed between two snapshots: plain English, and in the reader's language on a screen."""

from __future__ import annotations

import json
from collections.abc import Mapping

from palmette.labels import Label
from palmette.locale.sentences import Sentence, sentence
from palmette.schema.plan_nouns import ACTIONS, ATTRIBUTES, NOUNS

_LONGEST = 60
_NOT_NAMES = frozenset({
    "packs", "entities", "pipelines", "lifecycles", "roles", "reports", "dashboards", "tiles", "views",
    "navigation", "imports", "forms", "distributions", "conversions", "calendar_events", "documents", "rules",
    "becomes", "jobs", "channels", "purposes", "messages", "tariffs", "triggers", "contact_plans", "endpoints",
    "screens", "demos", "panels", "tabs", "buttons", "fields", "inverses", "sections", "options", "declared", "stages",
    "portal",
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
        value = value_words(new) if area in ("rule", "setting") else ""
        return sentence(
            "New %(noun)s: %(name)s%(place)s%(value)s.", noun=noun, name=name_of(new, path[-1]), place=place,
            value=sentence(" = %(value)s", value=value) if value else "",
        )  # fmt: skip
    if kind == "removed":
        return sentence("The %(noun)s %(name)s%(place)s goes.", noun=noun, name=name_of(old, path[-1]), place=place)
    what = sentence(
        "%(noun)s%(place)s: %(attribute)s becomes %(new)s, was %(old)s.", noun=noun, place=place,
        attribute=ATTRIBUTES.get(path[-1], path[-1].replace("_", " ")), new=value_words(new), old=value_words(old),
    )  # fmt: skip
    return Sentence(f"{what[:1].upper()}{what[1:]}", what.source, what.values)


def name_of(value: object, key: str) -> str:
    """`Offer [offer]`: the label of a thing, with its key; the key alone without a label."""
    label = value.get("label") if isinstance(value, Mapping) else None
    told = _label(label) if isinstance(label, Mapping) else label
    return sentence("%(label)s [%(key)s]", label=told, key=key) if told and str(told) != key else key


def value_words(value: object) -> str:
    """A value short enough for a sentence."""
    if value in (None, "", [], {}):
        return sentence("empty")
    if isinstance(value, Mapping) and isinstance(value.get("en"), str):
        return sentence("“%(value)s”", value=_label({name: _short(text) for name, text in value.items()}))
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value.values()))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return sentence("“%(value)s”", value=_short(text))


def _short(text: object) -> str:
    told = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, sort_keys=True)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"


def _label(forms: Mapping[str, object]) -> Label:
    """A label as a snapshot holds it."""
    return Label({language: text for language, text in forms.items() if isinstance(text, str) and text})


def _grant_words(path: tuple[str, ...], old: object, new: object) -> str:
    """Which actions a role gains and loses on one entity."""
    before, after = _actions(old), _actions(new)
    gained = [ACTIONS.get(name, name) for name in sorted(after.keys() - before.keys())]
    lost = [ACTIONS.get(name, name) for name in sorted(before.keys() - after.keys())]
    moved = [
        sentence("%(action)s %(old)s → %(new)s", action=ACTIONS.get(name, name), old=before[name], new=after[name])
        for name in sorted(after.keys() & before.keys())
        if after[name] != before[name]
    ]
    parts = [sentence("gains %(actions)s", actions=gained)] if gained else []
    parts += [sentence("loses %(actions)s", actions=lost)] if lost else []
    parts += [sentence("changes %(actions)s", actions=moved)] if moved else []
    what: str = parts[0] if parts else sentence("has other conditions")
    for part in parts[1:]:
        what = sentence("%(first)s; %(then)s", first=what, then=part)
    return sentence("Role %(role)s %(what)s on %(entity)s.", role=path[1], what=what, entity=path[-1])


def _actions(grants: object) -> dict[str, str]:
    """Each action with the scopes and conditions it is granted in, as one text to compare."""
    found: dict[str, list[str]] = {}
    for grant in grants if isinstance(grants, list) else []:
        where = f" where {grant['where']}" if grant["where"] else ""
        for action in grant["actions"]:
            found.setdefault(action, []).append(f"{grant['scope']}{where}")
    return {action: " or ".join(sorted(scopes)) for action, scopes in found.items()}
