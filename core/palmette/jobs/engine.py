"""The engine: runs due jobs and schedules from the job table, in the server's process or in one of its own.

One thread looks what is due and starts a thread for each job, as many at once as there are lanes; another says that
this process lives, keeps its leases, and takes up what dead processes held. On PostgreSQL any number of processes share
one table: a row is taken with SKIP LOCKED, and what is stored for a job is stored behind its fence.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.errors import PalmetteError, Unavailable
from palmette.ids import new_id
from palmette.jobs.definition import Job
from palmette.jobs.executors import SKEW, Executors, executor_name, pulse_seconds
from palmette.jobs.ports import JobCancelled, JobStatus
from palmette.jobs.running import Running
from palmette.jobs.schedules import next_due
from palmette.jobs.store import MOST_ATTEMPTS, Held, JobLost, JobStore
from palmette.records.session import Gateway

IDLE_SECONDS = 1.0
SERVER, WORKER = "server", "worker"
log = logging.getLogger("palmette.jobs")

ActorOf = Callable[[UUID | None], Actor | None]


class EmbeddedJobs:
    """Runs jobs of the declarations it is given. `start` and `stop` follow the process's life.

    Of several lanes one is kept for the product's own work, so that long wishes of people do not hold up what is due.
    """

    def __init__(
        self, store: JobStore, jobs: Callable[[], Mapping[str, Job]], gateway: Callable[[], Gateway],
        actor_of: ActorOf, zone: str, *, ended: Callable[[JobStatus], None] = lambda job: None,
        executors: Executors | None = None, kind: str = SERVER, lanes: int = 1,
    ) -> None:  # fmt: skip
        self.store = store
        self.lanes = lanes
        self.executor = executor_name()
        self._ended = ended
        self._jobs = jobs
        self._gateway = gateway
        self._actor_of = actor_of
        self._zone = zone
        self._executors = executors
        self._kind = kind
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._silent = threading.Event()
        self._threads: list[threading.Thread] = []
        self._pulse: threading.Thread | None = None
        self._held: dict[UUID, Held] = {}

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

    def known(self) -> Mapping[str, Job]:
        """Every job that there is, by its key."""
        return self._jobs()

    # ---- the threads

    def start(self) -> None:
        """Begin to run jobs."""
        self._stop.clear()
        self._silent.clear()
        # A server's process may have been forked since this was made.
        self.executor = executor_name()
        looking = threading.Thread(target=self._loop, name="palmette-jobs", daemon=True)
        self._threads = [looking]
        looking.start()
        if self._executors is not None:
            self._pulse = threading.Thread(target=self._beat, name="palmette-pulse", daemon=True)
            self._pulse.start()

    def stop(self, *, seconds: float = 25.0) -> None:
        """Stop after the current steps; what is unfinished goes back to the table."""
        self._stop.set()
        self._wake.set()
        ends = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0.0, ends - time.monotonic()))
        self._silent.set()
        if self._pulse is not None:
            self._pulse.join(max(1.0, ends - time.monotonic()))
        self.store.give_back(self.executor)
        if self._executors is not None:
            self._executors.stopped(self.executor)

    def run_due(self) -> int:
        """Run everything that is due now, in this thread; how many jobs ran."""
        self._tick()
        count = 0
        while not self._stop.is_set() and (row := self._claim()) is not None:
            self._run(row)
            count += 1
        return count

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self._tick()
                self._start_due()
            except Unavailable as error:
                # The disk is full or the database is away: it says so once a turn, in a line.
                log.warning("jobs wait", extra={"code": error.code})
            except Exception:
                log.exception("job engine")
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()

    def _start_due(self) -> None:
        while not self._stop.is_set():
            free = self.lanes - len(self._held)
            row = self._claim(own=free == 1 < self.lanes) if free > 0 else None
            if row is None:
                return
            thread = threading.Thread(target=self._lane, args=(row,), name=f"palmette-job-{row.name}", daemon=True)
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()

    def _lane(self, row: Any) -> None:  # Any: a row of the job table
        try:
            self._run(row)
        except Unavailable as error:
            # Its lease runs out, and it is taken up again.
            log.warning("job left", extra={"job": row.name, "code": error.code})
        except Exception:
            log.exception("job engine", extra={"job": row.name})
        finally:
            self._held.pop(row.id, None)
            self._wake.set()

    def _tick(self) -> None:
        now = clock.now()
        scheduled = {name: job.schedule for name, job in self._jobs().items() if job.schedule}
        wanted = {name: next_due(schedule, now, self._zone) for name, schedule in scheduled.items()}
        for name, was in self.store.due_schedules(wanted):
            self.store.fire(name, was=was, due=wanted[name])

    # ---- this process and others

    def _beat(self) -> None:
        # Also while it stops: what it still holds is its own.
        every = pulse_seconds(self.store.database.dialect)
        while not self._silent.is_set():
            try:
                self.pulse()
            except Unavailable as error:
                log.warning("no pulse", extra={"code": error.code})
            except Exception:
                log.exception("job engine")
            self._silent.wait(every)

    def pulse(self) -> None:
        """Say that this process lives, keep what it holds, and let go what dead ones held."""
        if self._executors is None:
            return
        self._executors.pulse(self.executor, kind=self._kind, lanes=self.lanes)
        self.store.keep(list(self._held.values()))
        for dead in self._executors.dead():
            freed = self.store.give_back(dead)
            log.warning("executor died", extra={"executor": dead, "jobs": freed})
            self._wake.set()
        if abs(ahead := self._executors.skew()) > SKEW:
            log.warning("clock", extra={"ahead_s": round(ahead.total_seconds(), 1)})

    # ---- one job

    def _claim(self, *, own: bool = False) -> Any:  # Any: a row of the job table, or None
        row = self.store.claim(self.executor, list(self._jobs()), own=own)
        if row is not None:
            self._held[row.id] = Held(row.id, self.executor, row.attempts)
        return row

    def _run(self, row: Any) -> None:  # Any: a row of the job table
        began = time.perf_counter()
        held = self._held[row.id]
        try:
            state = self._work(self._jobs()[row.name], row, held)
        except JobLost:
            log.warning("job lost", extra={"job": row.name, "id": str(row.id)})
            return
        finally:
            self._held.pop(row.id, None)
        log.info("job", extra={"job": row.name, "id": str(row.id), "state": state, "ms": _ms(began)})
        if row.user_id is not None:
            self._ended(self.store.status(row.id))

    def _work(self, job: Job, row: Any, held: Held) -> str:  # Any: a row of the job table
        actor = self._actor_of(row.user_id)
        if actor is None:
            return self._end(held, "failed", "Its user is not active any more.", {})
        context = Running(self.store, held, row, self._gateway(), actor, self._stop)
        end = partial(self._end, held)
        try:
            job.run(context)
        except JobCancelled:
            if self._stop.is_set():
                return self._later(held, timedelta(), "interrupted by a stop")
            return end("cancelled", "", context.result)
        except JobLost:
            raise
        except PalmetteError as error:
            # The database was away, or the disk full: that passes.
            if isinstance(error, Unavailable) and row.attempts < MOST_ATTEMPTS:
                return self._later(held, timedelta(seconds=2 ** (row.attempts + 1)), str(error))
            return end("failed", str(error), {**context.result, "code": error.code})
        except Exception:
            log.exception("job failed", extra={"job": row.name, "id": str(row.id)})
            if row.attempts < MOST_ATTEMPTS:
                return self._later(held, timedelta(seconds=2 ** (row.attempts + 1)), "failed; will be tried again")
            return end("failed", "It failed five times; the log has the reason.", context.result)
        return end("done", "", context.result)

    def _end(self, held: Held, state: str, message: str, result: Mapping[str, object]) -> str:
        if not self.store.finish(held, state, message=message, result=result):
            raise JobLost
        return state

    def _later(self, held: Held, after: timedelta, message: str) -> str:
        if not self.store.retry(held, after=after, message=message):
            raise JobLost
        return "waiting"


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 1)


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
