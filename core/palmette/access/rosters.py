"""The people of an installation with their roles and places, for those who set them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from palmette.access.directory import Directory
from palmette.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Person:
    """A user with his roles; `branch` is where they hold, None is everywhere in his wall."""

    id: UUID
    name: str
    email: str
    wall: int
    active: bool
    roles: tuple[str, ...]
    branch: UUID | None


@dataclass(frozen=True)
class Roster:
    """Reads and changes who has which roles."""

    directory: Directory

    def people(self, walls: Sequence[int]) -> list[Person]:
        """Everybody of some walls, those who left last, by name."""
        users = self.directory.tables.table("frame.user")
        given = self.directory.tables.frame("role_assignment")
        with self.directory.database.system(writing=False) as connection:
            rows = connection.execute(
                select(users.c.id, users.c.name, users.c.email, users.c.wall_id, users.c.active)
                .where(users.c.deleted_at.is_(None), users.c.wall_id.in_(walls))
            ).all()  # fmt: skip
            assigned = connection.execute(select(given.c.user_id, given.c.role, given.c.branch_id)).all()
        roles: dict[UUID, list[str]] = {}
        places: dict[UUID, UUID | None] = {}
        for item in assigned:
            if item.role in self.directory.blueprint.roles:
                roles.setdefault(item.user_id, []).append(item.role)
            places[item.user_id] = item.branch_id
        people = [
            Person(
                row.id, row.name, row.email or "", row.wall_id, row.active is not False,
                tuple(sorted(set(roles.get(row.id, [])))), places.get(row.id),
            )
            for row in rows
        ]  # fmt: skip
        return sorted(people, key=lambda person: (not person.active, person.name.casefold(), person.id))

    def branches(self, walls: Sequence[int]) -> dict[UUID, str]:
        """The names of the branches of some walls, by id, by name."""
        table = self.directory.tables.table("frame.branch")
        with self.directory.database.system(writing=False) as connection:
            rows = connection.execute(
                select(table.c.id, table.c.name)
                .where(table.c.wall_id.in_(walls), table.c.deleted_at.is_(None))
                .order_by(table.c.name)
            ).all()  # fmt: skip
        return {row.id: row.name for row in rows}

    def give_roles(self, user: UUID, roles: Iterable[str], *, branch: UUID | None) -> None:
        """Let a person have these roles there, and no others. His sessions end: with other rights he logs in anew."""
        wanted = sorted(set(roles))
        unknown = [role for role in wanted if role not in self.directory.blueprint.roles]
        if unknown:
            raise InvalidInput("access.unknown_role", "There is no such role.", remedy="Choose one of the list.")
        given, session = self.directory.tables.frame("role_assignment"), self.directory.tables.frame("web_session")
        with self.directory.database.system() as connection:
            connection.execute(delete(given).where(given.c.user_id == user))
            connection.execute(delete(session).where(session.c.user_id == user))
        if wanted:
            self.directory.assign(user, wanted, branch=branch)
        self.directory.forget()
