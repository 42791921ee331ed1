"""The processes that do background work: each says now and then that it lives, and takes up what a dead one held.

A machine's clock may be wrong and a process may stand still and go on, so a process that was taken for dead by mistake
must not matter: what it still stores for a job fails at the job's fence (`JobStore.hold`).
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.ids import new_id
from palmette.schema.database import Database
from palmette.schema.tables import Tables

PULSE_SECONDS, ALONE_SECONDS = 5.0, 15.0
DEAD_AFTER = timedelta(seconds=20)
"""After four pulses that did not come. Shorter than a lease, so that work goes on sooner."""

KEPT = timedelta(days=1)
"""How long an executor that ended is shown."""

SKEW = timedelta(seconds=5)
"""How far a machine's clock may be from the database's: leases and schedules are told by clocks."""

STOPPED, DEAD = "stopped", "dead"


def pulse_seconds(dialect: str) -> float:
    """How often a process says that it lives. Over an SQLite file there is one alone, and each word is a write."""
    return ALONE_SECONDS if dialect == "sqlite" else PULSE_SECONDS


def executor_name() -> str:
    """A name that no other process has, or had."""
    return f"{socket.gethostname()[:60]}-{os.getpid()}-{new_id().hex[-8:]}"


@dataclass(frozen=True, slots=True)
class Executor:
    """A process that works, or worked: `kind` is `server` or `worker`, `lanes` how many jobs it does at once."""

    id: str
    kind: str
    host: str
    pid: int
    lanes: int
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    ended_as: str = ""


class Executors:
    """The rows of `executor`."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.table: Table = tables.frame("executor")

    def pulse(self, executor: str, *, kind: str, lanes: int) -> None:
        """This process lives."""
        now = clock.now()
        row = {
            "id": executor, "kind": kind, "host": socket.gethostname(), "pid": os.getpid(), "lanes": lanes,
            "started_at": now, "seen_at": now,
        }  # fmt: skip
        make = sqlite_insert if self.database.dialect == "sqlite" else postgresql_insert
        statement = make(self.table).values(row)
        seen = {"seen_at": now, "ended_at": None, "ended_as": None}
        with self.database.system() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=seen))

    def stopped(self, executor: str) -> None:
        """It ended as it should."""
        self._end([executor], STOPPED)

    def dead(self) -> list[str]:
        """Executors of which nothing was heard for too long, now marked as dead; each is told to one asker alone."""
        table, since = self.table, clock.now() - DEAD_AFTER
        silent = (table.c.ended_at.is_(None), table.c.seen_at < since)
        with self.database.system(writing=False) as connection:
            found = list(connection.scalars(select(table.c.id).where(*silent)))
        return self._end(found, DEAD, seen_before=since) if found else []

    def _end(self, executors: list[str], how: str, *, seen_before: datetime | None = None) -> list[str]:
        table = self.table
        mine: list[ColumnElement[bool]] = [table.c.id.in_(executors), table.c.ended_at.is_(None)]
        if seen_before is not None:
            mine.append(table.c.seen_at < seen_before)
        ended = update(table).where(*mine).values(ended_at=clock.now(), ended_as=how).returning(table.c.id)
        with self.database.system() as connection:
            return list(connection.scalars(ended))

    def skew(self) -> timedelta:
        """How far this machine's clock is ahead of the database's."""
        if self.database.dialect == "sqlite":
            return timedelta()
        with self.database.system(writing=False) as connection:
            there: datetime = connection.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
            return clock.now() - there

    def known(self, *, since: datetime) -> list[Executor]:
        """Those that live, and those that ended since a moment; the newest first."""
        table = self.table
        alive = table.c.ended_at.is_(None) | (table.c.ended_at > since)
        with self.database.system(writing=False) as connection:
            rows = connection.execute(select(table).where(alive).order_by(table.c.started_at.desc(), table.c.id))
            return [_executor(row) for row in rows]


def _executor(row: Row[Any]) -> Executor:  # Any: a row's own types
    return Executor(
        row.id, row.kind, row.host, row.pid, row.lanes, row.started_at, row.seen_at, row.ended_at, row.ended_as or ""
    )
