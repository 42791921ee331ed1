"""The port behind which background work runs: what a job may use, and what others ask of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from palmette.access.actors import Actor
from palmette.jobs.definition import Job
from palmette.records.session import Gateway

STATES = ("waiting", "running", "done", "failed", "cancelled")


class JobContext(Protocol):
    """What a running job holds. Work is done in small committed pieces; `step` reports and says whether to go on."""

    @property
    def id(self) -> UUID: ...
    @property
    def arguments(self) -> Mapping[str, object]: ...
    @property
    def gateway(self) -> Gateway: ...
    @property
    def actor(self) -> Actor:
        """Who the job works for: the user that started it, in his rights of now; the system for scheduled ones."""
        ...

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report progress and renew the lease; raises JobCancelled when somebody asked to stop."""
        ...

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what the job did, for the one who looks at it later."""
        ...


class JobCancelled(Exception):
    """Somebody asked the job to stop; what was committed stays."""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as people see it."""

    id: UUID
    name: str
    state: str
    done: int
    total: int
    message: str
    result: Mapping[str, object]
    created_at: datetime
    finished_at: datetime | None
    user: UUID | None
    arguments: Mapping[str, object] = field(default_factory=dict)


class Jobs(Protocol):
    """The engine. `key` makes a job unique: enqueued twice, it runs once."""

    def enqueue(
        self, name: str, arguments: Mapping[str, object], *, key: str = "", user: UUID | None = None,
        run_after: datetime | None = None,
    ) -> UUID: ...  # fmt: skip

    def status(self, id: UUID) -> JobStatus: ...

    def recent(self, *, user: UUID | None = None, limit: int = 50) -> list[JobStatus]: ...

    def cancel(self, id: UUID) -> None: ...

    def known(self) -> Mapping[str, Job]: ...
