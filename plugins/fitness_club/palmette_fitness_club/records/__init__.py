"""The records of a fitness club, by what people do with them."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Entity, Extension
from palmette_fitness_club.records import (
    bar,
    care,
    charges,
    classes,
    memberships,
    packages,
    people,
    selling,
    shifts,
    till,
    trainers,
    visits,
)


def entities(settings: Mapping[str, object]) -> list[Entity | Extension]:
    """Every entity and extension, with the club's own choices in them."""
    return [
        people.direction,
        people.club,
        people.member(settings),
        *memberships.entities(settings),
        *visits.ENTITIES,
        *packages.ENTITIES,
        *classes.ENTITIES,
        *trainers.ENTITIES,
        *bar.ENTITIES,
        *till.ENTITIES,
        *shifts.ENTITIES,
        *care.ENTITIES,
        *selling.ENTITIES,
        *charges.ENTITIES,
    ]
