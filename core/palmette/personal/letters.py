"""Reports that people let come by e-mail: kept, stopped, and each of them sent at most once a day to each reader."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.errors import InvalidInput, NotFound
from palmette.ids import new_id
from palmette.personal.letter_times import Timing
from palmette.schema.database import Database
from palmette.schema.tables import Tables

MOST, MOST_READERS = 50, 50
"""Letters of one person, and readers of one letter."""

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=400)
"""How long it is known what left."""

MAKING, SENDING, SENT, REFUSED, FAILED = "making", "sending", "sent", "refused", "failed"
"""What became of the letter of a day: `sending` stays where nobody knows whether the server took it."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to come: a report's key, how its page was cut, of which days, when, and as what file beside the table."""

    report: str
    cut: Mapping[str, str]
    days: str
    timing: Timing
    file: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A wish of one person, for the readers who have not stopped it."""

    id: UUID
    owner: UUID
    wish: Wish
    created_at: datetime
    readers: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one reader's letter of a day."""

    due_on: date
    state: str
    reason: str


@dataclass(frozen=True)
class Letters:
    """Keeps them; a person reaches those he owns or reads."""

    database: Database
    tables: Tables

    def keep(self, owner: UUID, wish: Wish, readers: Collection[UUID]) -> UUID:
        """Let a report come from now on."""
        if not readers or len(readers) > MOST_READERS:
            raise InvalidInput(
                "reports.letter_readers", "A report comes to at least one person and to at most 50.",
                remedy="Choose who gets it.",
            )  # fmt: skip
        if len([one for one in self.of(owner) if one.owner == owner]) >= MOST:
            raise InvalidInput(
                "reports.letter_too_many", "50 reports come by e-mail already.", remedy="Stop one you no longer read."
            )
        new, timing = new_id(), wish.timing
        row = {
            "id": new, "user_id": owner, "report": wish.report, "cut": json.dumps(dict(wish.cut)), "days": wish.days,
            "every": timing.every, "on_day": timing.on, "hour": timing.hour, "file": wish.file,
            "created_at": clock.now(), "stopped_at": None,
        }  # fmt: skip
        rows = [{"letter_id": new, "user_id": one, "stopped_at": None} for one in dict.fromkeys(readers)]
        with self.database.system() as connection:
            connection.execute(insert(self.tables.frame("report_letter")), row)
            connection.execute(insert(self.tables.frame("report_reader")), rows)
        return new

    def all(self) -> list[Letter]:
        """Every letter that still comes to somebody."""
        with self.database.system(writing=False) as connection:
            return self._found(connection)

    def of(self, user: UUID) -> list[Letter]:
        """Those that a person ordered or gets, oldest first."""
        return [one for one in self.all() if one.owner == user or user in one.readers]

    def stop(self, user: UUID, letter: UUID) -> None:
        """Its owner stops it for all, a reader for himself; NotFound for anybody else."""
        found = next((one for one in self.of(user) if one.id == letter), None)
        if found is None:
            raise NotFound("http.not_found", "There is no such page.")
        letters, readers, now = self.tables.frame("report_letter"), self.tables.frame("report_reader"), clock.now()
        mine = and_(readers.c.letter_id == letter, readers.c.user_id == user)
        with self.database.system() as connection:
            if found.owner == user:
                connection.execute(update(letters).where(letters.c.id == letter).values(stopped_at=now))
            else:
                connection.execute(update(readers).where(mine).values(stopped_at=now))

    def claim(self, letter: UUID, reader: UUID, due_on: date) -> bool:
        """Take the letter of a day to make it; False where it left, was refused, or another makes it now."""
        sent, now = self.tables.frame("report_sent"), clock.now()
        lease = now + LEASE
        make = sqlite_insert if self.tables.dialect == "sqlite" else postgresql_insert
        row = {"letter_id": letter, "user_id": reader, "due_on": due_on, "state": MAKING, "reason": None,
               "lease_until": lease, "at": now}  # fmt: skip
        again = or_(sent.c.state == FAILED, and_(sent.c.state == MAKING, sent.c.lease_until < now))
        statement = make(sent).values(row).on_conflict_do_update(
            index_elements=[sent.c.letter_id, sent.c.user_id, sent.c.due_on],
            set_={"state": MAKING, "lease_until": lease, "at": now}, where=again,
        )  # fmt: skip
        with self.database.system() as connection:
            return connection.execute(statement.returning(sent.c.state)).one_or_none() is not None

    def mark(self, letter: UUID, reader: UUID, due_on: date, *, was: str, state: str, reason: str = "") -> bool:
        """From one state to the next; False where another took it meanwhile."""
        sent = self.tables.frame("report_sent")
        same = (sent.c.letter_id == letter, sent.c.user_id == reader, sent.c.due_on == due_on, sent.c.state == was)
        values = {"state": state, "reason": reason or None, "lease_until": None, "at": clock.now()}
        with self.database.system() as connection:
            done = connection.execute(update(sent).where(*same).values(values).returning(sent.c.state))
            return done.one_or_none() is not None

    def last(self, letter: UUID, reader: UUID, *, before: date | None = None) -> Outcome | None:
        """What became of the newest one, or of the newest before a day."""
        sent = self.tables.frame("report_sent")
        wanted = select(sent).where(sent.c.letter_id == letter, sent.c.user_id == reader)
        if before is not None:
            wanted = wanted.where(sent.c.due_on < before)
        with self.database.system(writing=False) as connection:
            row = connection.execute(wanted.order_by(sent.c.due_on.desc()).limit(1)).one_or_none()
        return Outcome(row.due_on, row.state, row.reason or "") if row is not None else None

    def forget_old(self) -> None:
        """Forget what left long ago."""
        sent = self.tables.frame("report_sent")
        with self.database.system() as connection:
            connection.execute(delete(sent).where(sent.c.at < clock.now() - KEPT))

    def _found(self, connection: Connection) -> list[Letter]:
        letter, reader = self.tables.frame("report_letter"), self.tables.frame("report_reader")
        getting: dict[UUID, list[UUID]] = {}
        for row in connection.execute(select(reader).where(reader.c.stopped_at.is_(None)).order_by(reader.c.user_id)):
            getting.setdefault(row.letter_id, []).append(row.user_id)
        rows = connection.execute(select(letter).where(letter.c.stopped_at.is_(None)).order_by(letter.c.id))
        return [_letter(row, getting[row.id]) for row in rows if row.id in getting]


def _letter(row: Row[Any], readers: Sequence[UUID]) -> Letter:  # Any: the row's types, which are the table's
    timing = Timing(row.every, row.on_day, row.hour)
    wish = Wish(row.report, json.loads(row.cut), row.days, timing, row.file)
    return Letter(row.id, row.user_id, wish, row.created_at, readers)
