"""How often somebody may try: counted before the try is looked at, so that many at once count as many."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.directory import Directory
from palmette.errors import TooMany
from palmette.locale.sentences import sentence

FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """`free` tries at once, then waiting for 2, 4, 8 … seconds, never longer than `longest`, so never for ever."""

    name: str
    free: int
    longest: int

    def of(self, value: str) -> Counted:
        """The count of one account, address or code."""
        return Counted(self, hashlib.sha256(f"{self.name}:{value}".encode()).digest())

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many."""
        over = failures - self.free
        return timedelta(seconds=min(2 ** min(over + 1, 20), self.longest)) if over >= 0 else timedelta()


@dataclass(frozen=True, slots=True)
class Counted:
    """One count that a try goes on."""

    rule: Rule
    key: bytes


ACCOUNT = Rule("account", free=5, longest=900)
DEVICE = Rule("device", free=5, longest=900)
ADDRESS = Rule("address", free=30, longest=300)
"""An office comes from one address: its people may mistype as often as ten of them do on a bad morning."""
CODE = Rule("code", free=5, longest=900)
MAIL = Rule("mail", free=3, longest=3600)


@dataclass(frozen=True)
class Attempts:
    """Counts tries in the database, for every server process alike."""

    directory: Directory

    def take(self, *counted: Counted) -> None:
        """Count a try on each; TooMany when one of them has to wait, and then none is counted."""
        now = clock.now()
        with self.directory.database.system() as connection:
            rows = {item: self._row(connection, item, now) for item in counted}
            for item, (failures, last_at) in rows.items():
                wait = item.rule.wait(failures)
                left = (last_at + wait - now).total_seconds()
                if wait and left > 0:
                    raise _too_many(int(left) + 1)
            self._add(connection, counted, now)

    def forgive(self, right: Counted, *others: Counted) -> None:
        """The try was right: its account's count ends; the others lose this one alone, or spraying would reset them."""
        table = self.directory.tables.frame("login_attempt")
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.key == right.key))
            for item in others:
                connection.execute(
                    update(table)
                    .where(table.c.key == item.key, table.c.failures > 0)
                    .values(failures=table.c.failures - 1)
                )

    def _row(self, connection: Connection, item: Counted, now: datetime) -> tuple[int, datetime]:
        """How many there were and when the last was; the row is this transaction's until its end."""
        table = self.directory.tables.frame("login_attempt")
        make = sqlite_insert if self.directory.database.dialect == "sqlite" else postgresql_insert
        statement = (
            make(table)
            .values(key=item.key, failures=0, last_at=now)
            .on_conflict_do_update(index_elements=[table.c.key], set_={"failures": table.c.failures})
            .returning(table.c.failures, table.c.last_at)
        )
        failures, last_at = connection.execute(statement).one()
        if now - last_at > FORGOTTEN:
            connection.execute(update(table).where(table.c.key == item.key).values(failures=0))
            return 0, last_at
        return failures, last_at

    def _add(self, connection: Connection, counted: Sequence[Counted], now: datetime) -> None:
        table = self.directory.tables.frame("login_attempt")
        for item in counted:
            connection.execute(
                update(table).where(table.c.key == item.key).values(failures=table.c.failures + 1, last_at=now)
            )


def _too_many(seconds: int) -> TooMany:
    return TooMany(
        "access.too_many_tries",
        sentence("Too many tries. Try again in %(seconds)s seconds.", seconds=seconds),
        remedy="Wait, then check what you type.",
        retry_after=seconds,
    )
