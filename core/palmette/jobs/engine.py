"""The embedded engine: a thread of the server process that runs due jobs and schedules from the job table."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.errors import PalmetteError, Unavailable
from palmette.ids import new_id
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobCancelled, JobContext, JobStatus
from palmette.jobs.schedules import next_due
from palmette.jobs.store import MOST_ATTEMPTS, JobStore
from palmette.records.session import Gateway

IDLE_SECONDS = 1.0
log = logging.getLogger("palmette.jobs")

ActorOf = Callable[[UUID | None], Actor | None]


class Running:
    """The context of one running job."""

    def __init__(self, store: JobStore, worker: str, row: Any, gateway: Gateway, actor: Actor) -> None:  # Any: a row
        status = store.status(row.id)
        self.id: UUID = row.id
        self.arguments: Mapping[str, object] = status.arguments
        self.gateway = gateway
        self.actor = actor
        self.result: dict[str, object] = dict(status.result)
        self._store = store
        self._worker = worker
        self._done, self._total = 0, 0
        self._said = 0.0

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report progress and renew the lease, at most four times a second; JobCancelled when asked to stop."""
        last = done >= total
        self._done, self._total = done, total
        if not last and time.monotonic() - self._said < 0.25:
            return
        self._said = time.monotonic()
        if not self._store.renew(self.id, self._worker, done, total, message):
            raise JobCancelled

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what the job did."""
        self.result.update(result)


class EmbeddedJobs:
    """Runs jobs of the declarations it is given. `start` and `stop` follow the server's life."""

    def __init__(
        self, store: JobStore, jobs: Callable[[], Mapping[str, Job]], gateway: Callable[[], Gateway],
        actor_of: ActorOf, zone: str, *, ended: Callable[[JobStatus], None] = lambda job: None,
    ) -> None:  # fmt: skip
        self.store = store
        self._ended = ended
        self._jobs = jobs
        self._gateway = gateway
        self._actor_of = actor_of
        self._zone = zone
        self._worker = f"{os.getpid()}-{id(self):x}"
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    # ---- the port

    def enqueue(
        self, name: str, arguments: Mapping[str, object], *, key: str = "", user: UUID | None = None,
        run_after: datetime | None = None,
    ) -> UUID:  # fmt: skip
        """A job for the engine; the id to look it up by."""
        found = self.store.enqueue(name, arguments, key=key, user=user, run_after=run_after)
        self._wake.set()
        return found

    def status(self, id: UUID) -> JobStatus:
        """A job by id."""
        return self.store.status(id)

    def recent(self, *, user: UUID | None = None, limit: int = 50) -> list[JobStatus]:
        """Jobs, newest first."""
        return self.store.recent(user=user, limit=limit)

    def cancel(self, id: UUID) -> None:
        """Ask a job to stop."""
        self.store.cancel(id)

    # ---- the thread

    def start(self) -> None:
        """Begin to run jobs."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="palmette-jobs", daemon=True)
        self._thread.start()

    def stop(self, *, seconds: float = 25.0) -> None:
        """Stop after the current step; what is unfinished goes back to the table."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(seconds)
        self.store.give_back(self._worker)

    def run_due(self) -> int:
        """Run everything that is due now, in this thread; how many jobs ran."""
        self._tick()
        count = 0
        while not self._stop.is_set() and self._run_one():
            count += 1
        return count

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.run_due()
            except Unavailable as error:
                # The disk is full or the database is away: it says so once a turn, in a line.
                log.warning("jobs wait", extra={"code": error.code})
            except Exception:
                log.exception("job engine")
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()

    def _tick(self) -> None:
        now = clock.now()
        scheduled = {name: job.schedule for name, job in self._jobs().items() if job.schedule}
        wanted = {name: next_due(schedule, now, self._zone) for name, schedule in scheduled.items()}
        for name, was in self.store.due_schedules(wanted):
            if self.store.schedule_next(name, was=was, due=wanted[name]):
                self.store.enqueue(name, {}, key=f"{name}@{was.isoformat()}", user=None, run_after=None)

    def _run_one(self) -> bool:
        jobs = self._jobs()
        row = self.store.claim(self._worker, list(jobs))
        if row is None:
            return False
        began = time.perf_counter()
        state = self._run(jobs[row.name], row)
        log.info("job", extra={"job": row.name, "id": str(row.id), "state": state, "ms": _ms(began)})
        self._ended(self.store.status(row.id))
        return True

    def _run(self, job: Job, row: Any) -> str:  # Any: a row of the job table
        actor = self._actor_of(row.user_id)
        if actor is None:
            return self._end(row.id, "failed", "Its user is not active any more.", {})
        context = Running(self.store, self._worker, row, self._gateway(), actor)
        try:
            job.run(_Stoppable(context, self._stop))
        except JobCancelled:
            if self._stop.is_set():
                self.store.retry(row.id, self._worker, after=timedelta(), message="interrupted by a stop")
                return "waiting"
            return self._end(row.id, "cancelled", "", context.result)
        except PalmetteError as error:
            return self._end(row.id, "failed", str(error), {**context.result, "code": error.code})
        except Exception:
            log.exception("job failed", extra={"job": row.name, "id": str(row.id)})
            if row.attempts < MOST_ATTEMPTS:
                wait = timedelta(seconds=2 ** (row.attempts + 1))
                self.store.retry(row.id, self._worker, after=wait, message="failed; will be tried again")
                return "waiting"
            return self._end(row.id, "failed", "It failed five times; the log has the reason.", context.result)
        return self._end(row.id, "done", "", context.result)

    def _end(self, job: UUID, state: str, message: str, result: Mapping[str, object]) -> str:
        self.store.finish(job, self._worker, state, message=message, result=result)
        return state


class _Stoppable:
    """The context given to the job: its steps also end when the process stops."""

    def __init__(self, inner: Running, stop: threading.Event) -> None:
        self.id, self.arguments, self.gateway, self.actor = inner.id, inner.arguments, inner.gateway, inner.actor
        self._inner = inner
        self._stop = stop

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report progress; JobCancelled when the job or the process is asked to stop."""
        self._inner.step(done, total, message)
        if self._stop.is_set() and done < total:
            raise JobCancelled

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what the job did."""
        self._inner.finish(result)


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


_PORT: type[JobContext] = _Stoppable


class _Inline:
    """A context for a job that runs at once, in the caller's thread."""

    def __init__(
        self,
        gateway: Gateway,
        actor: Actor,
        progress: Callable[[str, int, int], None],
        arguments: Mapping[str, object],
    ) -> None:
        self.id = new_id()
        self.arguments = arguments
        self.gateway = gateway
        self.actor = actor
        self.result: dict[str, object] = {}
        self._progress = progress

    def step(self, done: int, total: int, message: str = "") -> None:
        """Show progress; nobody can cancel."""
        self._progress(message, done, total)

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what the job did."""
        self.result.update(result)


def run_now(
    job: Job,
    gateway: Gateway,
    actor: Actor,
    *,
    progress: Callable[[str, int, int], None],
    arguments: Mapping[str, object] | None = None,
) -> Mapping[str, object]:
    """Run a job here and now, without the table; what it did."""
    context = _Inline(gateway, actor, progress, arguments or {})
    job.run(context)
    return context.result
