"""The job table: enqueue, claim under a lease, report, finish. Every call is one short transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, Table, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.jobs.ports import JobStatus
from palmette.schema.database import Database
from palmette.schema.tables import Tables

LEASE = timedelta(seconds=60)
"""How long a job is held without a word of its executor, which speaks every few seconds."""

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """A job in the hands of an executor. Each taking has another `token`, so that an earlier holder is told apart."""

    id: UUID
    executor: str
    token: int


class JobLost(Exception):
    """Another executor holds the job now: what this one still does for it must not be stored."""


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
        row = _row(name, arguments, key=key, user=user, run_after=run_after)
        with self.database.system() as connection:
            return self._enqueue(connection, row)

    def _enqueue(self, connection: Connection, row: Mapping[str, object]) -> UUID:
        statement = self._insert(self.jobs).values(row).on_conflict_do_nothing().returning(self.jobs.c.id)
        if connection.execute(statement).first() is not None:
            return UUID(str(row["id"]))
        return UUID(str(connection.scalar(select(self.jobs.c.id).where(self.jobs.c.key == row["key"]))))

    def claim(
        self, executor: str, names: Sequence[str], *, own: bool = False
    ) -> SqlRow[Any] | None:  # Any: the row's own types
        """Take the oldest job that is due, or whose executor stopped renewing its lease; with `own` only what the
        product itself has to do, nobody's wishes."""
        jobs, now = self.jobs, clock.now()
        due = (
            select(jobs.c.id)
            .where(
                jobs.c.name.in_(list(names)),
                or_(
                    (jobs.c.state == "waiting") & (jobs.c.run_after <= now),
                    (jobs.c.state == "running") & (jobs.c.lease_until < now),
                ),
                *([jobs.c.user_id.is_(None)] if own else []),
            )
            .order_by(jobs.c.run_after, jobs.c.id)
            .limit(1)
        )
        # A look without a lock first: an idle engine must not take SQLite's writer lock twice a second.
        with self.database.system(writing=False) as connection:
            if connection.scalar(due) is None:
                return None
        with self.database.system() as connection:
            found = connection.scalar(self._alone(due))
            if found is None:
                return None
            connection.execute(
                update(jobs)
                .where(jobs.c.id == found)
                .values(
                    state="running",
                    leased_by=executor,
                    lease_until=now + LEASE,
                    attempts=jobs.c.attempts + 1,
                    started_at=now,
                )
            )
            return connection.execute(select(jobs).where(jobs.c.id == found)).one()

    def _alone(self, statement: Select[Any]) -> Select[Any]:
        """Rows that nobody else takes, and in whose fence nobody is; see `hold`."""
        return statement.with_for_update(skip_locked=True) if self.database.dialect == "postgresql" else statement

    def hold(self, connection: Connection, held: Held) -> None:
        """Let nobody take the job until this transaction ends; JobLost when somebody did before.

        The lock is one that reports of progress pass and a taking of the job does not, which skips it: so whatever is
        stored for a job is stored by its holder.
        """
        statement = select(self.jobs.c.id).where(*self._of(held))
        if self.database.dialect == "postgresql":
            statement = statement.with_for_update(read=True, key_share=True)
        if not self.database.as_owner(connection, statement):
            raise JobLost

    def _of(self, held: Held) -> list[ColumnElement[bool]]:
        jobs = self.jobs
        return [
            jobs.c.id == held.id, jobs.c.leased_by == held.executor, jobs.c.attempts == held.token,
            jobs.c.state == "running",
        ]  # fmt: skip

    def renew(self, held: Held, done: int, total: int, message: str) -> bool:
        """Report progress; False when the job was cancelled. JobLost when another executor holds it now."""
        jobs = self.jobs
        with self.database.system() as connection:
            kept = connection.execute(
                update(jobs)
                .where(*self._of(held))
                .values(done=done, total=total, message=message[:500], lease_until=clock.now() + LEASE)
                .returning(jobs.c.cancel)
            ).first()
        if kept is None:
            raise JobLost
        return not kept.cancel

    def keep(self, held: Sequence[Held]) -> None:
        """Renew the leases of jobs that are between two reports."""
        for one in held:
            with self.database.system() as connection:
                connection.execute(update(self.jobs).where(*self._of(one)).values(lease_until=clock.now() + LEASE))

    def finish(self, held: Held, state: str, *, message: str, result: Mapping[str, object]) -> bool:
        """The end of a job; False when another executor holds it now."""
        values = {
            "state": state, "message": message[:500], "result": json.dumps(result, default=str),
            "finished_at": clock.now(), "lease_until": None,
        }  # fmt: skip
        return self._end(held, values)

    def retry(self, held: Held, *, after: timedelta, message: str) -> bool:
        """Put a job back for later; False when another executor holds it now."""
        later = {"state": "waiting", "run_after": clock.now() + after, "lease_until": None, "message": message[:500]}
        return self._end(held, later)

    def _end(self, held: Held, values: Mapping[str, object]) -> bool:
        statement = update(self.jobs).where(*self._of(held)).values(values).returning(self.jobs.c.id)
        with self.database.system() as connection:
            return connection.execute(statement).first() is not None

    def give_back(self, executor: str) -> int:
        """What an executor holds that stopped, or died, is due for others at once; how many jobs.

        One in whose fence it still is stays its own until its lease ends.
        """
        jobs = self.jobs
        mine = select(jobs.c.id).where(jobs.c.leased_by == executor, jobs.c.state == "running")
        with self.database.system() as connection:
            found = list(connection.scalars(self._alone(mine)))
            if found:
                given = {"state": "waiting", "lease_until": None}
                connection.execute(update(jobs).where(jobs.c.id.in_(found)).values(given))
        return len(found)

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
            # Another process may see the same names for the first time.
            with self.database.system() as connection:
                connection.execute(self._insert(schedules).on_conflict_do_nothing(), fresh)
        return [(name, known[name]) for name in wanted if name in known and known[name] <= now]

    def fire(self, name: str, *, was: datetime, due: datetime) -> bool:
        """Move a schedule on and enqueue its job, both or neither; False when another process did it first.

        A job of it that was not even begun does for this moment, too: they do not pile up.
        """
        schedules, jobs = self.schedules, self.jobs
        with self.database.system() as connection:
            moved = connection.execute(
                update(schedules)
                .where(schedules.c.name == name, schedules.c.next_at == was)
                .values(next_at=due, last_at=clock.now())
                .returning(schedules.c.name)
            )
            if moved.first() is None:
                return False
            mine = (jobs.c.name == name, jobs.c.key.startswith(f"{name}@", autoescape=True))
            waits = select(jobs.c.id).where(*mine, jobs.c.state == "waiting").limit(1)
            if connection.scalar(waits) is None:
                self._enqueue(connection, _row(name, {}, key=f"{name}@{was.isoformat()}", user=None, run_after=None))
        return True

    def _insert(self, table: Table) -> Any:  # Any: the two engines' own inserts
        make = sqlite_insert if self.database.dialect == "sqlite" else postgresql_insert
        return make(table)


def _row(
    name: str, arguments: Mapping[str, object], *, key: str, user: UUID | None, run_after: datetime | None
) -> dict[str, object]:
    now = clock.now()
    return {
        "id": new_id(), "name": name, "arguments": json.dumps(arguments, default=str), "key": key or None,
        "state": "waiting", "done": 0, "total": 0, "created_at": now, "run_after": run_after or now, "attempts": 0,
        "user_id": user, "cancel": False,
    }  # fmt: skip


def _status(row: SqlRow[Any]) -> JobStatus:  # Any: the row's own types
    return JobStatus(
        row.id, row.name, row.state, row.done, row.total, row.message or "", json.loads(row.result or "{}"),
        row.created_at, row.finished_at, row.user_id, json.loads(row.arguments or "{}"),
    )  # fmt: skip
