"""The inbox: every post as it came, stored before it is answered, and what became of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any  # rows of the database
from uuid import UUID

from sqlalchemy import Connection, Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.capture.definition import Form
from palmette.errors import NotFound, Problem, TooMany
from palmette.ids import new_id
from palmette.locale.sentences import Kept as Stored
from palmette.locale.sentences import kept, restored
from palmette.schema.database import GATED, Database
from palmette.schema.tables import Tables

WAITING, DONE, SPAM, REFUSED, FAILED = "waiting", "done", "spam", "refused", "failed"
"""States: to be read; a record was made; the trap was filled; cannot be a record as it is; failed too often."""

STATES = (WAITING, DONE, SPAM, REFUSED, FAILED)
MOST_ATTEMPTS = 5
SPAN = timedelta(minutes=10)
"""In which an address may post so many times."""


@dataclass(frozen=True, slots=True)
class Post:
    """What came, and from where. `key` is its own number, empty when it brought none."""

    body: bytes
    media_type: str
    address: str
    origin: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A post in the inbox."""

    id: UUID
    form: str
    state: str
    body: bytes
    media_type: str
    received_at: datetime
    origin: str = ""
    attempts: int = 0
    entity: str = ""
    record: UUID | None = None
    wall: int = 0
    done_at: datetime | None = None
    problems: tuple[Problem, ...] = field(default_factory=tuple)
    trusted: bool = False
    """Whether somebody looked at it and had it read again, so that the trap does not count."""


class Inbox:
    """Keeps posts. What is called without a connection is a short transaction of the frame."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.table: Table = tables.frame("inbox")

    def add(self, form: Form, post: Post, *, limited: bool) -> tuple[UUID, bool]:
        """Keep a post; its id, and whether it is new. TooMany when its address posts too often."""
        digest = hashlib.sha256(post.body).digest()
        key = f"id:{post.key}" if post.key else f"body:{digest.hex()}"
        now = clock.now()
        with self.database.system() as connection:
            if not post.key:
                self._let_go(connection, form, key, now - timedelta(seconds=form.window))
            known = self._known(connection, form, key)
            if known is not None:
                return known, False
            if limited:
                self._throttle(connection, form, post.address, now)
            row = {
                "id": new_id(), "form": form.key, "key": key, "digest": digest, "body": post.body,
                "media_type": post.media_type[:200], "address": post.address[:100], "origin": post.origin[:200],
                "received_at": now, "state": WAITING, "attempts": 0, "next_at": now,
            }  # fmt: skip
            make = sqlite_insert if self.database.dialect == "sqlite" else postgresql_insert
            statement = make(self.table).values(row).on_conflict_do_nothing().returning(self.table.c.id)
            if connection.execute(statement).first() is not None:
                return UUID(str(row["id"])), True
            known = self._known(connection, form, key)
            assert known is not None, "what conflicts is there"
            return known, False

    def _let_go(self, connection: Connection, form: Form, key: str, before: datetime) -> None:
        """An equal body of long ago gives its key away: now it is another post."""
        own = (self.table.c.form == form.key, self.table.c.key == key, self.table.c.received_at < before)
        old = f"{key}:{new_id().hex}"
        connection.execute(update(self.table).where(*own).values(key=old))

    def _known(self, connection: Connection, form: Form, key: str) -> UUID | None:
        own = (self.table.c.form == form.key, self.table.c.key == key)
        return connection.scalar(select(self.table.c.id).where(*own))

    def _throttle(self, connection: Connection, form: Form, address: str, now: datetime) -> None:
        mine = (
            self.table.c.form == form.key,
            self.table.c.address == address,
            self.table.c.received_at > now - SPAN,
        )
        if (connection.scalar(select(func.count()).select_from(self.table).where(*mine)) or 0) >= form.limit:
            raise TooMany(
                "capture.too_many",
                "Too many posts came from this address.",
                remedy="Wait ten minutes; a site that posts for many people takes the form's key.",
            )

    def get(self, key: UUID) -> Kept:
        """A post; NotFound when there is none."""
        with self.database.system(writing=False) as connection:
            row = connection.execute(select(self.table).where(self.table.c.id == key)).first()
        if row is None:
            raise NotFound("capture.not_found", "There is no such post.")
        return _kept(row)

    def recent(self, *states: str, walls: Sequence[int] = (), limit: int = 100) -> list[Kept]:
        """Posts, newest first; of some states, and of no other walls than these (0 = of none yet)."""
        statement = select(self.table).order_by(self.table.c.received_at.desc(), self.table.c.id.desc()).limit(limit)
        if states:
            statement = statement.where(self.table.c.state.in_(states))
        if walls:
            statement = statement.where(func.coalesce(self.table.c.wall_id, 0).in_(walls))
        with self.database.system(writing=False) as connection:
            return [_kept(row) for row in connection.execute(statement)]

    def counts(self, *, walls: Sequence[int] = ()) -> dict[str, int]:
        """How many posts are in each state, of no other walls than these (0 = of none yet)."""
        statement = select(self.table.c.state, func.count()).group_by(self.table.c.state)
        if walls:
            statement = statement.where(func.coalesce(self.table.c.wall_id, 0).in_(walls))
        with self.database.system(writing=False) as connection:
            found = {state: int(count) for state, count in connection.execute(statement)}
        return {state: found.get(state, 0) for state in STATES}

    def due(self, limit: int) -> list[UUID]:
        """Posts to be read now, oldest first."""
        ready = (self.table.c.state == WAITING, self.table.c.next_at <= clock.now())
        statement = select(self.table.c.id).where(*ready).order_by(self.table.c.received_at, self.table.c.id)
        with self.database.system(writing=False) as connection:
            return list(connection.scalars(statement.limit(limit)))

    def retry(self, *ids: UUID) -> int:
        """Read posts again that were refused, failed or taken for spam; how many they are."""
        stuck = (self.table.c.id.in_(ids), self.table.c.state.in_((REFUSED, FAILED, SPAM)))
        values = {"state": WAITING, "attempts": 0, "next_at": clock.now(), "problems": None, "trusted": True}
        with self.database.system() as connection:
            changed = connection.execute(update(self.table).where(*stuck).values(values).returning(self.table.c.id))
            return len(changed.all())

    # ---- while a post is read

    def claim(self, connection: Connection, key: UUID) -> bool:
        """Take a post within the transaction that makes its record; False when another worker did."""
        mine = (self.table.c.id == key, self.table.c.state == WAITING)
        values = {"state": DONE, "done_at": clock.now(), "attempts": self.table.c.attempts + 1, "problems": None}
        statement = update(self.table).where(*mine).values(values).returning(self.table.c.id)
        return connection.execute(statement, execution_options=GATED).first() is not None

    def made(
        self, connection: Connection, key: UUID, *, entity: str, record: UUID, wall: int, notes: Sequence[Problem]
    ) -> None:
        """What became of it, in the same transaction."""
        values = {"entity": entity, "record_id": record, "wall_id": wall, "problems": _json(notes)}
        statement = update(self.table).where(self.table.c.id == key).values(values)
        connection.execute(statement, execution_options=GATED)

    def set_aside(self, key: UUID, state: str, problems: Sequence[Problem] = (), *, wall: int = 0) -> None:
        """It makes no record; it stays with the reasons."""
        values = {
            "state": state, "done_at": clock.now(), "attempts": self.table.c.attempts + 1, "problems": _json(problems),
            "wall_id": wall or None,
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == key).values(values))

    def put_off(self, post: Kept, problem: Problem) -> None:
        """Something failed that may work later: wait twice as long each time, then give up with the reason."""
        attempts = post.attempts + 1
        last = attempts >= MOST_ATTEMPTS
        values: dict[str, Any] = {"attempts": attempts, "problems": _json([problem])}
        values |= {"state": FAILED, "done_at": clock.now()} if last else {}
        values |= {} if last else {"next_at": clock.now() + timedelta(minutes=2 ** (attempts - 1))}
        with self.database.system() as connection:
            mine = (self.table.c.id == post.id, self.table.c.state == WAITING)
            connection.execute(update(self.table).where(*mine).values(values))


def _json(problems: Sequence[Problem]) -> str | None:
    rows = [[item.field, item.code, kept(item.message), kept(item.remedy)] for item in problems]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def _problem(field: str, code: str, message: Stored, remedy: Stored) -> Problem:
    return Problem(field, code, restored(message), restored(remedy))


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        row.id, row.form, row.state, row.body, row.media_type, row.received_at, row.origin or "", row.attempts,
        row.entity or "", row.record_id, row.wall_id or 0, row.done_at,
        tuple(_problem(*item) for item in json.loads(row.problems or "[]")), bool(row.trusted),
    )  # fmt: skip
