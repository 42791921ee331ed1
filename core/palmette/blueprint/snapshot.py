"""A blueprint as plain JSON: what its hash is taken of, what a plan compares, what outlives a pack that is gone.

Only what a person may notice enters: no file paths, no code, no order of installation. Declared attributes that hold
their default are left out, so that a new attribute in a later minor version is no difference.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel, LifecycleModel, PipelineModel, RoleModel
from palmette.brand.definition import Brand
from palmette.labels import Label, as_label
from palmette.pages.screen_definition import Screen
from palmette.pipelines.definition import Stage
from palmette.records.fields import Field, Option
from palmette.reports.definition import Dashboard
from palmette.triggers.definition import Trigger

FORMAT = 1
"""Raised when the shape below changes, so that an older stored snapshot is known by it."""

Json = dict[str, object]

_KINDS = (
    "packs", "entities", "pipelines", "lifecycles", "roles", "reports", "dashboards", "views", "panels", "tabs",
    "buttons", "portal", "imports", "forms", "distributions", "conversions", "calendar_events", "documents", "triggers",
    "contact_plans", "channels", "purposes", "messages", "tariffs", "jobs", "endpoints", "screens",
    "demos",
)  # fmt: skip
_FIELD_COMMON = frozenset({"key", "label", "help", "options", "fields", "section", "hidden", "required"})
_KEYED = frozenset({"key"})
_OF_PIPELINE = frozenset({
    "entity", "label", "stages", "lost_reasons", "hidden", "stage_order", "reason_order",
})  # fmt: skip
"""Attributes of a pipeline that the snapshot says itself."""


def blueprint_snapshot(blueprint: Blueprint) -> Json:
    """Everything behavioural and structural of a blueprint as JSON-able data, by key, with orders as lists of keys.

    `edition`, `packs`, `entities` (each with `fields`, `field_order`, `inverses`), `pipelines` (each with `stages`,
    `stage_order`), `lifecycles`, `roles`, `reports`, `dashboards`, `views`, `navigation`, `panels`, `tabs`, `buttons`,
    `portal`, `imports`, `forms`, `distributions`, `conversions`, `calendar_events`, `documents`, `triggers`,
    `contact_plans`, `channels`, `purposes`, `messages`, `tariffs`, `jobs`, `endpoints`, `screens`,
    `demos`.
    """
    edition = blueprint.edition
    return {
        "format": FORMAT,
        "edition": {
            "key": edition.key,
            "label": label_data(edition.label),
            "language": edition.language,
            "zone": edition.zone,
            "currency": edition.currency,
            "region": edition.region,
            **({"brand": _brand(edition.brand)} if edition.brand else {}),
            **(
                {"countersign": {kind: declared_data(rule) for kind, rule in edition.countersign.items()}}
                if edition.countersign
                else {}
            ),
            **({"retention": declared_data(edition.retention)} if edition.retention else {}),
        },
        "packs": {key: _pack(blueprint, key) for key in blueprint.packs},
        "entities": {key: _entity(item) for key, item in blueprint.entities.items()},
        "pipelines": {key: _pipeline(item) for key, item in blueprint.pipelines.items()},
        "lifecycles": {key: _lifecycle(item) for key, item in blueprint.lifecycles.items()},
        "roles": {key: _role(item) for key, item in blueprint.roles.items()},
        "reports": {
            key: {"pack": blueprint.report_packs.get(key, ""), **declared_data(item)}
            for key, item in blueprint.reports.items()
        },
        "dashboards": {key: _dashboard(item) for key, item in blueprint.dashboards.items()},
        "views": {key: declared_data(item) for key, item in blueprint.views.items()},
        "navigation": [{"key": item.key, **declared_data(item)} for item in blueprint.navigation],
        "panels": {
            entity: [{"key": item.key, **declared_data(item)} for item in items]
            for entity, items in blueprint.panels.items()
        },
        "tabs": {key: declared_data(item) for key, item in blueprint.tabs.items()},
        "buttons": {
            key: {"pack": blueprint.button_packs[key], **declared_data(item)} for key, item in blueprint.buttons.items()
        },
        "portal": {key: declared_data(item) for key, item in blueprint.portal.items()},
        "imports": {key: declared_data(item) for key, item in blueprint.imports.items()},
        "forms": {key: declared_data(item) for key, item in blueprint.forms.items()},
        "distributions": {key: declared_data(item) for key, item in blueprint.distributions.items()},
        "conversions": {key: declared_data(item) for key, item in blueprint.conversions.items()},
        "calendar_events": {key: declared_data(item) for key, item in blueprint.calendar_events.items()},
        "documents": {
            key: {"pack": blueprint.document_packs[key], **declared_data(item)}
            for key, item in blueprint.documents.items()
        },
        "channels": {key: declared_data(item) for key, item in blueprint.channels.items()},
        "purposes": {key: declared_data(item) for key, item in blueprint.purposes.items()},
        "messages": {key: declared_data(item) for key, item in blueprint.messages.items()},
        "tariffs": {key: declared_data(item) for key, item in blueprint.tariffs.items()},
        "triggers": {key: _trigger(item) for key, item in blueprint.triggers.items()},
        "contact_plans": {key: declared_data(item) for key, item in blueprint.contact_plans.items()},
        "jobs": {key: declared_data(item) for key, item in blueprint.jobs.items()},
        "endpoints": {key: declared_data(item) for key, item in blueprint.endpoints.items()},
        "screens": {key: _screen(item) for key, item in blueprint.screens.items()},
        "demos": {key: declared_data(item) for key, item in blueprint.demos.items()},
    }


def empty_snapshot() -> Json:
    """The snapshot of a database that nothing was applied to yet: every part there, all empty."""
    parts: Json = {kind: {} for kind in _KINDS}
    return {"format": FORMAT, "edition": {}, "navigation": [], **parts}


def canonical_json(snapshot: Mapping[str, object]) -> str:
    """The one text of a snapshot: sorted keys, no spaces, so that equal snapshots are equal texts."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def snapshot_hash(snapshot: Mapping[str, object]) -> str:
    """SHA-256 of the canonical text, in hex."""
    return hashlib.sha256(canonical_json(snapshot).encode()).hexdigest()


def label_data(value: Label | str | Mapping[str, str] | None) -> Json:
    """A label as `{language: text}`, with `counted: {language: {category: text}}` where it has plural forms."""
    found = as_label(value)
    data: Json = dict(found.forms)
    if found.plurals:
        data["counted"] = {language: dict(forms) for language, forms in found.plurals.items()}
    return data


def declared_data(item: object, *, leave_out: frozenset[str] = _KEYED) -> Json:
    """The attributes of a frozen declaration that differ from their defaults; code is left out."""
    assert dataclasses.is_dataclass(item)
    data: Json = {}
    for attribute in dataclasses.fields(item):
        value = getattr(item, attribute.name)
        if attribute.name in leave_out or callable(value) or value == _default(attribute):
            continue
        data[attribute.name] = plain(value)
    return data


def plain(value: object) -> object:
    """A declared value as JSON: labels by language, dates and decimals as text, declarations by their attributes."""
    if isinstance(value, Label):
        return label_data(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Field):
        return {"kind": value.kind, **declared_data(value, leave_out=frozenset())}
    if dataclasses.is_dataclass(value):
        return declared_data(value, leave_out=frozenset())
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def _default(attribute: dataclasses.Field[object]) -> object:
    if attribute.default is not dataclasses.MISSING:
        return attribute.default
    if attribute.default_factory is not dataclasses.MISSING:
        return attribute.default_factory()
    return dataclasses.MISSING


def _trigger(item: Trigger) -> Json:
    """Which kind of moment and of action it is belongs to it."""
    when = {"kind": type(item.when).__name__, **declared_data(item.when)}
    do = [{"kind": type(action).__name__, **declared_data(action)} for action in item.do]
    return {**declared_data(item, leave_out=_KEYED | {"when", "do"}), "when": when, "do": do}


def _screen(item: Screen) -> Json:
    """What it does is code; that it does it has a name."""
    return {**declared_data(item, leave_out=_KEYED | {"acts"}), "acts": sorted(item.acts)}


def _dashboard(item: Dashboard) -> Json:
    tiles = {tile.key: declared_data(tile) for tile in item.tiles}
    return {**declared_data(item, leave_out=_KEYED | {"tiles"}), "tiles": tiles, "tile_order": list(tiles)}


def _brand(brand: Brand) -> Json:
    """Its logo by content: another picture is a change."""
    return {
        "name": label_data(brand.name),
        "accent": brand.accent,
        "accent_dark": brand.accent_dark,
        "logo": brand.logo.digest if brand.logo else "",
    }


def _pack(blueprint: Blueprint, key: str) -> Json:
    pack = blueprint.packs[key]
    return {
        "version": pack.version,
        "label": label_data(pack.label),
        "distribution": pack.distribution,
        "requires": list(pack.requires),
        "settings": {
            # Of a secret only whether it is given: a snapshot is stored and shown.
            name: {"secret": value is not None} if name in pack.secrets else plain(value)
            for name, value in pack.settings.items()
        },
    }


def _entity(item: EntityModel) -> Json:
    return {
        "short": item.short,
        "pack": item.pack,
        "label": label_data(item.label),
        "plural": label_data(item.plural),
        "help": label_data(item.help),
        "table": item.table,
        "scope": item.scope,
        "title": item.title,
        "branch": item.branch,
        "zone": item.zone,
        "sort": item.sort,
        "icon": item.icon,
        "tone": item.tone,
        "quick": list(item.quick),
        "list": list(item.list),
        "card": list(item.card),
        **({"filters": list(item.filters)} if item.filters else {}),
        "search": list(item.search),
        "sections": [{"key": part.key, **declared_data(part)} for part in item.sections],
        "indexes": [list(columns) for columns in item.indexes],
        **({"unique": [list(names) for names in item.unique]} if item.unique else {}),
        **(
            {"duplicates": [{"key": match.key, **declared_data(match)} for match in item.duplicates]}
            if item.duplicates
            else {}
        ),
        **({} if item.merges else {"merges": False}),
        **({"alike": list(item.alike)} if item.alike else {}),
        "timeline": item.timeline,
        "subject": item.subject,
        "parent": item.parent,
        "parent_field": item.parent_field,
        "pipelines": list(item.pipelines),
        "lifecycles": list(item.lifecycles),
        "owned": item.owned,
        **({"stands_in": declared_data(item.stands_in)} if item.stands_in else {}),
        "hidden": item.hidden,
        **({"ledger": declared_data(item.ledger)} if item.ledger else {}),
        "fields": {name: field_data(model) for name, model in item.fields.items()},
        "field_order": list(item.fields),
        "inverses": {
            name: {"entity": way.entity, "field": way.field, "label": label_data(way.label)}
            for name, way in item.inverses.items()
        },
    }


def field_data(model: FieldModel) -> Json:
    """One field: its kind, column, target, options by order, labels, and the other attributes under `declared`."""
    return {
        "owner": model.owner,
        "kind": model.kind,
        "value_kind": model.value_kind,
        "label": label_data(model.label),
        "help": label_data(model.help),
        "column": model.column,
        "target": model.target,
        "inverse": model.inverse,
        "options": [_option(option) for option in model.options],
        "section": model.section,
        "hidden": model.hidden,
        "required": model.required,
        "system": model.system,
        "scale": model.scale,
        "declared": declared_data(model.declared, leave_out=_FIELD_COMMON),
    }


def _option(option: Option) -> Json:
    return {
        "key": option.key,
        "label": label_data(option.label),
        "tone": option.tone,
        "icon": option.icon,
        "hidden": option.hidden,
    }


def _pipeline(item: PipelineModel) -> Json:
    rest = declared_data(
        item.declared,
        leave_out=_KEYED | _OF_PIPELINE,
    )
    return {
        "short": item.short,
        "pack": item.pack,
        "entity": item.entity,
        "label": label_data(item.label),
        "hidden": item.hidden,
        "stages": {key: _stage(stage) for key, stage in item.stages.items()},
        "stage_order": list(item.stages),
        "lost_reasons": [_option(option) for option in item.lost_reasons],
        "declared": rest,
    }


def _stage(stage: Stage) -> Json:
    return {
        **_filled(stage, ("label", "help"), label_data),
        "kind": stage.kind,
        "requires": list(stage.requires),
        "steps": {step.key: declared_data(step) for step in stage.steps},
        "step_order": [step.key for step in stage.steps],
        "guards": {guard.key: declared_data(guard) for guard in stage.guards},
        "guard_order": [guard.key for guard in stage.guards],
        **({"enter": {guard.key: declared_data(guard) for guard in stage.enter}} if stage.enter else {}),
        **({"roles": list(stage.roles)} if stage.roles else {}),
        "sla": stage.sla,
        **({"hours": stage.hours} if stage.hours else {}),
        "probability": stage.probability,
        "to": list(stage.to),
        "ask": list(stage.ask),
        "tone": stage.tone,
        "icon": stage.icon,
        "hidden": stage.hidden,
    }


def _filled(item: object, names: Iterable[str], read: Callable[[Label], object]) -> Json:
    return {name: read(getattr(item, name)) for name in names}


def _lifecycle(item: LifecycleModel) -> Json:
    return {
        "short": item.short,
        "pack": item.pack,
        "entity": item.entity,
        "label": label_data(item.label),
        "phases": {key: declared_data(phase) for key, phase in item.phases.items()},
        "phase_order": list(item.phases),
        "watch": list(item.watch),
        **({"where": item.declared.where} if item.declared.where else {}),
        "help": label_data(item.declared.help),
    }


def _role(item: RoleModel) -> Json:
    return {
        "pack": item.pack,
        "label": label_data(item.label),
        "help": label_data(item.help),
        "grants": {
            entity: [
                {
                    "actions": sorted(grant.actions.split()),
                    "scope": grant.scope,
                    "where": grant.where,
                    **({"limit": grant.limit} if grant.limit else {}),
                }
                for grant in grants
            ]
            for entity, grants in item.grants.items()
        },
        "fields": {
            f"{entity}.{name}": {"right": mask.right, "when": mask.when} for (entity, name), mask in item.fields.items()
        },
        **({"limits": {what: item.limits[what] for what in sorted(item.limits)}} if item.limits else {}),
        "configure": item.configure,
        **({"second_factor": True} if item.second_factor else {}),
        **({"audit": True} if item.audit else {}),
        "home": item.home,
        "hidden": item.hidden,
    }
