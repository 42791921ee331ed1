"""Puts the declarations of all packs together, in their order, into one draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from palmette.access.definition import Role
from palmette.api.definition import Endpoint
from palmette.blueprint.collect import Declarations
from palmette.blueprint.draft import Draft, EntityDraft, Item, Keyed
from palmette.blueprint.ledgers import complete_ledgers
from palmette.blueprint.model import FRAME, EditionModel, PackModel
from palmette.blueprint.names import suggestion
from palmette.blueprint.origins import Origins
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import Channel, MessageTemplate, Purpose, Tariff
from palmette.conversion.definition import Conversion
from palmette.demo.definition import Demo
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.errors import Place
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Button, Navigation, Panel, Tab
from palmette.pages.screen_definition import Screen
from palmette.pipelines.definition import Pipeline
from palmette.portal.definition import PortalPage
from palmette.records.definition import Entity, Extension, View
from palmette.records.fields import Children, Field
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger

K = TypeVar("K", bound=Keyed)


def merge_packs(
    edition: EditionModel,
    packs: dict[str, PackModel],
    declared: Sequence[Declarations],
    *,
    precedence: Sequence[str] = (),
) -> Draft:
    """A draft of everything that packs declare; of two that clash the one later in `precedence` is mistaken."""
    origins = Origins({key: pack.version for key, pack in packs.items()})
    draft = Draft(edition, packs, origins, {key: at for at, key in enumerate((FRAME, *precedence))})
    for part in declared:
        for entity in part.of(Entity):
            _add_entity(draft, part, entity)
    for part in declared:
        for extension in part.of(Extension):
            _extend(draft, part, extension)
    complete_ledgers(draft)
    name_fields(draft)
    for part in declared:
        _add_processes(draft, part)
        _add_rest(draft, part)
    _name_rest(draft)
    return draft


def _add_entity(draft: Draft, part: Declarations, entity: Entity) -> None:
    key = f"{part.pack}.{entity.key}"
    path = f"entities.{key}"
    place = part.place("Entity", entity.key)
    if key in draft.entities:
        draft.mistake(path, "blueprint.duplicate_entity", f"The entity {entity.key!r} is declared twice.", "Keep one.")
        return
    made = EntityDraft(key, part.pack, entity, place, sections=list(entity.sections))
    _add_lists(made, part.pack, entity)
    made.search = [Item(part.pack, name) for name in entity.search]
    draft.entities[key] = made
    draft.origins.add_declared(path, part.pack, place, entity)
    for field in entity.fields:
        add_field(draft, made, part.pack, field, part.place(type(field).__name__, field.key, ("Entity", entity.key)))


def _add_lists(made: EntityDraft, owner: str, declared: Entity | Extension) -> None:
    made.quick += [Item(owner, name) for name in declared.quick]
    made.columns += [Item(owner, name) for name in declared.list]
    made.card += [Item(owner, name) for name in declared.card]
    made.filters += [Item(owner, name) for name in declared.filters]
    made.indexes += [Item(owner, tuple(names)) for names in declared.indexes]


def add_field(draft: Draft, entity: EntityDraft, owner: str, field: Field, place: Place | None) -> None:
    """Give an entity a field of an owner; a Children field brings an entity of its own."""
    if any(item.owner == owner and item.declared.key == field.key for item in entity.fields):
        path = f"entities.{entity.key}.fields.{field.key}"
        message = f"The field {field.key!r} of {entity.key} is declared twice."
        draft.mistake(path, "blueprint.duplicate_field", message, "Keep one.", owner=owner)
        return
    entity.fields.append(Item(owner, field, place))
    if isinstance(field, Children):
        add_children(draft, entity, owner, field, place)


def add_children(draft: Draft, entity: EntityDraft, owner: str, field: Children, place: Place | None) -> EntityDraft:
    """The entity that the owned rows of a field are."""
    key = f"{entity.key}__{own_name(entity, owner, field.key)}"
    declared = Entity(
        key.partition(".")[2], field.label, field.label, scope=entity.declared.scope, title=field.title, sort="",
        timeline=False, owned=False, help=field.help,
    )  # fmt: skip
    child = EntityDraft(key, owner, declared, place, parent=entity.key, parent_field=field.key)
    draft.entities[key] = child
    draft.origins.add(f"entities.{key}", owner, place)
    for inner in field.fields:
        add_field(draft, child, owner, inner, place)
    return child


def own_name(entity: EntityDraft, owner: str, key: str) -> str:
    """A name that belongs to its author: the key for the entity's own pack, else led by the author."""
    return key if owner == entity.pack else f"{owner}__{key}"


def _extend(draft: Draft, part: Declarations, extension: Extension) -> None:
    entity = draft.entity(extension.entity, pack=part.pack)
    place = part.place("Extension", extension.entity)
    if entity is None:
        hint = suggestion(extension.entity, [*draft.entities, *draft.short_names()]).strip()
        path = f"extensions.{part.pack}.{extension.entity}"
        draft.origins.add(path, part.pack, place)
        message = f"It extends {extension.entity!r}, which no enabled pack declares."
        draft.mistake(path, "blueprint.unknown_entity", message, hint or "Require the pack that declares it.")
        return
    for field in extension.fields:
        within = ("Extension", extension.entity)
        add_field(draft, entity, part.pack, field, part.place(type(field).__name__, field.key, within))
    known = {section.key for section in entity.sections}
    entity.sections += [section for section in extension.sections if section.key not in known]
    _add_lists(entity, part.pack, extension)


def name_fields(draft: Draft) -> None:
    """Name each field: its key, or led by its author where two authors chose one key and it is not the entity's own."""
    for entity in draft.entities.values():
        authors: dict[str, set[str]] = {}
        for item in entity.fields:
            authors.setdefault(item.declared.key, set()).add(item.owner)
        for item in entity.fields:
            key = item.declared.key
            alone = len(authors[key]) == 1 or item.owner == entity.pack
            item.key = key if alone else f"{item.owner}__{key}"
            path = f"entities.{entity.key}.fields.{item.key}"
            draft.origins.add_declared(path, item.owner, item.place, item.declared)


def _add_processes(draft: Draft, part: Declarations) -> None:
    for pipeline in part.of(Pipeline):
        key = f"{part.pack}.{pipeline.key}"
        if key in draft.pipelines:
            _twice(draft, f"pipelines.{key}", "pipeline", pipeline.key)
            continue
        place = part.place("Pipeline", pipeline.key)
        draft.pipelines[key] = Item(part.pack, pipeline, place, key)
        add_pipeline_origins(draft, part, key, pipeline, place)
    for lifecycle in part.of(Lifecycle):
        key = f"{part.pack}.{lifecycle.key}"
        if key in draft.lifecycles:
            _twice(draft, f"lifecycles.{key}", "lifecycle", lifecycle.key)
            continue
        place = part.place("Lifecycle", lifecycle.key)
        draft.lifecycles[key] = Item(part.pack, lifecycle, place, key)
        draft.origins.add_declared(f"lifecycles.{key}", part.pack, place, lifecycle)
        for phase in lifecycle.phases:
            at = part.place("Phase", phase.key, ("Lifecycle", lifecycle.key))
            draft.origins.add_declared(f"lifecycles.{key}.phases.{phase.key}", part.pack, at, phase)


def add_pipeline_origins(draft: Draft, part: Declarations, key: str, pipeline: Pipeline, place: Place | None) -> None:
    """Who declared a pipeline, each of its stages, and each step and guard of these."""
    draft.origins.add_declared(f"pipelines.{key}", part.pack, place, pipeline)
    for stage in pipeline.stages:
        path = f"pipelines.{key}.stages.{stage.key}"
        around = ("Pipeline", pipeline.key)
        at = part.place("Stage", stage.key, around)
        draft.origins.add_declared(path, part.pack, at, stage)
        for step in stage.steps:
            inside = part.place("Step", step.key, around, ("Stage", stage.key))
            draft.origins.add_declared(f"{path}.steps.{step.key}", part.pack, inside, step)
        for guard in stage.guards:
            inside = part.place("Guard", guard.key, around, ("Stage", stage.key))
            draft.origins.add_declared(f"{path}.guards.{guard.key}", part.pack, inside, guard)
        for guard in stage.enter:
            inside = part.place("Guard", guard.key, around, ("Stage", stage.key))
            draft.origins.add_declared(f"{path}.enter.{guard.key}", part.pack, inside, guard)


def _twice(draft: Draft, path: str, what: str, key: str) -> None:
    draft.mistake(path, f"blueprint.duplicate_{what}", f"The {what} {key!r} is declared twice.", "Keep one.")


def _add_rest(draft: Draft, part: Declarations) -> None:
    """Roles by key; figures, screens, imports, jobs and demo data as lists that are named when all are known."""
    for role in part.of(Role):
        place = part.place("Role", role.key)
        draft.roles.setdefault(role.key, []).append(Item(part.pack, role, place, role.key))
        draft.origins.add_declared(f"roles.{role.key}", part.pack, place, role)
    for section in part.of(Navigation):
        place = part.place("Navigation", section.key)
        draft.navigation.append(Item(part.pack, section, place, section.key))
        draft.origins.add_declared(f"navigation.{section.key}", part.pack, place, section)
    _append(draft.reports, part, Report)
    _append(draft.dashboards, part, Dashboard)
    _append(draft.views, part, View)
    _append(draft.panels, part, Panel)
    _append(draft.tabs, part, Tab)
    _append(draft.buttons, part, Button)
    _append(draft.screens, part, Screen)
    for screen in part.of(Screen):
        place = part.place("Screen", screen.key)
        draft.origins.add_declared(f"screens.{part.pack}/{screen.key}", part.pack, place, screen)
    _append(draft.portal, part, PortalPage)
    _append(draft.imports, part, ImportPreset)
    _append(draft.forms, part, Form)
    _append(draft.distributions, part, Distribution)
    _append(draft.conversions, part, Conversion)
    _append(draft.triggers, part, Trigger)
    _append(draft.contact_plans, part, ContactPlan)
    _append(draft.calendar_events, part, CalendarEvents)
    _append(draft.documents, part, Document)
    _append(draft.channels, part, Channel)
    _append(draft.purposes, part, Purpose)
    _append(draft.tariffs, part, Tariff)
    _append(draft.messages, part, MessageTemplate)
    _append(draft.jobs, part, Job)
    _append(draft.endpoints, part, Endpoint)
    _append(draft.demos, part, Demo)


def _append(items: list[Item[K]], part: Declarations, kind: type[K]) -> None:
    for declared in part.of(kind):
        items.append(Item(part.pack, declared, part.place(kind.__name__, declared.key)))


def _name_rest(draft: Draft) -> None:
    for items in draft.roles.values():
        items.sort(key=lambda item: draft.rank(item.owner))
    _give_keys(draft, "reports", draft.reports)
    _give_keys(draft, "dashboards", draft.dashboards)
    _give_keys(draft, "views", draft.views)
    _give_keys(draft, "panels", draft.panels)
    _give_keys(draft, "tabs", draft.tabs)
    _give_keys(draft, "buttons", draft.buttons)
    _give_keys(draft, "portal", draft.portal)
    _give_keys(draft, "imports", draft.imports)
    _give_keys(draft, "forms", draft.forms)
    _give_keys(draft, "distributions", draft.distributions)
    _give_keys(draft, "conversions", draft.conversions)
    _give_keys(draft, "triggers", draft.triggers)
    _give_keys(draft, "contact_plans", draft.contact_plans)
    _give_keys(draft, "calendar_events", draft.calendar_events)
    _give_keys(draft, "documents", draft.documents)
    _give_keys(draft, "channels", draft.channels)
    _give_keys(draft, "purposes", draft.purposes)
    _give_keys(draft, "tariffs", draft.tariffs)
    _give_keys(draft, "messages", draft.messages)
    _give_keys(draft, "jobs", draft.jobs)
    _give_keys(draft, "demos", draft.demos)


def _give_keys(draft: Draft, kind: str, items: Sequence[Item[K]]) -> None:
    """A key that several packs chose stays with the one that all others stand on; the others are led by their pack."""
    owners: dict[str, list[str]] = {}
    for item in items:
        owners.setdefault(item.declared.key, []).append(item.owner)
    named: set[str] = set()
    for item in items:
        key = item.declared.key
        keeps = all(other == item.owner or item.owner in draft.requires(other) for other in owners[key])
        item.key = key if keeps else f"{item.owner}__{key}"
        draft.origins.add_declared(f"{kind}.{item.key}", item.owner, item.place, item.declared)
        if item.key in named:
            message = f"{key!r} is declared twice among the {kind}."
            draft.mistake(f"{kind}.{item.key}", "blueprint.duplicate_key", message, "Keep one.", owner=item.owner)
        named.add(item.key)
