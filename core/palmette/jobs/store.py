"""The job table: enqueue, claim under a lease, report, finish. Every call is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row as SqlRow
from sqlalchemy import Table, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.jobs.ports import JobStatus
from palmette.schema.database import Database
from palmette.schema.tables import Tables

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5


class JobStore:
    """The rows of `job` and `schedule`."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self.database = database
        self.jobs: Table = tables.frame("job")
        self.schedules: Table = tables.frame("schedule")

    def enqueue(
        self, name: str, arguments: Mapping[str, object], *, key: str, user: UUID | None, run_after: datetime | None
    ) -> UUID:
        """A new waiting job; the id of the old one when the key was enqueued before."""
        now = clock.now()
        row = {
            "id": new_id(), "name": name, "arguments": json.dumps(arguments, default=str), "key": key or None,
            "state": "waiting", "done": 0, "total": 0, "created_at": now, "run_after": run_after or now, "attempts": 0,
            "user_id": user, "cancel": False,
        }  # fmt: skip
        make = sqlite_insert if self.database.dialect == "sqlite" else postgresql_insert
        with self.database.system() as connection:
            statement = make(self.jobs).values(row).on_conflict_do_nothing().returning(self.jobs.c.id)
            if connection.execute(statement).first() is not None:
                return UUID(str(row["id"]))
            return UUID(str(connection.scalar(select(self.jobs.c.id).where(self.jobs.c.key == key))))

    def claim(self, worker: str, names: list[str]) -> SqlRow[Any] | None:  # Any: the row's own types
        """Take the oldest job that is due, or whose worker stopped renewing its lease."""
        jobs, now = self.jobs, clock.now()
        due = (
            select(jobs.c.id)
            .where(
                jobs.c.name.in_(names),
                or_(
                    (jobs.c.state == "waiting") & (jobs.c.run_after <= now),
                    (jobs.c.state == "running") & (jobs.c.lease_until < now),
                ),
            )
            .order_by(jobs.c.run_after, jobs.c.id)
            .limit(1)
        )
        # A look without a lock first: an idle engine must not take SQLite's writer lock twice a second.
        with self.database.system(writing=False) as connection:
            if connection.scalar(due) is None:
                return None
        if self.database.dialect == "postgresql":
            due = due.with_for_update(skip_locked=True)
        with self.database.system() as connection:
            found = connection.scalar(due)
            if found is None:
                return None
            connection.execute(
                update(jobs)
                .where(jobs.c.id == found)
                .values(
                    state="running",
                    leased_by=worker,
                    lease_until=now + LEASE,
                    attempts=jobs.c.attempts + 1,
                    started_at=now,
                )
            )
            return connection.execute(select(jobs).where(jobs.c.id == found)).one()

    def renew(self, job: UUID, worker: str, done: int, total: int, message: str) -> bool:
        """Report progress; False when the job was cancelled or another worker holds it now."""
        jobs = self.jobs
        with self.database.system() as connection:
            kept = connection.execute(
                update(jobs)
                .where(
                    jobs.c.id == job,
                    jobs.c.leased_by == worker,
                    jobs.c.state == "running",
                    jobs.c.cancel.is_distinct_from(True),
                )
                .values(done=done, total=total, message=message[:500], lease_until=clock.now() + LEASE)
            )
            return bool(kept.rowcount)

    def finish(self, job: UUID, worker: str, state: str, *, message: str, result: Mapping[str, object]) -> None:
        """The end of a job, if this worker still holds it."""
        jobs = self.jobs
        with self.database.system() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job, jobs.c.leased_by == worker, jobs.c.state == "running")
                .values(
                    state=state, message=message[:500], result=json.dumps(result, default=str), finished_at=clock.now(),
                    lease_until=None,
                )
            )  # fmt: skip

    def retry(self, job: UUID, worker: str, *, after: timedelta, message: str) -> None:
        """Put a job back for later."""
        jobs = self.jobs
        with self.database.system() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job, jobs.c.leased_by == worker)
                .values(state="waiting", run_after=clock.now() + after, lease_until=None, message=message[:500])
            )

    def give_back(self, worker: str) -> None:
        """At a graceful stop: what this worker holds is due for others at once."""
        jobs = self.jobs
        with self.database.system() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.leased_by == worker, jobs.c.state == "running")
                .values(lease_until=clock.now())
            )

    def status(self, job: UUID) -> JobStatus:
        """A job by id; NotFound when there is none."""
        with self.database.system(writing=False) as connection:
            row = connection.execute(select(self.jobs).where(self.jobs.c.id == job)).first()
        if row is None:
            raise NotFound("jobs.not_found", "There is no such job.")
        return _status(row)

    def recent(self, *, user: UUID | None, limit: int) -> list[JobStatus]:
        """Jobs, newest first; one user's, or everybody's."""
        statement = select(self.jobs).order_by(self.jobs.c.created_at.desc(), self.jobs.c.id.desc()).limit(limit)
        if user is not None:
            statement = statement.where(self.jobs.c.user_id == user)
        with self.database.system(writing=False) as connection:
            return [_status(row) for row in connection.execute(statement)]

    def cancel(self, job: UUID) -> None:
        """Ask a job to stop: a waiting one never starts, a running one stops at its next step."""
        jobs = self.jobs
        with self.database.system() as connection:
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job, jobs.c.state == "waiting")
                .values(state="cancelled", finished_at=clock.now())
            )
            connection.execute(update(jobs).where(jobs.c.id == job, jobs.c.state == "running").values(cancel=True))

    def due_schedules(self, wanted: Mapping[str, datetime]) -> list[tuple[str, datetime]]:
        """Names whose moment has come, with that moment; `wanted` gives the first moment of names not seen before."""
        schedules, now = self.schedules, clock.now()
        with self.database.system(writing=False) as connection:
            known = {row.name: row.next_at for row in connection.execute(select(schedules.c.name, schedules.c.next_at))}
        fresh = [{"name": name, "next_at": at} for name, at in wanted.items() if name not in known]
        if fresh:
            with self.database.system() as connection:
                connection.execute(insert(schedules), fresh)
        return [(name, known[name]) for name in wanted if name in known and known[name] <= now]

    def schedule_next(self, name: str, *, was: datetime, due: datetime) -> bool:
        """Move a schedule on; False when another process did it first."""
        schedules = self.schedules
        with self.database.system() as connection:
            moved = connection.execute(
                update(schedules)
                .where(schedules.c.name == name, schedules.c.next_at == was)
                .values(next_at=due, last_at=clock.now())
            )
            return bool(moved.rowcount)


def _status(row: SqlRow[Any]) -> JobStatus:  # Any: the row's own types
    return JobStatus(
        row.id, row.name, row.state, row.done, row.total, row.message or "", json.loads(row.result or "{}"),
        row.created_at, row.finished_at, row.user_id, json.loads(row.arguments or "{}"),
    )  # fmt: skip
