"""Nobody grants what he lacks: what a role would give beyond the rights of who hands it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palmette.access.actors import Actor
from palmette.access.definition import ACTIONS, SCOPES, Grant, Mask
from palmette.access.grants import may_audit, may_configure
from palmette.access.masks import RANK
from palmette.blueprint.model import Blueprint, RoleModel
from palmette.errors import Forbidden
from palmette.locale.sentences import sentence

_FULL = Mask("full")


@dataclass(frozen=True, slots=True)
class Excess:
    """A right of a role that its giver does not have: an action on an entity, or a field (`name`) shown to it."""

    entity: str
    action: str
    name: str = ""


def refuse_excess(blueprint: Blueprint, giver: Actor, role: RoleModel, before: RoleModel | None = None) -> None:
    """Forbidden when a role, or what was added to it, is more than its giver has."""
    found = next(excess(blueprint, giver, role, before), None)
    if found is None:
        return
    entity = blueprint.entities.get(found.entity)
    raise Forbidden(
        "access.grants_more",
        sentence(
            "The role %(role)s would allow what you may not do yourself: %(what)s.",
            role=role.label, what=f"{found.action} {entity.short if entity else found.entity} {found.name}".strip(),
        ),
        remedy="Ask somebody who has this right.",
    )  # fmt: skip


def excess(blueprint: Blueprint, giver: Actor, role: RoleModel, before: RoleModel | None = None) -> Iterator[Excess]:
    """The rights of a role, or those it did not have before, that its giver lacks."""
    if giver.trusted:
        return
    if role.configure and not (before and before.configure) and not may_configure(blueprint, giver):
        yield Excess("", "configure")
    if role.audit and not (before and before.audit) and not may_audit(blueprint, giver):
        yield Excess("", "audit")
    own = [blueprint.roles[key] for key in giver.roles if key in blueprint.roles]
    for entity, grants in role.grants.items():
        for grant in grants:
            for action in ACTIONS if "*" in grant.actions.split() else grant.actions.split():
                held = [*own, *([before] if before else [])]
                if grant.scope != "none" and not any(_covers(one, entity, action, grant) for one in held):
                    yield Excess(entity, action)
    yield from _fields(blueprint, own, role, before)


def _covers(role: RoleModel, entity: str, action: str, wanted: Grant) -> bool:
    """Whether a role has the action in that scope or a wider one, under no other condition."""
    return any(
        ({action, "*"} & set(grant.actions.split()))
        and SCOPES.index(grant.scope) >= SCOPES.index(wanted.scope)
        and grant.where in ("", wanted.where)
        for grant in role.grants.get(entity, ())
    )


def _fields(blueprint: Blueprint, own: list[RoleModel], role: RoleModel, before: RoleModel | None) -> Iterator[Excess]:
    """Fields that the role shows and its giver is not shown."""
    kept = {key for one in own for key in one.fields}
    for entity, name in sorted(kept):
        readers = [one for one in own if one.grants.get(entity)] or own
        mine = max(RANK[one.fields.get((entity, name), _FULL).right] for one in readers)
        reads = entity in role.grants or blueprint.entities[entity].scope == "frame"
        given = RANK[role.fields.get((entity, name), _FULL).right]
        had = RANK[before.fields.get((entity, name), _FULL).right] if before and before.grants.get(entity) else -1
        if reads and given > max(mine, had):
            yield Excess(entity, "read", name)
