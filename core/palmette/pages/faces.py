"""What stands before the name of a record: letters for people, the icon of its kind for everything else."""

from __future__ import annotations

from palmette.blueprint.model import EntityModel
from palmette.pages import formats
from palmette.pages.values import Values

OTHER_ICON = "file-text"


def face(entity: EntityModel, title: str) -> Values:
    """`{initials, tone}` or `{icon}`."""
    return letters(title) if is_person(entity) else {"icon": entity.icon or OTHER_ICON}


def letters(name: str) -> Values:
    """The letters of a person, in the tone of his name."""
    return {"initials": formats.initials(name), "tone": formats.tone_of(name)}


def is_person(entity: EntityModel) -> bool:
    """Whether records of the entity are people, drawn with their initials."""
    return entity.key == "frame.user" or "first_name" in entity.fields
