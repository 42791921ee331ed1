"""The overlays of an installation: each change a version with its author; one is applied, later ones wait."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, Row, insert, inspect, select, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.errors import Conflict
from palmette.locale.sentences import kept, restored
from palmette.schema.database import Database
from palmette.schema.frame import PREFIX, frame_tables

WAITING, APPLIED, DROPPED = "waiting", "applied", "dropped"


@dataclass(frozen=True, slots=True)
class Version:
    """One change. `body` is the whole overlay after it, `what` the sentence that says what was changed."""

    number: int
    body: str
    what: str
    actor: str
    actor_id: UUID | None
    at: datetime
    state: str


class Overlays:
    """Reads and writes them; it knows the frame's tables without a blueprint, for one is built from what it reads."""

    def __init__(self, database: Database) -> None:
        metadata = MetaData()
        frame_tables(metadata)
        self.database = database
        self.table = metadata.tables[f"{PREFIX}overlay"]

    def applied(self) -> str:
        """The overlay that is in force; empty where there is none, or no table yet."""
        found = self._newest(APPLIED)
        return found.body if found else ""

    def newest(self) -> str:
        """The overlay with everything that waits."""
        found = self._newest(WAITING, APPLIED)
        return found.body if found else ""

    def waiting(self) -> list[Version]:
        """The changes that are not applied yet, in the order they were made."""
        return list(reversed(self.history(states=[WAITING], limit=1000)))

    def history(self, *, states: Sequence[str] = (WAITING, APPLIED, DROPPED), limit: int = 100) -> list[Version]:
        """The newest changes first."""
        with self.database.system(writing=False) as connection:
            if not self._there(connection):
                return []
            wanted = select(self.table).where(self.table.c.state.in_(states))
            rows = connection.execute(wanted.order_by(self.table.c.number.desc()).limit(limit))
            return [_version(row) for row in rows]

    def add(self, body: str, what: str, actor: Actor, *, after: int) -> int:
        """Add a change made on top of version `after` (0 is none); Conflict when somebody was faster."""
        with self.database.system() as connection:
            last = self._number(connection)
            if last != after:
                raise Conflict(
                    "shaping.changed", "Somebody changed the settings meanwhile.", remedy="Look again, then change it."
                )
            row = {
                "number": last + 1, "body": body, "what": json.dumps(kept(what)), "actor": actor.name,
                "actor_id": actor.id, "at": clock.now(), "state": WAITING,
            }  # fmt: skip
            connection.execute(insert(self.table), row)
        return last + 1

    def drop_waiting(self) -> None:
        """Forget what waits; it stays in the history."""
        with self.database.system() as connection:
            waits = self.table.c.state == WAITING
            connection.execute(update(self.table).where(waits).values(state=DROPPED))

    def mark_applied(self, connection: Connection, number: int) -> None:
        """Say that everything up to this version is in force, in the transaction that makes it so."""
        if self._there(connection):
            waits = (self.table.c.state == WAITING) & (self.table.c.number <= number)
            connection.execute(update(self.table).where(waits).values(state=APPLIED))

    def last_number(self) -> int:
        """The number of the newest change, 0 where there is none."""
        with self.database.system(writing=False) as connection:
            return self._number(connection) if self._there(connection) else 0

    def _number(self, connection: Connection) -> int:
        found = connection.scalar(select(self.table.c.number).order_by(self.table.c.number.desc()).limit(1))
        return int(found or 0)

    def _newest(self, *states: str) -> Version | None:
        found = self.history(states=states, limit=1)
        return found[0] if found else None

    def _there(self, connection: Connection) -> bool:
        return inspect(connection).has_table(self.table.name)


def _version(row: Row[Any]) -> Version:  # Any: the row's types, which are the table's
    return Version(row.number, row.body, restored(json.loads(row.what)), row.actor, row.actor_id, row.at, row.state)
