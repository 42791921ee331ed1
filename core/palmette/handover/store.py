"""A handover as it is kept: what was wished for, every record of it, and what each came to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any  # rows of the database
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, update

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.schema.database import Database
from palmette.schema.tables import Tables

WAITING, DONE, SKIPPED, REFUSED, BACK = "waiting", "done", "skipped", "refused", "back"
"""States of a row: to be given, given, left alone (the reason says why), refused, taken back."""

LOOKED, RUNNING, FINISHED, STOPPED, UNDOING, UNDONE = "looked", "running", "finished", "stopped", "undoing", "undone"
"""States of a handover."""

CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is given and to whom. `owners` and `branch` narrow; `filter` is an expression over the only entity named.

    With `open_only` records in a won or lost stage and tasks that are done stay where they are.
    """

    entities: tuple[str, ...]
    takers: tuple[UUID, ...]
    owners: tuple[UUID, ...] = ()
    branch: UUID | None = None
    filter: str = ""
    open_only: bool = True


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover."""

    id: UUID
    wall: int
    user: UUID | None
    wish: Wish
    state: str
    job: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One record of it."""

    number: int
    entity: str
    record: UUID
    owner: UUID | None
    taker: UUID | None
    state: str
    reason: str = ""


class Handovers:
    """Keeps them. Every call but `mark` is a short transaction of the frame."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.handover = tables.frame("handover")
        self.row = tables.frame("handover_row")

    def add(self, wish: Wish, rows: Sequence[HandoverRow], *, wall: int, user: UUID | None) -> UUID:
        """Keep what was looked at; nothing is given yet."""
        key = new_id()
        values = [
            {
                "handover_id": key, "number": row.number, "entity": row.entity, "record_id": row.record,
                "from_id": row.owner, "to_id": row.taker, "state": row.state, "reason": row.reason or None,
            }
            for row in rows
        ]  # fmt: skip
        kept = {
            "id": key, "wall_id": wall, "user_id": user, "wish": json.dumps(asdict(wish), default=str),
            "state": LOOKED, "created_at": clock.now(),
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(insert(self.handover), kept)
            for start in range(0, len(values), CHUNK):
                connection.execute(insert(self.row), values[start : start + CHUNK])
        return key

    def get(self, key: UUID, *, user: UUID | None = None) -> Handover:
        """A handover; NotFound when there is none, or another person's."""
        with self.database.system(writing=False) as connection:
            found = connection.execute(select(self.handover).where(self.handover.c.id == key)).first()
        if found is None or (user is not None and found.user_id != user):
            raise NotFound("handover.not_found", "There is no such handover.")
        return _handover(found)

    def recent(self, user: UUID | None, *, limit: int = 10) -> list[Handover]:
        """A person's handovers that were begun, newest first."""
        statement = (
            select(self.handover)
            .where(self.handover.c.user_id == user, self.handover.c.state != LOOKED)
            .order_by(self.handover.c.created_at.desc())
            .limit(limit)
        )
        with self.database.system(writing=False) as connection:
            return [_handover(found) for found in connection.execute(statement)]

    def change(self, key: UUID, *, state: str, job: UUID | None = None) -> None:
        """Keep another state, and the job that works on it."""
        values: dict[str, Any] = {"state": state, **({"job_id": job} if job else {})}
        if state in (FINISHED, STOPPED, UNDONE):
            values["finished_at"] = clock.now()
        with self.database.system() as connection:
            connection.execute(update(self.handover).where(self.handover.c.id == key).values(**values))

    def rows(self, key: UUID, *states: str) -> Iterator[HandoverRow]:
        """Its rows in these states, all when none is named, in order."""
        after = -1
        while True:
            statement = (
                select(self.row)
                .where(self.row.c.handover_id == key, self.row.c.number > after)
                .order_by(self.row.c.number)
                .limit(CHUNK)
            )
            if states:
                statement = statement.where(self.row.c.state.in_(states))
            with self.database.system(writing=False) as connection:
                found = connection.execute(statement).all()
            yield from map(_row, found)
            if len(found) < CHUNK:
                return
            after = found[-1].number

    def counts(self, key: UUID) -> list[tuple[str, str, UUID | None, str, int]]:
        """How many rows there are by (entity, state, taker, reason)."""
        by = (self.row.c.entity, self.row.c.state, self.row.c.to_id, self.row.c.reason)
        statement = select(*by, func.count()).where(self.row.c.handover_id == key).group_by(*by).order_by(*by)
        with self.database.system(writing=False) as connection:
            return [(row[0], row[1], row[2], row[3] or "", row[4]) for row in connection.execute(statement)]

    def mark(
        self, connection: Connection, key: UUID, marks: Mapping[int, tuple[str, str]], options: Mapping[str, object]
    ) -> None:
        """Note what rows came to, by number as (state, reason), in the transaction that made it so."""
        for number, (state, reason) in marks.items():
            connection.execute(
                update(self.row)
                .where(self.row.c.handover_id == key, self.row.c.number == number)
                .values(state=state, reason=reason or None),
                execution_options=dict(options),
            )


def _handover(found: Row[Any]) -> Handover:
    wish = json.loads(found.wish)
    return Handover(
        found.id, found.wall_id, found.user_id,
        Wish(
            tuple(wish["entities"]), tuple(UUID(item) for item in wish["takers"]),
            tuple(UUID(item) for item in wish["owners"]), UUID(wish["branch"]) if wish["branch"] else None,
            wish["filter"], wish["open_only"],
        ),
        found.state, found.job_id, found.created_at,
    )  # fmt: skip


def _row(found: Row[Any]) -> HandoverRow:
    return HandoverRow(
        found.number, found.entity, found.record_id, found.from_id, found.to_id, found.state, found.reason or ""
    )
