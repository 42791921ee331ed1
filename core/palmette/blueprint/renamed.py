"""What is called like an entity is renamed with it: references to it, ways back, panels, sections of the side bar."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.labels import Label, as_label
from palmette.records.fields import Field, Links, Reference


@dataclass(frozen=True)
class Renamed:
    """An entity and what it was called before: one of it, several of it."""

    entity: EntityDraft
    one: Label
    many: Label


def follow(draft: Draft, renamed: Sequence[Renamed]) -> None:
    """Give the new names to what had the old ones; what was called otherwise keeps its own name."""
    for was in renamed:
        for entity in draft.entities.values():
            for item in entity.fields:
                item.declared = _field(draft, was, entity, item)
        many = _now(was.entity.plural, was.many)
        for panel in draft.panels:
            if _same(panel.declared.label, was.many):
                panel.declared = dataclasses.replace(panel.declared, label=many)
        for tab in draft.tabs:
            if _same(tab.declared.label, was.many):
                tab.declared = dataclasses.replace(tab.declared, label=many)
        for section in draft.navigation:
            if _same(section.declared.label, was.many):
                section.declared = dataclasses.replace(section.declared, label=many)


def _field(draft: Draft, was: Renamed, entity: EntityDraft, item: Item[Field]) -> Field:
    declared = item.declared
    if not isinstance(declared, Reference | Links):
        return declared
    if draft.entity(declared.to, pack=item.owner) is was.entity and _same(declared.label, was.one):
        declared = dataclasses.replace(declared, label=_now(was.entity.label, was.one))
    if entity is was.entity and _same(declared.inverse_label, was.many):
        declared = dataclasses.replace(declared, inverse_label=_now(was.entity.plural, was.many))
    return declared


def _now(new: Label | None, old: Label) -> Label:
    return Label((new or old).forms)


def _same(label: Label | str, old: Label) -> bool:
    found = as_label(label)
    return bool(found) and found.forms == old.forms
