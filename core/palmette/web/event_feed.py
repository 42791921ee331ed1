"""What was written lately, by whichever process: the event table read once for everybody who listens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, func, select

from palmette.schema.database import Database
from palmette.schema.tables import Tables

OVERLAP_MS = 5_000
"""Ids ascend by the moment of writing, not of committing: this far back a late commit is still looked for."""

MOST = 1_000
"""Events of one wall that are read at once; of a larger write the newest ones tell that much has changed."""

_MS_SHIFT = 80
"""The bits of a UUIDv7 below its milliseconds."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One record was written."""

    id: UUID
    wall: int
    entity: str
    record: UUID
    kind: str
    version: int


@dataclass
class _Place:
    """How far one wall was read, and what of the overlap was told already."""

    newest: UUID
    told: set[UUID] = field(default_factory=set)


class EventFeed:
    """Answers what is new since it was asked last. Not for several threads."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.tables = tables
        self._places: dict[int, _Place] = {}

    def news(self, walls: Collection[int]) -> list[Happening]:
        """Events of these walls since the last call, oldest first; of a wall asked for the first time none."""
        for wall in set(self._places).difference(walls):
            del self._places[wall]
        with self.database.system(writing=False) as connection:
            return [event for wall in sorted(walls) for event in self._of_wall(connection, wall)]

    def unread(self, users: Collection[UUID], off: Mapping[UUID, Collection[str]]) -> dict[UUID, int]:
        """How many notices each of these people has not read, without the kinds that each has switched off."""
        table = self.tables.frame("notice")
        wanted = (
            select(table.c.user_id, table.c.kind, func.count().label("many"))
            .where(table.c.user_id.in_(list(users)), table.c.read_at.is_(None))
            .group_by(table.c.user_id, table.c.kind)
        )
        found = dict.fromkeys(users, 0)
        with self.database.system(writing=False) as connection:
            for row in connection.execute(wanted):
                found[row.user_id] += 0 if row.kind in off.get(row.user_id, ()) else row.many
        return found

    def _of_wall(self, connection: Connection, wall: int) -> list[Happening]:
        place = self._places.get(wall)
        if place is None:
            self._places[wall] = self._begin(connection, wall)
            return []
        rows = self._since(connection, wall, _before(place.newest))
        place.newest = max([place.newest, *(row.id for row in rows)])
        fresh = [row for row in rows if row.id not in place.told]
        # Only what the next look will find again needs to be known.
        floor = _before(place.newest)
        place.told = {one for one in (*place.told, *(row.id for row in rows)) if one > floor}
        return fresh

    def _begin(self, connection: Connection, wall: int) -> _Place:
        table = self.tables.frame("event")
        newest = connection.scalar(
            select(table.c.id).where(table.c.wall_id == wall).order_by(table.c.id.desc()).limit(1)
        )
        if newest is None:
            return _Place(UUID(int=0))
        return _Place(newest, {row.id for row in self._since(connection, wall, _before(newest))})

    def _since(self, connection: Connection, wall: int, floor: UUID) -> Sequence[Happening]:
        table = self.tables.frame("event")
        wanted = (
            select(table.c.id, table.c.entity, table.c.record_id, table.c.kind, table.c.version)
            .where(table.c.wall_id == wall, table.c.id > floor)
            .order_by(table.c.id.desc())
            .limit(MOST)
        )
        rows = connection.execute(wanted).all()
        return [Happening(row.id, wall, row.entity, row.record_id, row.kind, row.version) for row in reversed(rows)]


def _before(id: UUID) -> UUID:
    """The smallest id of the overlap before an id."""
    return UUID(int=max(0, (id.int >> _MS_SHIFT) - OVERLAP_MS) << _MS_SHIFT)
