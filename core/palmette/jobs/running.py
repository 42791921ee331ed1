"""What a running job holds: its arguments, a gateway behind its fence, and how it reports."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from palmette.access.actors import Actor
from palmette.jobs.fence import fenced
from palmette.jobs.ports import JobCancelled, JobContext
from palmette.jobs.store import Held, JobStore
from palmette.records.session import Gateway

REPORT_SECONDS = 0.25


class Running:
    """The context of one running job. `stop` is set when its process is to end."""

    def __init__(
        self, store: JobStore, held: Held, row: Any, gateway: Gateway, actor: Actor, stop: threading.Event
    ) -> None:  # Any: a row of the job table
        self.id: UUID = row.id
        self.arguments: Mapping[str, object] = json.loads(row.arguments or "{}")
        self.gateway: Gateway = fenced(gateway, partial(store.hold, held=held))
        self.actor = actor
        self.result: dict[str, object] = json.loads(row.result or "{}")
        self._store = store
        self._held = held
        self._stop = stop
        self._said = 0.0

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report progress, at most four times a second; JobCancelled when the job or its process is asked to stop,
        JobLost when another executor holds it."""
        last = done >= total
        if last or time.monotonic() - self._said >= REPORT_SECONDS:
            self._said = time.monotonic()
            if not self._store.renew(self._held, done, total, message):
                raise JobCancelled
        if self._stop.is_set() and not last:
            raise JobCancelled

    def finish(self, result: Mapping[str, object]) -> None:
        """Keep what the job did."""
        self.result.update(result)


_PORT: type[JobContext] = Running
