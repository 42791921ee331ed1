"""What happens by itself: triggers and contact plans, named and led to entities and fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.model import EntityModel
from palmette.blueprint.screens import Lead
from palmette.labels import as_label, humanize
from palmette.triggers.definition import (
    Action,
    ContactPlan,
    CreateTask,
    Event,
    Schedule,
    SendMessage,
    SetField,
    Trigger,
    When,
)


@dataclass
class Automation:
    """What `resolve_triggers` gives, as the blueprint holds it."""

    triggers: dict[str, Trigger] = field(default_factory=dict)
    packs: dict[str, str] = field(default_factory=dict)
    plans: dict[str, ContactPlan] = field(default_factory=dict)


def resolve_triggers(draft: Draft, entities: Mapping[str, EntityModel]) -> Automation:
    """All of them by key; what leads nowhere is noted and left out."""
    found = Automation()
    lead = Lead(draft, entities)
    plans = {(item.owner, item.declared.key): item.key for item in draft.contact_plans}
    for plan in draft.contact_plans:
        if entity := lead.entity("contact_plans", plan, plan.declared.entity):
            found.plans[plan.key] = _plan(entity, plan)
    for trigger in draft.triggers:
        said = isinstance(trigger.declared.when, When)  # An edition may have left it out, and was told so.
        if said and (entity := lead.entity("triggers", trigger, trigger.declared.entity)):
            named = plans.get((trigger.owner, trigger.declared.plan), trigger.declared.plan)
            found.triggers[trigger.key] = _trigger(lead, entity, trigger, named)
            found.packs[trigger.key] = trigger.owner
    return found


def _plan(entity: EntityModel, item: Item[ContactPlan]) -> ContactPlan:
    declared = item.declared
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        apart_when=dict(declared.apart_when),
        quiet=tuple(declared.quiet),
    )


def _trigger(lead: Lead, entity: EntityModel, item: Item[Trigger], plan: str) -> Trigger:
    declared = item.declared
    contact = declared.contact or entity.subject
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        when=_when(lead, entity, declared.when, item.owner),
        do=tuple(_action(lead, entity, action, item.owner) for action in declared.do),
        contact=lead.called(entity, contact, item.owner) if contact else "",
        plan=plan,
    )


def _when(lead: Lead, entity: EntityModel, when: When, pack: str) -> When:
    if isinstance(when, Event):
        fields = tuple(lead.called(entity, name, pack) for name in when.fields)
        return dataclasses.replace(when, fields=fields, to=tuple(when.to))
    if isinstance(when, Schedule):
        return dataclasses.replace(when, on=tuple(when.on))
    return when


def _action(lead: Lead, entity: EntityModel, action: Action, pack: str) -> Action:
    if isinstance(action, CreateTask):
        return dataclasses.replace(action, task=as_label(action.task), text=as_label(action.text))
    if isinstance(action, SetField):
        return SetField({lead.called(entity, name, pack): text for name, text in action.set.items()})
    if isinstance(action, SendMessage):
        return dataclasses.replace(action, channels=tuple(action.channels), variables=dict(action.variables))
    return action
