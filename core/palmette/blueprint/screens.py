"""Figures, lists, the side bar, panels, imports, jobs and demo data: named, and led to the entities they speak of."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from palmette.api.definition import Endpoint
from palmette.blueprint.demo_section import bound
from palmette.blueprint.draft import Draft, Item, Keyed
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EDITION, EntityModel, PipelineModel
from palmette.calendar.definition import CalendarEvents
from palmette.demo.definition import Demo
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.labels import Label, as_label, humanize
from palmette.pages.definition import Button, Panel, Tab
from palmette.records.definition import Talk, View, Week
from palmette.reports.definition import Analysis, Dimension, Measure, Report

MANY = ("links", "children")
"""Kinds of fields that lead to many records."""
OWN_PERIOD = re.compile(r"\b(now|today)\b")
STRETCHES = ("day", "week", "month", "quarter", "year")
"""Periods that follow each other, unlike weekdays and hours."""


@dataclass
class Screens:
    """What `resolve_screens` gives, as the blueprint holds it."""

    reports: dict[str, Report] = field(default_factory=dict)
    report_packs: dict[str, str] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    panels: dict[str, tuple[Panel, ...]] = field(default_factory=dict)
    tabs: dict[str, Tab] = field(default_factory=dict)
    tab_packs: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, Button] = field(default_factory=dict)
    button_packs: dict[str, str] = field(default_factory=dict)
    imports: dict[str, ImportPreset] = field(default_factory=dict)
    calendar_events: dict[str, CalendarEvents] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    demos: dict[str, Demo] = field(default_factory=dict)


def resolve_screens(
    draft: Draft, entities: Mapping[str, EntityModel], pipelines: Mapping[str, PipelineModel]
) -> Screens:
    """All of them by key; what leads nowhere is noted and left out."""
    screens = Screens()
    lead = Lead(draft, entities)
    for report in draft.reports:
        if entity := lead.entity("reports", report, report.declared.entity):
            screens.reports[report.key] = _report(lead, entity, report)
            screens.report_packs[report.key] = report.owner
    for view in draft.views:
        if entity := lead.entity("views", view, view.declared.entity):
            screens.views[view.key] = _view(lead, entity, view)
    for preset in draft.imports:
        if entity := lead.entity("imports", preset, preset.declared.entity):
            screens.imports[preset.key] = _preset(lead, entity, preset)
    for events in draft.calendar_events:
        if entity := lead.entity("calendar_events", events, events.declared.entity):
            screens.calendar_events[events.key] = _calendar_events(lead, entity, events)
    screens.jobs = {item.key: _labelled(item) for item in draft.jobs}
    for endpoint in draft.endpoints:
        if entity := lead.entity("endpoints", endpoint, endpoint.declared.entity):
            # Addresses of packs do not meet: each has its pack in it.
            key = f"{endpoint.owner}/{endpoint.declared.key}"
            screens.endpoints[key] = _endpoint(entity, endpoint)
    screens.demos = {
        item.key: bound(draft, item, entities, pipelines)
        for item in sorted(draft.demos, key=lambda item: item.declared.order)
    }
    screens.panels = _panels(lead)
    _add_tabs(screens, lead)
    _add_buttons(screens, lead)
    return screens


K = TypeVar("K", bound=Keyed)


class Lead:
    """Leads names in declarations to entities and fields."""

    def __init__(self, draft: Draft, entities: Mapping[str, EntityModel]) -> None:
        self.draft = draft
        self.entities = entities

    def entity(self, kind: str, item: Item[K], name: str) -> EntityModel | None:
        """The entity a declaration speaks of."""
        found = self.draft.entity(name, pack=item.owner)
        if found is None:
            remedy = nearest(name, [*self.draft.entities, *self.draft.short_names()])
            path = f"{kind}.{item.key}"
            message = f"{item.declared.key!r} speaks of {name!r}, which is no entity."
            self.draft.mistake(path, "blueprint.unknown_entity", message, remedy, owner=item.owner)
            return None
        return self.entities[found.key]

    def called(self, entity: EntityModel, path: str, pack: str) -> str:
        """A path whose first name is as the blueprint calls it."""
        first, dot, rest = path.partition(".")
        own = f"{pack}__{first}"
        return f"{own if own in entity.fields else first}{dot}{rest}"

    def names(self, entity: EntityModel, names: Sequence[str], pack: str) -> tuple[str, ...]:
        """Several paths."""
        return tuple(self.called(entity, name, pack) for name in names)

    def order(self, entity: EntityModel, sort: str, pack: str) -> str:
        """A default order, `-` for descending."""
        parts = [part.strip() for part in sort.split(",") if part.strip()]
        named = [(part[0] == "-", self.called(entity, part.lstrip("-"), pack)) for part in parts]
        return ",".join(f"-{name}" if down else name for down, name in named)


def _labelled(item: Item[Job]) -> Job:
    return dataclasses.replace(item.declared, key=item.key, label=as_label(item.declared.label, humanize(item.key)))


def _endpoint(entity: EntityModel, item: Item[Endpoint]) -> Endpoint:
    declared = item.declared
    label, said = as_label(declared.label, humanize(declared.key)), as_label(declared.help)
    return dataclasses.replace(declared, entity=entity.key, label=label, help=said)


def _report(lead: Lead, entity: EntityModel, item: Item[Report]) -> Report:
    declared = item.declared
    by = [part if isinstance(part, Dimension) else Dimension(part) for part in declared.by]
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        roles=tuple(declared.roles),
        measures=tuple(_measure(measure) for measure in declared.measures),
        by=tuple(dataclasses.replace(part, of=lead.called(entity, part.of, item.owner)) for part in by),
        at=lead.called(entity, at, item.owner) if (at := _cut(declared, by)) else "",
        analysis=_analysis(declared.analysis),
    )


def _analysis(analysis: Analysis | None) -> Analysis | None:
    if analysis is None:
        return None
    steps = tuple(_measure(step) for step in analysis.steps)
    of, options = MappingProxyType(dict(analysis.of)), MappingProxyType(dict(analysis.options))
    return dataclasses.replace(analysis, of=of, options=options, steps=steps)


def _cut(report: Report, by: Sequence[Dimension]) -> str:
    """The date by which a period cuts a report; empty for one that tells of today."""
    if report.at:
        return "" if report.at == "never" else report.at
    if report.analysis is not None:
        return ""
    if OWN_PERIOD.search(report.filter):
        return ""
    return next((item.of for item in by if item.period in STRETCHES), "")


def _measure(measure: Measure) -> Measure:
    return dataclasses.replace(measure, label=as_label(measure.label, humanize(measure.key)))


def _view(lead: Lead, entity: EntityModel, item: Item[View]) -> View:
    declared = item.declared
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        columns=lead.names(entity, declared.columns, item.owner),
        sort=lead.order(entity, declared.sort, item.owner),
        group=lead.called(entity, declared.group, item.owner) if declared.group else "",
        roles=tuple(declared.roles),
        week=_week(lead, entity, declared.week, item.owner),
        talk=_talk(lead, entity, declared.talk, item.owner),
        why=as_label(declared.why),
    )


def _talk(lead: Lead, entity: EntityModel, talk: Talk | None, pack: str) -> Talk | None:
    if talk is None:
        return None
    way = entity.inverses.get(talk.messages)
    behind = lead.entities[way.entity] if way is not None else None
    names: dict[str, Any] = {  # Any: of names alone, which the type does not say
        name: lead.called(entity, getattr(talk, name), pack) for name in ("write", "preview", "last", "unread")
    }
    if behind is not None:
        theirs = ("text", "at", "direction", "kind", "state")
        names |= {name: lead.called(behind, getattr(talk, name), pack) for name in theirs}
    mine = {item.declared.key: item.key for item in lead.draft.buttons if item.owner == pack}
    names |= {name: mine.get(key, key) for name in ("send", "note") if (key := getattr(talk, name))}
    return dataclasses.replace(talk, **names)


def _week(lead: Lead, entity: EntityModel, week: Week | None, pack: str) -> Week | None:
    if week is None:
        return None
    person, starts, ends = lead.names(entity, (week.person, week.starts, week.ends), pack)
    return Week(person, starts, ends)


def _calendar_events(lead: Lead, entity: EntityModel, item: Item[CalendarEvents]) -> CalendarEvents:
    declared = item.declared
    single = ("starts", "ends", "day", "lasts", "person", "tone_of", "done", "remind")
    called = {name: lead.called(entity, value, item.owner) for name in single if (value := getattr(declared, name))}
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label) or entity.plural,
        resources=lead.names(entity, declared.resources, item.owner),
        note=lead.names(entity, declared.note, item.owner),
        new={lead.called(entity, name, item.owner): value for name, value in declared.new.items()},
        roles=tuple(declared.roles),
        **called,  # type: ignore[arg-type]  # names of fields, each a text
    )


def _preset(lead: Lead, entity: EntityModel, item: Item[ImportPreset]) -> ImportPreset:
    """The preset with its fields as the blueprint calls them, laid over the one it is like."""
    declared = item.declared
    base = _liked(lead, entity, item) if declared.like else None
    before = _preset(lead, entity, base) if base else ImportPreset("", "")
    columns = {lead.called(entity, name, item.owner): tuple(heads) for name, heads in declared.columns.items()}
    constants = {lead.called(entity, name, item.owner): value for name, value in declared.constants.items()}
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        columns={**before.columns, **columns},
        match=lead.names(entity, declared.match, item.owner) or before.match,
        month_first=declared.month_first or before.month_first,
        constants={**before.constants, **constants},
        prepare=declared.prepare or before.prepare,
    )


def _liked(lead: Lead, entity: EntityModel, item: Item[ImportPreset]) -> Item[ImportPreset] | None:
    """The preset that this one is like: of the same entity, and itself like no other."""
    known = {
        one.key: one
        for one in lead.draft.imports
        if not one.declared.like and lead.draft.entity(one.declared.entity, pack=one.owner) is not None
    }
    found = known.get(item.declared.like)
    of = lead.draft.entity(found.declared.entity, pack=found.owner) if found else None
    if found is not None and of is not None and of.key == entity.key:
        return found
    message = f"{item.declared.key!r} is like {item.declared.like!r}, which is no preset of {entity.key}."
    remedy = nearest(item.declared.like, known)
    lead.draft.mistake(f"imports.{item.key}.like", "blueprint.unknown_preset", message, remedy)
    return None


def _panels(lead: Lead) -> dict[str, tuple[Panel, ...]]:
    found: dict[str, list[Panel]] = {}
    for item in lead.draft.panels:
        declared = item.declared
        path = f"panels.{item.key}"
        entity = lead.entity("panels", item, declared.entity)
        if entity is None:
            continue
        behind = _behind(lead, entity, declared.inverse, item.owner)
        if behind is None:
            _no_way(lead, entity, path, f"The panel {declared.key!r}", declared.inverse)
            continue
        label = as_label(declared.label) or behind
        resolved = dataclasses.replace(
            declared, key=item.key, entity=entity.key, label=label, fields=tuple(declared.fields)
        )
        found.setdefault(entity.key, []).append(resolved)
    return {key: tuple(sorted(panels, key=lambda panel: panel.order)) for key, panels in found.items()}


def _behind(lead: Lead, entity: EntityModel, inverse: str, pack: str) -> Label | None:
    """What a way from an entity to many records is called; None when there is no such way."""
    way = entity.inverses.get(inverse)
    many = entity.fields.get(lead.called(entity, inverse, pack))
    if way is not None:
        return way.label
    return many.label if many is not None and many.kind in MANY else None


def _no_way(lead: Lead, entity: EntityModel, path: str, what: str, inverse: str) -> None:
    known = [*entity.inverses, *(name for name, one in entity.fields.items() if one.kind in MANY)]
    message = f"{what} shows {inverse!r}, which is no way from {entity.key} to records."
    lead.draft.mistake(path, "blueprint.unknown_inverse", message, nearest(inverse, known))


def _add_tabs(screens: Screens, lead: Lead) -> None:
    for item in sorted(lead.draft.tabs, key=lambda item: item.declared.order):
        declared, path = item.declared, f"tabs.{item.key}"
        entity = lead.entity("tabs", item, declared.entity)
        if entity is None:
            continue
        behind = _behind(lead, entity, declared.inverse, item.owner) if declared.inverse else None
        if declared.inverse and behind is None:
            _no_way(lead, entity, path, f"The tab {declared.key!r}", declared.inverse)
            continue
        screens.tab_packs[item.key] = item.owner
        screens.tabs[item.key] = dataclasses.replace(
            declared,
            key=item.key,
            entity=entity.key,
            label=as_label(declared.label) or behind or as_label("", humanize(declared.key)),
            text=as_label(declared.text),
            figures=lead.names(entity, declared.figures, item.owner),
            fields=tuple(declared.fields),
            roles=tuple(declared.roles),
        )


def _add_buttons(screens: Screens, lead: Lead) -> None:
    for item in sorted(lead.draft.buttons, key=lambda item: item.declared.order):
        declared, path = item.declared, f"buttons.{item.key}"
        if item.owner == EDITION:
            message = f"The button {declared.key!r} has no pack that would do what it says."
            remedy = "An edition changes the buttons of packs: write the key of one."
            lead.draft.mistake(path, "blueprint.button_without_pack", message, remedy)
            continue
        entity = lead.entity("buttons", item, declared.entity)
        if entity is None:
            continue
        screens.button_packs[item.key] = item.owner
        screens.buttons[item.key] = dataclasses.replace(
            declared,
            key=item.key,
            entity=entity.key,
            label=as_label(declared.label, humanize(declared.key)),
            confirm=as_label(declared.confirm),
            places=tuple(declared.places),
            roles=tuple(declared.roles),
        )
