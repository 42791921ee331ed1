"""Dangerous grants of an edition, for `palmette doctor`: what is allowed, and should be meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palmette.access.definition import SCOPES, Grant
from palmette.audit.limits import CUSTOMERS, EXPORT
from palmette.blueprint.model import Blueprint, RoleModel

_WALL = SCOPES.index("wall")


@dataclass(frozen=True, slots=True)
class Danger:
    """A role that allows more than is usual, and what to do about it."""

    role: str
    message: str
    remedy: str


def dangers(blueprint: Blueprint) -> Iterator[Danger]:
    """Each dangerous grant once."""
    for role in blueprint.roles.values():
        if role.hidden:
            continue
        yield from _wide_exports(blueprint, role)
        yield from _local_configure(role)
        yield from _blind(blueprint, role)
        if role.audit and _scope_of(blueprint, role, "read") > 0 and not role.configure:
            yield Danger(role.key, "reads the audit journal and customers", "Give the journal a role of its own.")


def _wide_exports(blueprint: Blueprint, role: RoleModel) -> Iterator[Danger]:
    """Who may export everything should have said how much a day."""
    if _scope_of(blueprint, role, "export") >= _WALL and not role.configure and EXPORT not in role.limits:
        yield Danger(
            role.key, "may export the customers of a whole wall without a limit of its own",
            f"Say `limits: {{{EXPORT}: …}}`, or export a branch.",
        )  # fmt: skip
    if role.limits.get(CUSTOMERS, 0) > 100_000 or role.limits.get(EXPORT, 0) > 100_000:
        yield Danger(role.key, "has limits so high that nothing is stopped", "Lower the limits of disclosure.")


def _local_configure(role: RoleModel) -> Iterator[Danger]:
    """Settings are those of the whole network: who sees one wall should not change them."""
    reaches = {grant.scope for grants in role.grants.values() for grant in grants}
    if role.configure and "all" not in reaches:
        yield Danger(
            role.key, "configures the whole installation and sees one wall only",
            "Take `configure` from it, or give it the network.",
        )  # fmt: skip


def _blind(blueprint: Blueprint, role: RoleModel) -> Iterator[Danger]:
    """Rights to change what may not be read, which works and cannot be undone by who did it."""
    for entity, grants in role.grants.items():
        held = _actions(grants)
        risky = held & {"update", "delete", "export", "reassign", "transfer"}
        if risky and "read" not in held and blueprint.entities[entity].scope != "frame":
            short = blueprint.entities[entity].short
            yield Danger(
                role.key, f"may {', '.join(sorted(risky))} {short} without reading it",
                "Add `read`, or take these rights away.",
            )  # fmt: skip


def _scope_of(blueprint: Blueprint, role: RoleModel, action: str) -> int:
    """The widest scope of an action over entities with people in them."""
    scopes = [
        SCOPES.index(grant.scope)
        for entity, grants in role.grants.items()
        if any(field.declared.personal for field in blueprint.entities[entity].fields.values())
        for grant in grants
        if {action, "*"} & set(grant.actions.split())
    ]
    return max(scopes, default=0)


def _actions(grants: tuple[Grant, ...]) -> set[str]:
    words = {word for grant in grants if grant.scope != "none" for word in grant.actions.split()}
    return words | {"read"} if "*" in words else words
