"""Which entity tasks are: the one whose records say what is to be done, by when, and about which record."""

from __future__ import annotations

from palmette.blueprint.model import Blueprint, EntityModel

KIND = "task"
NEEDED = ("kind", "subject", "due_on", "owner", "about_entity", "about_id")


def task_entity(blueprint: Blueprint) -> EntityModel | None:
    """The entity of tasks; None when no enabled pack has one."""
    for entity in blueprint.entities.values():
        kind = entity.fields.get("kind")
        if kind is not None and kind.option(KIND) is not None and all(name in entity.fields for name in NEEDED):
            return entity
    return None


def person_field(tasks: EntityModel, person: str) -> str:
    """The field of a task that names the person whom it is about; empty where it has none of that kind."""
    found = [name for name in (tasks.subject, *tasks.fields) if name in tasks.fields]
    return next((name for name in found if tasks.fields[name].target == person and not tasks.fields[name].system), "")
