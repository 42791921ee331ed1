"""Why somebody sees a record or does not: each grant of his roles, and whether it reaches where the record lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.grants import BRANCH, OWNER, WHOLE, Condition, Reach, reach_of
from palmette.blueprint.model import Blueprint, EntityModel


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: its wall, branch and responsible user."""

    wall: int
    branch: UUID | None
    owner: UUID | None


@dataclass(frozen=True, slots=True)
class Way:
    """A grant that reaches the place of a record; it gives the record where `where` is true of it, too."""

    role: str
    scope: str
    where: Condition | None
    stands_in: bool = False
    """Whether it reaches the record only as the substitute of the one who is responsible."""


def ways(blueprint: Blueprint, actor: Actor, entity: EntityModel, action: str, place: Place) -> Iterator[Way]:
    """The grants by which an actor may do something to a record that lies there, by role."""
    for key in actor.roles:
        role = blueprint.roles.get(key)
        for grant in role.grants.get(entity.key, ()) if role is not None else ():
            actions = grant.actions.split()
            if grant.scope == "none" or (action not in actions and "*" not in actions):
                continue
            where = Condition(grant.where, role.pack) if grant.where and role is not None else None
            if entity.scope == "shared" or covers(reach_of(actor, grant.scope, where), place):
                replaces = grant.scope == "own" and place.owner != actor.id
                yield Way(key, grant.scope, where, stands_in=replaces and entity.scope != "shared")


def covers(reach: Reach, place: Place) -> bool:
    """Whether a record that lies there is in the reach, as far as walls, branches and owners go."""
    if place.wall not in reach.walls:
        return False
    held = {OWNER: place.owner, BRANCH: place.branch}
    return reach.column == WHOLE or held[reach.column] in reach.values
