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
