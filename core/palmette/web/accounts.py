"""Making accounts: the first owner with wall and branch, and every user after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from palmette.access.passwords import check_password
from palmette.errors import Conflict, InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records.search_keys import sort_key
from palmette.web.runtime import Pinned


@dataclass(frozen=True, slots=True)
class FirstRun:
    """What an empty installation is asked for."""

    company: str
    branch: str
    zone: str
    name: str
    email: str
    password: str


def set_up(pinned: Pinned, wish: FirstRun) -> UUID:
    """The first wall, branch and owner of an empty installation; the owner's id. Conflict when somebody was quicker."""
    if not pinned.directory.is_empty():
        raise Conflict("access.not_empty", "This installation has its owner already.", remedy="Log in instead.")
    _need(company=wish.company, branch=wish.branch, name=wish.name, email=wish.email)
    check_password(wish.password, email=wish.email, name=wish.name)
    wall = next(iter(pinned.directory.walls()), 0) or pinned.directory.add_wall("main", wish.company.strip())
    branch = create_branch(pinned, name=wish.branch, zone=wish.zone, wall=wall)
    owner = owner_role(pinned)
    return create_user(
        pinned, name=wish.name, email=wish.email, password=wish.password, roles=[owner], branch_id=branch, wall=wall
    )


def owner_role(pinned: Pinned) -> str:
    """The role of who owns the installation: the first that may configure and do everything."""
    roles = [role for role in pinned.blueprint.roles.values() if role.configure]
    named = next((role.key for role in roles if role.key == "owner"), "")
    if named or roles:
        return named or roles[0].key
    raise InvalidInput(
        "access.no_owner_role",
        "The edition has no role that may configure.",
        remedy="Declare a role with `configure: true`.",
    )


def create_branch(
    pinned: Pinned, *, name: str, zone: str, wall: int = 1, kind: str = "branch", parent: UUID | None = None
) -> UUID:
    """A new branch of a wall."""
    actor = pinned.directory.system("cli", wall=wall)
    values = {"name": name, "zone": zone, "kind": kind, "parent": parent}
    with pinned.gateway.writing(actor) as records:
        row = records.create("frame.branch", {key: value for key, value in values.items() if value is not None})
    pinned.directory.forget()
    return UUID(str(row["id"]))


def create_user(
    pinned: Pinned, *, name: str, email: str, password: str, roles: Sequence[str], branch: str = "",
    branch_id: UUID | None = None, wall: int = 1, everywhere: bool = False,
) -> UUID:  # fmt: skip
    """A new user with roles at a branch (named, given by id, or the wall's first). Without a password he cannot log in
    until he has chosen one by a link."""
    _need(name=name, email=email)
    if password:
        check_password(password, email=email, name=name)
    if find_user(pinned, email) is not None:
        taken = sentence("Somebody logs in with this e-mail already.")
        raise Conflict("access.email_taken", taken, problems=[Problem("email", "access.email_taken", taken)])
    unknown = [role for role in roles if role not in pinned.blueprint.roles]
    if unknown:
        pinned.directory.assign(UUID(int=0), unknown)
    at = branch_id or _branch(pinned, branch, wall)
    actor = pinned.directory.system("cli", wall=wall)
    with pinned.gateway.writing(actor) as records:
        row = records.create("frame.user", {"name": name, "email": email, "home_branch": at})
    user = UUID(str(row["id"]))
    if password:
        pinned.logins.set_password(user, password, email=email, name=name)
    pinned.directory.assign(user, roles, branch=None if everywhere else at)
    return user


def find_user(pinned: Pinned, email: str) -> UUID | None:
    """The active user who logs in with that e-mail."""
    users = pinned.tables.table("frame.user")
    with pinned.database.system(writing=False) as connection:
        return connection.scalar(
            select(users.c.id).where(users.c.email__key == sort_key(email), users.c.deleted_at.is_(None))
        )


def _branch(pinned: Pinned, name: str, wall: int) -> UUID | None:
    table = pinned.tables.table("frame.branch")
    with pinned.database.system(writing=False) as connection:
        rows = connection.execute(
            select(table.c.id, table.c.name)
            .where(table.c.wall_id == wall, table.c.deleted_at.is_(None))
            .order_by(table.c.created_at, table.c.id)
        ).all()
    if not name:
        return rows[0].id if rows else None
    found = [row.id for row in rows if sort_key(row.name) == sort_key(name)]
    if not found:
        message = sentence("There is no branch %(branch)r.", branch=name)
        remedy = sentence("Branches: %(branches)s.", branches=[row.name for row in rows] or ["—"])
        raise InvalidInput("access.unknown_branch", message, remedy=remedy)
    return UUID(str(found[0]))


def _need(**values: str) -> None:
    problems = [
        Problem(name, "records.required", "This is needed.", "Fill it in.")
        for name, value in values.items()
        if not value.strip()
    ]
    if problems:
        raise InvalidInput("records.invalid", "Something is missing.", problems=problems)
