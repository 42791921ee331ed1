"""Turns a draft into the Blueprint: every name resolved, every thing under its key, read only from here on."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar  # parts of the blueprint of all types are closed alike

from palmette.blueprint.dashboards import resolve_dashboards
from palmette.blueprint.documents import resolve_documents, with_needed_documents
from palmette.blueprint.draft import Draft, unique_short_names
from palmette.blueprint.entity_models import add_inverses, entity_model
from palmette.blueprint.incoming import resolve_incoming
from palmette.blueprint.ledgers import ledger_model
from palmette.blueprint.messages import resolve_messages
from palmette.blueprint.model import Blueprint
from palmette.blueprint.navigation import Items, resolve_navigation, with_homes
from palmette.blueprint.pack_screens import resolve_pack_screens
from palmette.blueprint.portal import portal_roles, resolve_portal
from palmette.blueprint.process_models import lifecycle_model, pipeline_model, with_processes
from palmette.blueprint.rights import resolve_roles
from palmette.blueprint.screens import resolve_screens
from palmette.blueprint.snapshot import blueprint_snapshot, snapshot_hash
from palmette.blueprint.triggers import resolve_triggers

T = TypeVar("T")
K = TypeVar("K")


def resolve(draft: Draft) -> Blueprint:
    """The blueprint of a draft, its parts still open to `results`; what cannot be resolved is noted and left out."""
    entities = {key: entity_model(draft, item) for key, item in draft.entities.items()}
    pipelines = {key: run for key, item in draft.pipelines.items() if (run := pipeline_model(draft, item))}
    lifecycles = {key: axis for key, item in draft.lifecycles.items() if (axis := lifecycle_model(draft, item))}
    entities = {
        key: dataclasses.replace(item, ledger=ledger) if (ledger := ledger_model(draft, draft.entities[key])) else item
        for key, item in entities.items()
    }
    add_inverses(draft, entities)
    documents = resolve_documents(draft, entities)
    pipelines = with_needed_documents(pipelines, documents.documents)
    for key in entities:
        entities[key] = with_processes(draft, entities[key], pipelines, lifecycles)
    screens = resolve_screens(draft, entities, pipelines)
    incoming = resolve_incoming(draft, entities)
    portal, portal_packs = resolve_portal(draft, entities)
    messages = resolve_messages(draft, entities)
    automation = resolve_triggers(draft, entities)
    dashboards = resolve_dashboards(draft, screens.reports)
    own_screens = resolve_pack_screens(draft, entities)
    items = Items(draft, pipelines, screens.views, screens.reports, dashboards, own_screens)
    return Blueprint(
        edition=draft.edition,
        packs=draft.packs,
        entities=entities,
        pipelines=pipelines,
        lifecycles=lifecycles,
        roles=with_homes(draft, resolve_roles(draft, entities), items),
        reports=screens.reports,
        report_packs=screens.report_packs,
        views=screens.views,
        navigation=resolve_navigation(draft, items),
        panels=screens.panels,
        tabs=screens.tabs,
        tab_packs=screens.tab_packs,
        buttons=screens.buttons,
        button_packs=screens.button_packs,
        portal=portal,
        portal_packs=portal_packs,
        imports=screens.imports,
        forms=incoming.forms,
        distributions=incoming.distributions,
        conversions=incoming.conversions,
        triggers=automation.triggers,
        trigger_packs=automation.packs,
        contact_plans=automation.plans,
        calendar_events=screens.calendar_events,
        documents=documents.documents,
        document_packs=documents.packs,
        dashboards=dashboards,
        channels=messages.channels,
        purposes=messages.purposes,
        messages=messages.messages,
        tariffs=messages.tariffs,
        jobs=screens.jobs,
        endpoints=screens.endpoints,
        screens=own_screens,
        demos=screens.demos,
        origins={},
        hash="",
        _short=unique_short_names(entities),
    )


def freeze(blueprint: Blueprint, draft: Draft) -> Blueprint:
    """The same blueprint with its origins and hash, and no part of it open to change."""
    entities = {
        key: dataclasses.replace(item, fields=_closed(item.fields), inverses=_closed(item.inverses))
        for key, item in blueprint.entities.items()
    }
    mappings: dict[str, Any] = {
        part.name: _closed(value)
        for part in dataclasses.fields(blueprint)
        if part.init and isinstance(value := getattr(blueprint, part.name), Mapping)
    }
    mappings["portal_roles"] = _closed(portal_roles(blueprint))
    mappings |= {"entities": _closed(entities), "origins": _closed(draft.origins.frozen())}
    closed = dataclasses.replace(blueprint, **mappings)
    return dataclasses.replace(closed, hash=snapshot_hash(blueprint_snapshot(closed)))


def _closed(mapping: Mapping[K, T]) -> Mapping[K, T]:
    return MappingProxyType(dict(mapping))
