"""Whom a trigger is about: the person at the end of its path, else the record itself."""

from __future__ import annotations

from palmette.blueprint.model import Blueprint
from palmette.triggers.definition import Trigger


def person_entity(blueprint: Blueprint, trigger: Trigger) -> str:
    """What the person is whom a trigger is about."""
    entity = blueprint.entities[trigger.entity]
    for step in trigger.contact.split(".") if trigger.contact else ():
        entity = blueprint.entities[entity.fields[step].target]
    return entity.key
