"""What people save under a name: views of lists, dashboards. Private, or shared with their wall or some of its roles.

A saved thing holds no data of records: whoever opens a shared one sees by it what his own rights let him see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, or_, select, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound, Problem
from palmette.ids import new_id
from palmette.schema.database import Database
from palmette.schema.tables import Tables

LONGEST_NAME = 80
MOST = 200
"""Things of one kind that a person may keep."""


@dataclass(frozen=True, slots=True)
class Saved:
    """One of them. `kind` is "view" or "dashboard"; `roles` narrows a shared one, empty is the whole wall."""

    id: UUID
    kind: str
    owner: UUID
    entity: str
    name: str
    body: Mapping[str, object]
    shared: bool
    roles: Sequence[str]
    position: int
    version: int
    created_at: datetime


@dataclass(frozen=True)
class SavedThings:
    """Reads and keeps them for an actor."""

    database: Database
    tables: Tables
    blueprint: Blueprint

    def open_to(self, actor: Actor, kind: str, entity: str = "") -> list[Saved]:
        """What the actor may open: his own first, each by position and name."""
        table = self.tables.frame("saved")
        wanted = select(table).where(
            table.c.kind == kind,
            table.c.wall_id == actor.wall,
            or_(table.c.user_id == actor.id, table.c.shared),
        )
        if entity:
            wanted = wanted.where(table.c.entity == entity)
        with self.database.system(writing=False) as connection:
            rows = [_saved(row) for row in connection.execute(wanted)]
        seen = [one for one in rows if _opens(actor, one)]
        return sorted(seen, key=lambda one: (one.owner != actor.id, one.position, one.name.casefold(), one.id))

    def find(self, actor: Actor, id: UUID) -> Saved:
        """One that the actor may open; NotFound otherwise."""
        table = self.tables.frame("saved")
        with self.database.system(writing=False) as connection:
            row = connection.execute(select(table).where(table.c.id == id, table.c.wall_id == actor.wall)).one_or_none()
        if row is None or not _opens(actor, found := _saved(row)):
            raise NotFound("http.not_found", "There is no such page.")
        return found

    def create(
        self, actor: Actor, kind: str, name: str, body: Mapping[str, object], *, entity: str = "", shared: bool = False,
        roles: Sequence[str] = (),
    ) -> Saved:  # fmt: skip
        """Save a new one; it stands behind the actor's others."""
        mine = [one for one in self.open_to(actor, kind) if one.owner == actor.id]
        if len(mine) >= MOST:
            raise InvalidInput(
                "personal.too_many", "There are too many saved ones already.", remedy="Delete one you no longer need."
            )
        table = self.tables.frame("saved")
        new = new_id()
        row = {
            "id": new, "wall_id": actor.wall, "kind": kind, "user_id": actor.id, "entity": entity,
            "name": _named(name), "body": json.dumps(body, ensure_ascii=False), "shared": shared,
            "roles": " ".join(roles), "position": max((one.position for one in mine), default=0) + 1, "version": 1,
            "created_at": clock.now(),
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(insert(table), row)
        return self.find(actor, new)

    def change(
        self, actor: Actor, id: UUID, version: int, *, name: str | None = None,
        body: Mapping[str, object] | None = None, shared: bool | None = None, roles: Sequence[str] | None = None,
        position: int | None = None,
    ) -> Saved:  # fmt: skip
        """Change one's own, or a shared one with the right to configure; Conflict when it changed since `version`."""
        self._own(actor, id)
        values: dict[str, object] = {"version": version + 1}
        if name is not None:
            values["name"] = _named(name)
        if body is not None:
            values["body"] = json.dumps(body, ensure_ascii=False)
        if roles is not None:
            values["roles"] = " ".join(roles)
        values |= {key: value for key, value in (("shared", shared), ("position", position)) if value is not None}
        table = self.tables.frame("saved")
        statement = update(table).where(table.c.id == id, table.c.version == version).values(values)
        with self.database.system() as connection:
            if connection.execute(statement.returning(table.c.id)).one_or_none() is None:
                raise Conflict(
                    "personal.changed", "Somebody changed this meanwhile.", remedy="Open it again, then change it."
                )
        return self.find(actor, id)

    def delete(self, actor: Actor, id: UUID) -> None:
        """Delete one's own, or a shared one with the right to configure."""
        self._own(actor, id)
        table = self.tables.frame("saved")
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.id == id))

    def may_change(self, actor: Actor, one: Saved) -> bool:
        """Whether it is the actor's to change."""
        return one.owner == actor.id or may_configure(self.blueprint, actor)

    def _own(self, actor: Actor, id: UUID) -> None:
        if not self.may_change(actor, self.find(actor, id)):
            raise Forbidden(
                "personal.not_yours", "Somebody else saved and shared this.", remedy="Save a copy under your own name."
            )


def _opens(actor: Actor, one: Saved) -> bool:
    return one.owner == actor.id or (one.shared and (not one.roles or bool(set(one.roles) & set(actor.roles))))


def _named(name: str) -> str:
    kept = " ".join(name.split())
    if not 1 <= len(kept) <= LONGEST_NAME:
        problem = Problem("name", "personal.name", "A name has 1 to 80 letters.")
        raise InvalidInput("personal.name", "A name has 1 to 80 letters.", problems=[problem])
    return kept


def _saved(row: Row[Any]) -> Saved:  # Any: the row's types, which are the table's
    return Saved(
        id=row.id, kind=row.kind, owner=row.user_id, entity=row.entity, name=row.name, body=json.loads(row.body),
        shared=row.shared, roles=tuple(row.roles.split()), position=row.position, version=row.version,
        created_at=row.created_at,
    )  # fmt: skip
