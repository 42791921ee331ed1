"""Lays an edition over the packs: what it names is changed, what it names anew is its own; nothing is deleted."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar  # models made from the declarations have no static shape

from palmette.access.definition import Role
from palmette.blueprint.changes import Changes
from palmette.blueprint.draft import Draft, EntityDraft, Item
from palmette.blueprint.edition import EditionSource
from palmette.blueprint.edition_parts import Part
from palmette.blueprint.edition_schema import CountedLabel
from palmette.blueprint.ledgers import complete_ledgers
from palmette.blueprint.mistakes import Mistake, near, nearest
from palmette.blueprint.model import EDITION
from palmette.blueprint.overlay_fields import EditionFields
from palmette.blueprint.renamed import Renamed, follow
from palmette.blueprint.yaml_source import Node
from palmette.labels import Label, as_label, humanize
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Navigation
from palmette.pipelines.definition import Pipeline
from palmette.records.definition import Entity

T = TypeVar("T")


def overlay(draft: Draft, source: EditionSource) -> None:
    """Apply every section of the edition; what it names that is not there is noted as its mistake."""
    work = _Overlay(draft, source)
    work.entities()
    work.fields()
    complete_ledgers(draft, by_edition=True)
    work.labels()
    work.processes("pipelines", draft.pipelines, Pipeline)
    work.processes("lifecycles", draft.lifecycles, Lifecycle)
    work.roles()
    for section, items in (
        ("reports", draft.reports), ("dashboards", draft.dashboards), ("views", draft.views), ("panels", draft.panels),
        ("tabs", draft.tabs), ("buttons", draft.buttons), ("portal", draft.portal), ("imports", draft.imports),
        ("forms", draft.forms), ("distributions", draft.distributions), ("conversions", draft.conversions),
        ("calendar_events", draft.calendar_events), ("documents", draft.documents), ("triggers", draft.triggers),
        ("contact_plans", draft.contact_plans), ("purposes", draft.purposes), ("messages", draft.messages),
        ("tariffs", draft.tariffs),
    ):  # fmt: skip
        work.listed(section, items)
    work.navigation()
    draft.mistakes += work.changes.mistakes


class _Overlay:
    """One edition over one draft."""

    def __init__(self, draft: Draft, source: EditionSource) -> None:
        self._draft = draft
        self._source = source
        self.changes = Changes(source, draft.origins)
        self._fields = EditionFields(draft, source, self.changes)

    def _mistake(self, code: str, message: str, remedy: str, node: Node, path: str) -> None:
        place = node.key or node.place
        self._draft.mistakes.append(Mistake(EDITION, f"edition.{code}", message, remedy, place, path))

    def entities(self) -> None:
        """New entities first, so that every other part may speak of them."""
        for key, part in self._source.section("entities").items():
            node = self._source.node_at("entities", key)
            entity = self._draft.entity(key, pack=EDITION)
            if entity is None and _meant_new(part):
                entity = self._new_entity(key, part, node)
            elif entity is None:
                known = [*self._draft.entities, *self._draft.short_names()]
                remedy = near(key, known) or "A new entity has `fields`."
                self._mistake("unknown_entity", f"There is no entity {key!r}.", remedy, node, f"entities.{key}")
                continue
            else:
                self._change_entity(entity, part, node)
            if entity is not None:
                self._fields.of(entity, part.fields or {}, node.at(["fields"]))

    def _new_entity(self, key: str, part: Any, node: Node) -> EntityDraft | None:
        full = f"{EDITION}.{key}"
        path = f"entities.{full}"
        self._draft.origins.add(path, EDITION, node.place)
        declared = self.changes.made(Entity, key, part, node, path)
        if declared is None:
            return None
        entity = EntityDraft(full, EDITION, declared, node.place, sections=list(declared.sections), hidden=part.hidden)
        _take_lists(entity, part)
        self._draft.entities[full] = entity
        return entity

    def _change_entity(self, entity: EntityDraft, part: Any, node: Node) -> None:
        path = f"entities.{entity.key}"
        if "scope" in part.model_fields_set:
            message = f"The scope of {entity.key} is its pack's."
            self._mistake("fixed", message, "Remove `scope`.", node.at(["scope"]), path)
            return
        # Those that extensions brought may be named and put into order too.
        whole = dataclasses.replace(entity.declared, sections=tuple(entity.sections))
        entity.declared = self.changes.changed(whole, part, node, path)
        if "hidden" in part.model_fields_set:
            entity.hidden = part.hidden
            self._draft.origins.add(f"{path}.hidden", EDITION, node.at(["hidden"]).place, part.hidden)
        if "sections" in part.model_fields_set:
            entity.sections = list(entity.declared.sections)
        _take_lists(entity, part)

    def fields(self) -> None:
        """The section `fields`, by entity."""
        for name, fields in self._source.section("fields").items():
            node = self._source.node_at("fields", name)
            entity = self._draft.entity(name, pack=EDITION)
            if entity is None:
                remedy = nearest(name, [*self._draft.entities, *self._draft.short_names()])
                self._mistake("unknown_entity", f"There is no entity {name!r}.", remedy, node, f"fields.{name}")
                continue
            self._fields.of(entity, fields, node)

    def labels(self) -> None:
        """The section `labels`: what entities are called."""
        renamed: list[Renamed] = []
        for name, given in self._source.section("labels").items():
            node = self._source.node_at("labels", name)
            entity = self._draft.entity(name, pack=EDITION)
            if entity is None:
                remedy = nearest(name, [*self._draft.entities, *self._draft.short_names()])
                self._mistake("unknown_entity", f"There is no entity {name!r}.", remedy, node, f"labels.{name}")
                continue
            path = f"entities.{entity.key}"
            renamed.append(
                Renamed(
                    entity,
                    entity.label or as_label(entity.declared.label),
                    entity.plural or as_label(entity.declared.plural),
                )
            )
            if not isinstance(given, CountedLabel):
                entity.label = self._source.label(given, entity.label or entity.declared.label)
                self._draft.origins.add(f"{path}.label", EDITION, node.place, entity.label)
                continue
            self._counted(entity, given, node, path)
        follow(self._draft, renamed)

    def _counted(self, entity: EntityDraft, given: CountedLabel, node: Node, path: str) -> None:
        if given.one:
            entity.label = self._source.label(given.one, entity.label or entity.declared.label)
            self._draft.origins.add(f"{path}.label", EDITION, node.at(["one"]).place, entity.label)
        if given.counted:
            before = entity.label or Label({"en": humanize(entity.declared.key)})
            entity.label = Label(before.forms, {**before.plurals, **given.counted})
        if given.many:
            entity.plural = self._source.label(given.many, entity.plural or entity.declared.plural)
            self._draft.origins.add(f"{path}.plural", EDITION, node.at(["many"]).place, entity.plural)

    def processes(self, section: str, known: dict[str, Item[T]], kind: type[T]) -> None:
        """Pipelines or lifecycles, by full or short key."""
        for key, part in self._source.section(section).items():
            node = self._source.node_at(section, key)
            found = self._found(key, known, section, node)
            if found is None:
                full = f"{EDITION}.{key}"
                self._draft.origins.add(f"{section}.{full}", EDITION, node.place)
                made = self.changes.made(kind, key, part, node, f"{section}.{full}")
                if made is not None:
                    known[full] = Item(EDITION, made, node.place, full)
                continue
            path = f"{section}.{found.key}"
            if "entity" in part.model_fields_set and not self._same_entity(found, part.entity):
                message = f"{found.key} runs over {found.declared.entity!r}."  # type: ignore[attr-defined]
                self._mistake("fixed", message, "Remove `entity`.", node.at(["entity"]), path)
                continue
            before = found.declared
            found.declared = self.changes.changed(before, part, node, path)
            found.declared = dataclasses.replace(found.declared, entity=before.entity)  # type: ignore[type-var, attr-defined]

    def _same_entity(self, found: Item[Any], name: str) -> bool:
        ours = self._draft.entity(name, pack=EDITION)
        theirs = self._draft.entity(found.declared.entity, pack=found.owner)
        return ours is not None and ours is theirs

    def _found(self, key: str, known: Mapping[str, Item[T]], section: str, node: Node) -> Item[T] | None:
        if key in known:
            return known[key]
        short = [item for full, item in known.items() if full.partition(".")[2] == key]
        if len(short) > 1:
            keys = " or ".join(item.key for item in short)
            self._mistake("ambiguous", f"Several packs have {key!r}.", f"Write {keys}.", node, f"{section}.{key}")
        return short[0] if short else None

    def roles(self) -> None:
        """Roles by key: an edition's words come after the packs'."""
        for key, part in self._source.section("roles").items():
            node = self._source.node_at("roles", key)
            path = f"roles.{key}"
            self._draft.origins.add(path, EDITION, node.place)
            made = self.changes.made(Role, key, part, node, path)
            if made is not None:
                self._draft.roles.setdefault(key, []).append(Item(EDITION, made, node.place, key))

    def listed(self, section: str, items: list[Item[Any]]) -> None:
        """Reports, views, panels, imports and the like: by their key, or `pack.key` where two packs chose one."""
        for key, part in self._source.section(section).items():
            node = self._source.node_at(section, key)
            named = [item for item in items if key in (item.declared.key, f"{item.owner}.{item.declared.key}")]
            if len(named) > 1:
                keys = " or ".join(f"{item.owner}.{key}" for item in named)
                self._mistake("ambiguous", f"Several packs have {key!r}.", f"Write {keys}.", node, f"{section}.{key}")
                continue
            if named:
                self._change_listed(section, items, named[0], part, node)
                continue
            kind = type(part).declaration
            made = self.changes.made(kind, key, part, node, f"{section}.{key}")
            if made is not None:
                self._draft.origins.add(f"{section}.{key}", EDITION, node.place)
                items.append(Item(EDITION, made, node.place, key))

    def _change_listed(self, section: str, items: list[Item[Any]], item: Item[Any], part: Any, node: Node) -> None:
        if getattr(part, "hidden", False) and "hidden" not in {one.name for one in dataclasses.fields(item.declared)}:
            items.remove(item)
            return
        entity = getattr(item.declared, "entity", "")
        if "entity" in part.model_fields_set and not self._same_entity(item, part.entity):
            message = f"{item.declared.key!r} speaks of {entity!r}."
            self._mistake("fixed", message, "Remove `entity`.", node.at(["entity"]), f"{section}.{item.key}")
            return
        changed = self.changes.changed(item.declared, part, node, f"{section}.{item.key}")
        item.declared = dataclasses.replace(changed, entity=entity) if entity else changed

    def navigation(self) -> None:
        """Sections of the side bar: the edition's items take the place of the packs'."""
        for key, part in self._source.section("navigation").items():
            node = self._source.node_at("navigation", key)
            packs = [item for item in self._draft.navigation if item.declared.key == key]
            if part.hidden:
                self._draft.navigation[:] = [item for item in self._draft.navigation if item not in packs]
                continue
            path = f"navigation.{key}"
            self._draft.origins.add(path, EDITION, node.place)
            made = self._section(packs, key, part, node, path)
            if made is not None:
                self._draft.navigation.append(Item(EDITION, made, node.place, key))

    def _section(self, packs: list[Item[Navigation]], key: str, part: Part, node: Node, path: str) -> Navigation | None:
        if not packs:
            return self.changes.made(Navigation, key, part, node, path)
        bare = dataclasses.replace(packs[0].declared, items=())
        return self.changes.changed(bare, part, node, path)


def _meant_new(part: Any) -> bool:
    return bool(part.fields) or "label" in part.model_fields_set


def _take_lists(entity: EntityDraft, part: Any) -> None:
    """The edition's lists of fields take the place of the packs'."""
    for name, attribute in (
        ("quick", "quick"), ("list", "columns"), ("card", "card"), ("filters", "filters"), ("search", "search"),
    ):  # fmt: skip
        if name in part.model_fields_set:
            setattr(entity, attribute, [Item(EDITION, field) for field in getattr(part, name)])
    if "indexes" in part.model_fields_set:
        entity.indexes += [Item(EDITION, tuple(names)) for names in part.indexes]
