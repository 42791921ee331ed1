"""Which rows an actor's roles reach for an action: the union of its grants within its walls, before any SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.definition import Grant, PersonGrant
from palmette.blueprint.model import Blueprint, EntityModel

OWNER, BRANCH, WHOLE = "owner_id", "branch_id", ""
NEVER_OF_MOVES = frozenset({"update", "delete", "reassign", "transfer", "merge"})
"""What no grant allows with the moves of a ledger."""

NEVER_WHEN_LEAVING = frozenset({"export", "bulk", "transfer", "delete"})
"""What nobody may who gave notice."""

_WHOLE_SCOPES = frozenset({"wall", "all"})


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """An expression over a record, whose names are read as `pack` reads them; with `mine` the record's person, at the
    end of that way, has to be the actor's, too."""

    text: str
    pack: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Rows of `walls` whose `column` (owner_id or branch_id, empty = any row) is one of `values`, narrowed by `where`.

    With no walls, or with a column and no values, it is nothing.
    """

    walls: tuple[int, ...]
    column: str = WHOLE
    values: tuple[UUID, ...] = ()
    where: Condition | None = None

    @property
    def empty(self) -> bool:
        """Whether no row can be in it."""
        return not self.walls or (self.column != WHOLE and not self.values)


def reaches(blueprint: Blueprint, actor: Actor, entity: EntityModel, action: str) -> tuple[Reach, ...]:
    """The ways in which rows of an entity come into the actor's scope; none means nothing at all.

    Owned rows (children) are asked for at their record: give its entity. Reading a frame entity needs no grant, only
    that no grant says `none`; changing one needs the right `configure`.
    """
    if actor.trusted:
        return (Reach(tuple(actor.walls)),) if actor.walls else ()
    if actor.limits is not None and not actor.limits.allow(entity.key, action):
        return ()
    if (entity.ledger is not None and action in NEVER_OF_MOVES) or (actor.leaving and action in NEVER_WHEN_LEAVING):
        return ()
    grants = granted(blueprint, actor, entity, action)
    if entity.scope == "frame":
        return _frame_reach(blueprint, actor, entity, action, grants)
    if entity.scope == "shared":
        return _shared_reach(actor, action, grants)
    found = [reach for grant in grants if not (reach := reach_of(actor, grant.scope, grant.where)).empty]
    return _merged(found)


def row_limit(blueprint: Blueprint, actor: Actor, entity: EntityModel) -> int | None:
    """How many rows of an entity a list may show the actor in all: the largest limit of his grants to read, if all
    have one."""
    if actor.trusted:
        return None
    root = root_of(blueprint, entity).key
    limits = [
        grant.limit
        for key in actor.roles
        if (role := blueprint.role(key)) is not None
        for grant in role.grants.get(root, ())
        if _names(grant, "read") and grant.scope != "none"
    ]
    return max(limits) if limits and all(limits) else None


@dataclass(frozen=True, slots=True)
class Given:
    """A grant with its condition as the pack of its role reads it."""

    scope: str
    where: Condition | None


def granted(blueprint: Blueprint, actor: Actor, entity: EntityModel, action: str) -> list[Given]:
    """The grants of the actor's roles that name the entity and the action, those of scope `none` among them."""
    if actor.limits is not None and not actor.limits.allow(entity.key, action):
        return []
    return [
        Given(grant.scope, condition_of(grant, role.pack))
        for key in actor.roles
        if (role := blueprint.role(key)) is not None
        for grant in role.grants.get(entity.key, ())
        if _names(grant, action)
    ]


def condition_of(grant: Grant, pack: str) -> Condition | None:
    """What narrows a grant of a role of that pack."""
    if isinstance(grant, PersonGrant):
        return Condition(grant.where, grant.pack, grant.mine) if grant.where or grant.mine else None
    return Condition(grant.where, pack) if grant.where else None


def may(blueprint: Blueprint, actor: Actor, entity: EntityModel, action: str) -> bool:
    """Whether there is any row for which the actor may do this (a button may be shown)."""
    return bool(reaches(blueprint, actor, root_of(blueprint, entity), action))


def limit_of(blueprint: Blueprint, actor: Actor, what: str) -> float | None:
    """Up to which figure the actor decides alone, the greatest of his roles; None where no role of all has a limit,
    and for the product's own work."""
    if actor.trusted or not any(what in role.limits for role in blueprint.roles.values()):
        return None
    mine = (blueprint.roles[key].limits.get(what, 0.0) for key in actor.roles if key in blueprint.roles)
    return max(mine, default=0.0)


def may_configure(blueprint: Blueprint, actor: Actor) -> bool:
    """Whether the actor may change users, branches and settings."""
    if actor.limits is not None and not actor.limits.allow("", "configure"):
        return False
    return actor.trusted or any(blueprint.roles[role].configure for role in actor.roles if role in blueprint.roles)


def may_audit(blueprint: Blueprint, actor: Actor) -> bool:
    """Whether the actor may read the audit journal of his walls: who configures may, and roles that say so."""
    return may_configure(blueprint, actor) or any(
        blueprint.roles[role].audit for role in actor.roles if role in blueprint.roles
    )


def root_of(blueprint: Blueprint, entity: EntityModel) -> EntityModel:
    """The entity whose grants count: of owned rows that of their record."""
    while entity.is_child:
        entity = blueprint.entities[entity.parent]
    return entity


def _names(grant: Grant, action: str) -> bool:
    actions = grant.actions.split()
    return action in actions or "*" in actions


def _frame_reach(
    blueprint: Blueprint, actor: Actor, entity: EntityModel, action: str, grants: list[Given]
) -> tuple[Reach, ...]:
    given = {grant.scope for grant in grants}
    if action == "read":
        allowed = given != {"none"}
    else:
        allowed = may_configure(blueprint, actor) or any(
            grant.scope != "none" for grant in granted(blueprint, actor, entity, "configure")
        )
    return (Reach(tuple(actor.walls)),) if allowed and actor.walls else ()


def _shared_reach(actor: Actor, action: str, grants: list[Given]) -> tuple[Reach, ...]:
    """Shared rows have no owner or branch: any scope reads them, only a whole wall's right changes them."""
    scopes = {grant.scope for grant in grants} - {"none"}
    enough = scopes if action == "read" else scopes & _WHOLE_SCOPES
    if not enough or not actor.walls:
        return ()
    return _merged(Reach(tuple(actor.walls), where=grant.where) for grant in grants if grant.scope in enough)


def reach_of(actor: Actor, scope: str, where: Condition | None = None) -> Reach:
    """The rows that one grant of a scope reaches for an actor."""
    walls = tuple(actor.walls)
    if scope == "all":
        return Reach(walls, where=where)
    if scope == "wall":
        return Reach((actor.wall,) if actor.wall in walls else (), where=where)
    if scope in ("own", "team"):
        return Reach(walls, OWNER, _owners(actor, scope), where)
    if scope in ("branch", "branches", "region"):
        return Reach(walls, BRANCH, _branches(actor, scope), where)
    return Reach(())


def _owners(actor: Actor, scope: str) -> tuple[UUID, ...]:
    mine = ({actor.id} if actor.id else set()) | set(actor.stands_in)
    return tuple(sorted(mine | actor.team if scope == "team" else mine))


def _branches(actor: Actor, scope: str) -> tuple[UUID, ...]:
    found = {actor.home_branch} if actor.home_branch else set()
    if scope in ("branches", "region"):
        found |= actor.branches
    if scope == "region":
        found |= actor.region
    return tuple(sorted(found))


def _merged(found: Iterable[Reach]) -> tuple[Reach, ...]:
    """One reach per column and condition; those inside a whole, unconditional one are left out."""
    by: dict[tuple[str, Condition | None], Reach] = {}
    for reach in found:
        key = (reach.column, reach.where)
        if (known := by.get(key)) is not None:
            walls = tuple(sorted({*known.walls, *reach.walls}))
            reach = Reach(walls, reach.column, tuple(sorted({*known.values, *reach.values})), reach.where)
        by[key] = reach
    whole = by.get((WHOLE, None))
    if whole is None:
        return tuple(by.values())
    rest = (reach for key, reach in by.items() if key != (WHOLE, None) and not set(reach.walls) <= set(whole.walls))
    return (whole, *rest)
