"""`palmette worker`: a process that does background work and answers no requests."""

from __future__ import annotations

import gc
import os
import signal
import threading
from types import FrameType

import click

from palmette.app import background, open_runtime
from palmette.cli.options import common
from palmette.errors import SettingsError
from palmette.jobs.engine import WORKER
from palmette.logs import set_up_logging
from palmette.settings import Settings


@click.command()
@click.option("--lanes", type=click.IntRange(1, 32), help="Jobs at once (PALMETTE_LANES).")
@common
def worker(settings: Settings, lanes: int | None) -> None:
    """Do background work of an installation on PostgreSQL; run as many as you like, on any machines."""
    if settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "worker.one_process",
            "SQLite takes one process, and its server does the work.",
            remedy="Use PostgreSQL for workers; `palmette move` takes the data there.",
        )
    set_up_logging(settings.log_format)
    stop = threading.Event()
    _listen(stop)
    runtime = open_runtime(settings)
    work = background(runtime, kind=WORKER, lanes=lanes or 0)
    # What is there now stays for the life of the process: no collection looks through it again.
    gc.collect()
    gc.freeze()
    work.start()
    click.echo(f"Palmette works for {settings.edition}, {work.jobs.lanes} at once")
    stop.wait()
    runtime.stopping = True
    work.stop()
    runtime.database.close()


def _listen(stop: threading.Event) -> None:
    """The first signal lets steps end; the second ends everything at once, which is as safe as a kill."""

    def heard(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(1)
        stop.set()

    signal.signal(signal.SIGTERM, heard)
    signal.signal(signal.SIGINT, heard)
