"""Channels, purposes and message templates: named, labelled, and checked that they say what can be said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from palmette.blueprint.checks import Checks
from palmette.blueprint.draft import Draft
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel
from palmette.blueprint.screens import Lead
from palmette.channels.definition import ASK, DROP, UNSAID, Channel, MessageTemplate, Purpose, Tariff
from palmette.channels.slots import UNSUBSCRIBE, read_slots
from palmette.errors import InvalidInput
from palmette.labels import as_label, humanize

TASK_CHANNELS = ("call", "meeting")
"""Contacts that people make, by tasks of triggers."""

VARIABLE_KINDS = ("text", "integer", "decimal", "money", "date", "instant", "local_time", "url")


@dataclass
class Messages:
    """What `resolve_messages` gives, as the blueprint holds it."""

    channels: dict[str, Channel] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    messages: dict[str, MessageTemplate] = field(default_factory=dict)
    tariffs: dict[str, Tariff] = field(default_factory=dict)


def resolve_messages(draft: Draft, entities: Mapping[str, EntityModel]) -> Messages:
    """All of them by key; what leads nowhere is noted and left out."""
    found, lead = Messages(), Lead(draft, entities)
    for channel in draft.channels:
        label = as_label(channel.declared.label, humanize(channel.declared.key))
        found.channels[channel.key] = dataclasses.replace(channel.declared, key=channel.key, label=label)
    for purpose in draft.purposes:
        label = as_label(purpose.declared.label, humanize(purpose.declared.key))
        found.purposes[purpose.key] = dataclasses.replace(
            purpose.declared, key=purpose.key, label=label, quiet=tuple(purpose.declared.quiet),
            channels=tuple(purpose.declared.channels),
        )  # fmt: skip
    for tariff in draft.tariffs:
        found.tariffs[tariff.key] = dataclasses.replace(tariff.declared, prefixes=dict(tariff.declared.prefixes))
    for item in draft.messages:
        if entity := lead.entity("messages", item, item.declared.entity):
            found.messages[item.key] = dataclasses.replace(
                item.declared, key=item.key, entity=entity.key,
                label=as_label(item.declared.label, humanize(item.declared.key)),
                subject=as_label(item.declared.subject), text=as_label(item.declared.text),
                variables=dict(item.declared.variables), names=dict(item.declared.names),
            )  # fmt: skip
    return found


def check_messages(checks: Checks) -> None:
    """Note what they say that cannot be."""
    blueprint = checks.blueprint
    for key, purpose in blueprint.purposes.items():
        _purpose(checks, f"purposes.{key}", purpose)
    for key, tariff in blueprint.tariffs.items():
        _tariff(checks, f"tariffs.{key}", tariff)
    for key, item in blueprint.messages.items():
        path = f"messages.{key}"
        checks.words(path, item)
        if item.purpose not in blueprint.purposes:
            message = f"{item.purpose!r} is no purpose."
            checks.wrong(f"{path}.purpose", "unknown_purpose", message, nearest(item.purpose, blueprint.purposes))
        _channels(checks, f"{path}.names", list(item.names))
        for name, kind in item.variables.items():
            if kind not in VARIABLE_KINDS:
                message = f"{name!r} is {kind!r}, which no variable is."
                checks.wrong(f"{path}.variables.{name}", "bad_message", message, nearest(kind, VARIABLE_KINDS))
        if not as_label(item.text).forms:
            checks.wrong(f"{path}.text", "bad_message", "It says nothing.", "Give it a text.")
        for part in ("subject", "text"):
            for language, text in as_label(getattr(item, part)).forms.items():
                _text(checks, f"{path}.{part}", item, language, text)


def _purpose(checks: Checks, path: str, purpose: Purpose) -> None:
    checks.words(path, purpose)
    _channels(checks, f"{path}.channels", list(purpose.channels))
    if purpose.unknown not in (ASK, DROP):
        checks.wrong(f"{path}.unknown", "unknown_word", f"unknown is {purpose.unknown!r}.", f"Write {ASK} or {DROP}.")
    if purpose.quiet and (len(purpose.quiet) != 2 or not all(_is_time(text) for text in purpose.quiet)):
        remedy = 'Write two local times, such as ["21:00", "09:00"].'
        checks.wrong(f"{path}.quiet", "bad_message", "Quiet hours have a beginning and an end.", remedy)


def _tariff(checks: Checks, path: str, tariff: Tariff) -> None:
    known = (*checks.blueprint.channels, *TASK_CHANNELS)
    if tariff.key not in known:
        checks.wrong(path, "unknown_channel", f"{tariff.key!r} is no channel.", nearest(tariff.key, known))
    for prefix in tariff.prefixes:
        if not prefix.startswith("+") or not prefix[1:].isdigit():
            remedy = 'Write the beginning of a phone number, such as "+358".'
            checks.wrong(f"{path}.prefixes", "bad_message", f"{prefix!r} begins no phone number.", remedy)
    if min(tariff.price, *tariff.prefixes.values(), 0) < 0:
        checks.wrong(path, "bad_message", "A price is below zero.", "Write what a contact costs, or 0.")


def _channels(checks: Checks, path: str, keys: list[str]) -> None:
    known = checks.blueprint.channels
    for key in keys:
        if key not in known:
            checks.wrong(path, "unknown_channel", f"{key!r} is no channel.", nearest(key, known))


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 5


def _text(checks: Checks, path: str, item: MessageTemplate, language: str, text: str) -> None:
    try:
        slots = list(read_slots(text).slots())
    except InvalidInput as error:
        checks.wrong(path, "bad_message", f"In {language}: {error.message}", error.remedy)
        return
    entity = checks.blueprint.entities[item.entity]
    for slot in slots:
        if slot.path in item.variables or slot.path == UNSUBSCRIBE:
            continue
        found = checks.path(path, entity, slot.path)
        if found is not None and found.kind in UNSAID:
            message = f"{slot.path!r} is {found.kind}, which no text can say."
            checks.wrong(path, "bad_message", message, "Take another field.")


def wrong_in(message: MessageTemplate, entity: EntityModel, entities: Mapping[str, EntityModel]) -> list[str]:
    """Slots of a template that name no value: what a screen tells before anything is saved."""
    wrong = []
    for part in (as_label(message.subject), as_label(message.text)):
        for text in part.forms.values():
            for slot in read_slots(text).slots():
                if slot.path not in (*message.variables, UNSUBSCRIBE) and not _leads(slot.path, entity, entities):
                    wrong.append(slot.path)
    return wrong


def _leads(path: str, entity: EntityModel, entities: Mapping[str, EntityModel]) -> bool:
    first, *rest = path.split(".")
    found = entity.fields.get(first)
    for step in rest:
        target = entities.get(found.target) if found is not None and found.value_kind == "reference" else None
        found = target.fields.get(step) if target is not None else None
    return found is not None and found.kind not in UNSAID
