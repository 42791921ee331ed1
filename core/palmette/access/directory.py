"""Who is who: users with their roles, branches and teams, made into actors; kept for a few seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, insert, select

from palmette import clock
from palmette.access.actors import Actor, system_actor
from palmette.access.stand_ins import stand_ins
from palmette.blueprint.model import Blueprint
from palmette.errors import Conflict, InvalidInput, Problem
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.schema.database import Database
from palmette.schema.tables import Tables

FRESH_SECONDS = 3.0
"""How long an actor is kept; deactivation is felt within this time."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as access needs it."""

    id: UUID
    parent: UUID | None
    wall: int
    zone: str
    kind: str


class Directory:
    """Answers actors, walls and branches. One per process and blueprint."""

    def __init__(self, database: Database, blueprint: Blueprint, tables: Tables) -> None:
        self.database = database
        self.blueprint = blueprint
        self.tables = tables
        self._lock = threading.Lock()
        self._actors: dict[UUID, tuple[float, Actor | None]] = {}
        self._branches: tuple[float, dict[UUID, Branch]] = (0.0, {})

    def actor(self, user: UUID, *, channel: str) -> Actor | None:
        """The actor of an active user; None when there is none (any more)."""
        with self._lock:
            kept = self._actors.get(user)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(user))
            with self._lock:
                self._actors[user] = kept
        return kept[1].through(channel) if kept[1] else None

    def system(self, channel: str, *, wall: int = 1) -> Actor:
        """The product's own actor over every wall."""
        first = next(
            (item.id for item in self.branches().values() if item.wall == wall and item.kind == "branch"), None
        )
        return system_actor(wall=wall, walls=tuple(self.walls()), channel=channel, branch=first)

    def walls(self) -> dict[int, str]:
        """Wall names by id."""
        wall = self.tables.frame("wall")
        with self.database.system(writing=False) as connection:
            return {row.id: row.name for row in connection.execute(select(wall.c.id, wall.c.name).order_by(wall.c.id))}

    def branches(self) -> dict[UUID, Branch]:
        """Every branch by id, kept for a few seconds."""
        with self._lock:
            until, kept = self._branches
        if until < time.monotonic():
            with self.database.system(writing=False) as connection:
                kept = self._load_branches(connection)
            with self._lock:
                self._branches = (time.monotonic() + FRESH_SECONDS, kept)
        return kept

    def zones(self) -> tuple[str, ...]:
        """The time zones that branches are in, sorted; what `today` needs."""
        return tuple(sorted({item.zone for item in self.branches().values()} | {self.blueprint.edition.zone}))

    def forget(self) -> None:
        """Drop what is kept, after a change of users, roles or branches."""
        with self._lock:
            self._actors.clear()
            self._branches = (0.0, {})

    def is_empty(self) -> bool:
        """Whether nobody can log in yet, so that the first run is due."""
        with self.database.system(writing=False) as connection:
            return connection.execute(select(self.tables.frame("credential").c.user_id).limit(1)).first() is None

    def assign(self, user: UUID, roles: Iterable[str], *, branch: UUID | None = None) -> None:
        """Give a user roles, at one branch (with all below it) or everywhere in his wall."""
        table = self.tables.frame("role_assignment")
        wanted = list(roles)
        unknown = [role for role in wanted if role not in self.blueprint.roles]
        if unknown:
            missing = sentence("There is no role %(role)r.", role=unknown[0])
            raise InvalidInput(
                "access.unknown_role",
                missing,
                remedy=sentence("Roles of this edition: %(roles)s.", roles=sorted(self.blueprint.roles)),
                problems=[Problem("role", "access.unknown_role", missing)],
            )
        rows = [
            {"id": new_id(), "user_id": user, "role": role, "branch_id": branch, "created_at": clock.now()}
            for role in wanted
        ]
        if not rows:
            return
        with self.database.system() as connection:
            connection.execute(insert(table), rows)
        self.forget()

    def add_wall(self, key: str, name: str) -> int:
        """A new wall; its number."""
        wall = self.tables.frame("wall")
        with self.database.system() as connection:
            taken = connection.execute(select(wall.c.id, wall.c.key)).all()
            if any(row.key == key for row in taken):
                raise Conflict("access.wall_exists", sentence("There is a wall %(wall)r already.", wall=key))
            number = max((row.id for row in taken), default=0) + 1
            connection.execute(insert(wall), {"id": number, "key": key, "name": name, "created_at": clock.now()})
        return number

    def _load(self, user: UUID) -> Actor | None:
        users = self.tables.table("frame.user")
        assignment = self.tables.frame("role_assignment")
        with self.database.system(writing=False) as connection:
            row = connection.execute(
                select(users).where(
                    users.c.id == user, users.c.deleted_at.is_(None), users.c.active.is_distinct_from(False)
                )
            ).first()
            if row is None:
                return None
            given = connection.execute(
                select(assignment.c.role, assignment.c.branch_id).where(assignment.c.user_id == user)
            ).all()
            team = self._team(connection, user)
            absent = stand_ins(connection, self.blueprint, self.tables, user, self._today)
            network = self._walls_of(connection, row.wall_id, [item.role for item in given])
        branches = self.branches()
        named = {item.branch_id for item in given if item.branch_id} or ({row.home_branch_id} - {None})
        own = row.home_branch_id or next(iter(sorted(named, key=str)), None)
        edition = self.blueprint.edition
        return Actor(
            kind="user",
            name=row.name,
            channel="page",
            id=user,
            wall=row.wall_id,
            walls=network,
            roles=tuple(sorted({item.role for item in given if item.role in self.blueprint.roles})),
            home_branch=own,
            branches=frozenset(_below(branches, named)),
            region=frozenset(_region(branches, named)),
            team=team,
            stands_in=absent,
            leaving=bool(row.leaving),
            language=row.language or edition.language,
            zone=row.zone or (branches[own].zone if own in branches else edition.zone),
            extra={"theme": row.theme or "system", "density": row.density or "normal", "email": row.email},
        )

    def _today(self, branch: UUID | None) -> date:
        found = self.branches().get(branch) if branch is not None else None
        return clock.today(found.zone if found is not None else self.blueprint.edition.zone)

    def _walls_of(self, connection: Connection, wall: int, roles: list[str]) -> tuple[int, ...]:
        """All walls when a role of his grants scope `all`, else his own."""
        network = any(
            grant.scope == "all"
            for role in roles
            if role in self.blueprint.roles
            for grants in self.blueprint.roles[role].grants.values()
            for grant in grants
        )
        if not network:
            return (wall,)
        table = self.tables.frame("wall")
        return tuple(connection.scalars(select(table.c.id).order_by(table.c.id)))

    def _team(self, connection: Connection, user: UUID) -> frozenset[UUID]:
        members = self.tables.sides.get(("frame.team", "members"))
        if members is None:
            return frozenset({user})
        mine = select(members.c.record_id).where(members.c.target_id == user)
        rows = connection.scalars(select(members.c.target_id).where(members.c.record_id.in_(mine)))
        return frozenset({user, *rows})

    def _load_branches(self, connection: Connection) -> dict[UUID, Branch]:
        table = self.tables.table("frame.branch")
        rows = connection.execute(
            select(table.c.id, table.c.parent_id, table.c.wall_id, table.c.zone, table.c.kind)
            .where(table.c.deleted_at.is_(None))
            .order_by(table.c.id)
        )
        return {
            row.id: Branch(row.id, row.parent_id, row.wall_id, row.zone or "UTC", row.kind or "branch") for row in rows
        }


def _below(branches: dict[UUID, Branch], roots: Iterable[UUID]) -> set[UUID]:
    """The roots and everything under them."""
    found = {root for root in roots if root in branches}
    while True:
        more = {item.id for item in branches.values() if item.parent in found} - found
        if not more:
            return found
        found |= more


def _region(branches: dict[UUID, Branch], roots: Iterable[UUID]) -> set[UUID]:
    """Everything under the nearest region above each root; under the root itself when there is no region."""
    tops = set()
    for root in roots:
        seen: set[UUID] = set()
        top = root
        walk: UUID | None = root
        while walk in branches and walk not in seen:
            seen.add(walk)
            if branches[walk].kind == "region":
                top = walk
                break
            walk = branches[walk].parent
        tops.add(top)
    return _below(branches, tops)
