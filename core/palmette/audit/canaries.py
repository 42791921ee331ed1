"""Canary records: customers that do not exist, so that whoever is shown one looks where he has no work."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.actors import Actor
from palmette.schema.database import Database
from palmette.schema.tables import Tables

FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Canary:
    """A record that is one."""

    entity: str
    record: UUID
    wall: int
    at: datetime


@dataclass
class Canaries:
    """Knows which records are canaries; asks anew every few seconds."""

    database: Database
    tables: Tables
    _until: float = 0.0
    _ids: frozenset[UUID] = frozenset()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def among(self, ids: Collection[UUID]) -> list[UUID]:
        """Those of some records that are canaries."""
        known = self._all()
        return [one for one in ids if one in known] if known else []

    def mark(self, entity: str, record: UUID, wall: int, by: Actor) -> None:
        """Make a record a canary."""
        table = self.tables.frame("canary")
        make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
        row = {"record_id": record, "wall_id": wall, "entity": entity, "at": clock.now(), "actor_id": by.id}
        with self.database.system() as connection:
            connection.execute(make(table).values(row).on_conflict_do_nothing())
        self.forget()

    def unmark(self, record: UUID) -> None:
        """Make it a record like others."""
        table = self.tables.frame("canary")
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.record_id == record))
        self.forget()

    def listed(self, walls: Collection[int]) -> list[Canary]:
        """The canaries of some walls, newest first."""
        table = self.tables.frame("canary")
        asked = select(table).where(table.c.wall_id.in_(list(walls))).order_by(table.c.at.desc())
        with self.database.system(writing=False) as connection:
            return [Canary(row.entity, row.record_id, row.wall_id, row.at) for row in connection.execute(asked)]

    def forget(self) -> None:
        """Ask anew the next time."""
        with self._lock:
            self._until = 0.0

    def _all(self) -> frozenset[UUID]:
        with self._lock:
            if self._until < time.monotonic():
                with self.database.system(writing=False) as connection:
                    self._ids = frozenset(connection.scalars(select(self.tables.frame("canary").c.record_id)))
                self._until = time.monotonic() + FRESH_SECONDS
            return self._ids
