"""Servers and workers of one installation that a test may kill: built once, then forked on command.

`python -m tests.core.jobs.crew EDITION URL FOLDER ALLOW`; a line on its standard input, `server PORT` or `worker 0`,
starts a process and is answered with its pid. They know one job more than the product: it makes contacts, slowly. A
process counts as dead after two seconds here.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import uvicorn

from palmette import app as application
from palmette.channels import leases
from palmette.jobs import executors
from palmette.jobs.definition import Job
from palmette.jobs.engine import WORKER
from palmette.jobs.ports import JobContext
from palmette.settings import Settings
from palmette.web.runtime import Runtime

MAKE = "test.make"


def make(context: JobContext) -> None:
    """Contacts `name-0`, `name-1` and so on, one a transaction; those that are there already are left."""
    name, count = str(context.arguments["name"]), int(str(context.arguments["count"]))
    for number in range(count):
        with context.gateway.writing(context.actor) as records:
            last_name = f"{name}-{number}"
            if not records.count("contact", filter=f"last_name == '{last_name}'", cap=None).value:
                records.create("contact", {"kind": "person", "last_name": last_name})
        context.step(number + 1, count, f"{os.getpid()}")
        time.sleep(0.02)


def main(edition: str, url: str, folder: str, allow: str) -> None:
    """Build once, then fork on command."""
    executors.PULSE_SECONDS = executors.ALONE_SECONDS = 0.3
    executors.DEAD_AFTER = timedelta(seconds=2)
    leases.LEASE = timedelta(seconds=20)
    own = application.core_jobs
    application.core_jobs = lambda settings: own(settings) | {MAKE: Job(MAKE, run=make)}
    settings = Settings(
        edition=Path(edition), database_url=url, data_dir=Path(folder), secret_key="k" * 40,
        outbound_allow=[allow] if allow else [],
    )  # fmt: skip
    runtime = application.open_runtime(settings)
    served = application.create_app(runtime)
    # No connection may be used by two processes.
    runtime.database.close()
    sys.stdout.write("built\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        what, port = line.split()
        child = os.fork()
        if not child:
            if what == "server":
                uvicorn.run(served, host="127.0.0.1", port=int(port), log_level="critical", timeout_graceful_shutdown=5)
            else:
                work(runtime)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def work(runtime: Runtime) -> None:
    """As `palmette worker` does, until it is told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    begun = application.background(runtime, kind=WORKER)
    begun.start()
    stop.wait()
    begun.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
