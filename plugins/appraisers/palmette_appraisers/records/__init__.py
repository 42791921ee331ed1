"""The records of an association of appraisers, by what people do with them."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Entity, Extension
from palmette_appraisers.records import committees, discipline, dues, expertise, members, register, reporting


def entities(settings: Mapping[str, object]) -> list[Entity | Extension]:
    """Every entity and extension, with the association's own choices in them."""
    return [
        members.MEMBER,
        *register.ENTITIES,
        *dues.ENTITIES,
        *reporting.ENTITIES,
        *expertise.entities(settings),
        *discipline.ENTITIES,
        *committees.ENTITIES,
    ]
