"""How background work stands: who does it, what is under way, what waits and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from palmette import clock
from palmette.channels.arrivals import WAITING
from palmette.channels.outbox import PENDING, UNKNOWN
from palmette.jobs.executors import Executor, Executors
from palmette.schema.database import Database
from palmette.schema.tables import Tables
from palmette.triggers.ledger import OPEN

LATELY = timedelta(days=1)
MOST = 100


@dataclass(frozen=True, slots=True)
class Queue:
    """What is due of one kind: `jobs`, `triggers`, `messages` or `arrivals`; since when the oldest is."""

    key: str
    due: int
    oldest: datetime | None

    def lag(self, now: datetime) -> timedelta:
        """How long the oldest has waited."""
        return max(now - self.oldest, timedelta()) if self.oldest is not None else timedelta()


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that runs, or failed."""

    id: UUID
    name: str
    state: str
    done: int
    total: int
    message: str
    executor: str
    attempts: int
    started_at: datetime | None
    finished_at: datetime | None
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A job that runs by itself: when it is next, and how it ended last."""

    name: str
    next_at: datetime
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkState:
    """Everything at one moment; `failed` and what ended of `executors` are of the last day."""

    at: datetime
    queues: Sequence[Queue]
    executors: Sequence[Executor]
    running: Sequence[JobLine]
    failed: Sequence[JobLine]
    schedules: Sequence[Scheduled]
    in_doubt: int

    @property
    def alive(self) -> list[Executor]:
        """Those that work now."""
        return [one for one in self.executors if one.ended_at is None]


def work_state(database: Database, tables: Tables) -> WorkState:
    """How things stand now."""
    now = clock.now()
    jobs, schedules = tables.frame("job"), tables.frame("schedule")
    running = select(jobs).where(jobs.c.state == "running").order_by(jobs.c.started_at).limit(MOST)
    lately = (jobs.c.state == "failed", jobs.c.finished_at > now - LATELY)
    failed = select(jobs).where(*lately).order_by(jobs.c.finished_at.desc()).limit(MOST)
    with database.system(writing=False) as connection:
        return WorkState(
            now, queues(connection, tables, now), Executors(database, tables).known(since=now - LATELY),
            [_line(row) for row in connection.execute(running)], [_line(row) for row in connection.execute(failed)],
            [
                Scheduled(row.name, row.next_at, row.last_at)
                for row in connection.execute(select(schedules).order_by(schedules.c.next_at, schedules.c.name))
            ],
            _in_doubt(connection, tables),
        )  # fmt: skip


def queues(connection: Connection, tables: Tables, now: datetime) -> list[Queue]:
    """What is due of each kind, by its index."""
    job, ledger = tables.frame("job"), tables.frame("occurrence")
    box, arrival = tables.frame("outbox"), tables.frame("arrival")
    return [
        _queue(connection, "jobs", job, job.c.run_after, job.c.state == "waiting", now),
        _queue(connection, "triggers", ledger, ledger.c.run_at, ledger.c.state.in_(list(OPEN)), now),
        _queue(connection, "messages", box, box.c.not_before, box.c.state == PENDING, now),
        _queue(connection, "arrivals", arrival, arrival.c.next_at, arrival.c.state == WAITING, now),
    ]


def _queue(
    connection: Connection, key: str, table: Table, moment: ColumnElement[datetime], waits: ColumnElement[bool],
    now: datetime,
) -> Queue:  # fmt: skip
    counted = select(func.count(), func.min(moment, type_=moment.type)).select_from(table).where(waits, moment <= now)
    row = connection.execute(counted).one()
    return Queue(key, int(row[0]), row[1])


def _in_doubt(connection: Connection, tables: Tables) -> int:
    box = tables.frame("outbox")
    found = connection.scalar(select(func.count()).select_from(box).where(box.c.state == UNKNOWN))
    return int(found or 0)


def _line(row: Row[Any]) -> JobLine:  # Any: a row's own types
    return JobLine(
        row.id, row.name, row.state, row.done, row.total, row.message or "", row.leased_by or "", row.attempts,
        row.started_at, row.finished_at, bool(row.cancel),
    )  # fmt: skip
