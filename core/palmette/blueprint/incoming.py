"""What comes in: public forms, who gets new records, what these become; named and led to entities and fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel
from palmette.blueprint.screens import Lead
from palmette.capture.definition import Form, FormRows
from palmette.conversion.definition import Becomes, Conversion
from palmette.distribution.definition import AssignRule, Distribution
from palmette.labels import Label, as_label, humanize


@dataclass
class Incoming:
    """What `resolve_incoming` gives, as the blueprint holds it."""

    forms: dict[str, Form] = field(default_factory=dict)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    conversions: dict[str, Conversion] = field(default_factory=dict)


def resolve_incoming(draft: Draft, entities: Mapping[str, EntityModel]) -> Incoming:
    """All of them by key; what leads nowhere is noted and left out."""
    found = Incoming()
    lead = Lead(draft, entities)
    for form in draft.forms:
        if entity := lead.entity("forms", form, form.declared.entity):
            found.forms[form.key] = _form(lead, entity, form)
    for distribution in draft.distributions:
        if entity := lead.entity("distributions", distribution, distribution.declared.entity):
            found.distributions[distribution.key] = _distribution(lead, entity, distribution)
    for conversion in draft.conversions:
        if entity := lead.entity("conversions", conversion, conversion.declared.entity):
            found.conversions[conversion.key] = _conversion(lead, entity, conversion)
    return found


def _form(lead: Lead, entity: EntityModel, item: Item[Form]) -> Form:
    declared = item.declared
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=_label(declared.label, declared.key),
        columns=_columns(lead, entity, declared.columns, item.owner),
        constants={lead.called(entity, name, item.owner): value for name, value in declared.constants.items()},
        rows=tuple(_rows(lead, entity, rows, item.owner) for rows in declared.rows),
        received=lead.called(entity, declared.received, item.owner) if declared.received else "",
        rest=lead.called(entity, declared.rest, item.owner) if declared.rest else "",
        branch_from=tuple(declared.branch_from),
        id_from=tuple(declared.id_from),
        origins=tuple(origin.rstrip("/") for origin in declared.origins),
    )


def _rows(lead: Lead, entity: EntityModel, rows: FormRows, pack: str) -> FormRows:
    columns = {name: tuple(inputs) for name, inputs in rows.columns.items()}
    return dataclasses.replace(rows, key=lead.called(entity, rows.key, pack), columns=columns)


def _columns(
    lead: Lead, entity: EntityModel, columns: Mapping[str, Sequence[str]], pack: str
) -> dict[str, Sequence[str]]:
    return {lead.called(entity, name, pack): tuple(inputs) for name, inputs in columns.items()}


def _distribution(lead: Lead, entity: EntityModel, item: Item[Distribution]) -> Distribution:
    declared = item.declared
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=_label(declared.label, declared.key),
        rules=tuple(_rule(lead, entity, rule, item.owner) for rule in declared.rules),
    )


def _rule(lead: Lead, entity: EntityModel, rule: AssignRule, pack: str) -> AssignRule:
    return dataclasses.replace(
        rule,
        label=_label(rule.label, rule.key),
        roles=tuple(rule.roles),
        owner_of=lead.called(entity, rule.owner_of, pack) if rule.owner_of else "",
        territory=lead.called(entity, rule.territory, pack) if rule.territory else "",
        weights=dict(rule.weights),
    )


def _conversion(lead: Lead, entity: EntityModel, item: Item[Conversion]) -> Conversion:
    declared = item.declared
    becomes = [_becomes(lead, entity, part, item) for part in declared.becomes]
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=_label(declared.label, declared.key),
        becomes=tuple(part for part in becomes if part is not None),
        stages=dict(declared.stages),
        fills={lead.called(entity, name, item.owner): value for name, value in declared.fills.items()},
    )


def _becomes(lead: Lead, entity: EntityModel, part: Becomes, item: Item[Conversion]) -> Becomes | None:
    found = lead.draft.entity(part.entity, pack=item.owner)
    if found is None:
        remedy = nearest(part.entity, [*lead.draft.entities, *lead.draft.short_names()])
        message = f"{item.declared.key!r} becomes {part.entity!r}, which is no entity."
        path = f"conversions.{item.key}.becomes.{part.key}"
        lead.draft.mistake(path, "blueprint.unknown_entity", message, remedy, owner=item.owner)
        return None
    target = lead.entities[found.key]
    pack = item.owner
    return dataclasses.replace(
        part,
        entity=target.key,
        label=as_label(part.label) or target.label,
        into=lead.called(entity, part.into, pack) if part.into else "",
        fields={lead.called(target, to, pack): lead.called(entity, of, pack) for to, of in part.fields.items()},
        constants={lead.called(target, name, pack): value for name, value in part.constants.items()},
        links={lead.called(target, name, pack): key for name, key in part.links.items()},
        ask=tuple(lead.called(target, name, pack) for name in part.ask),
    )


def _label(given: Label | str, key: str) -> Label:
    return as_label(given, humanize(key))
