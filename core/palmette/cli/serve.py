"""`palmette serve`: the server process."""

from __future__ import annotations

import multiprocessing
import os
import threading

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from palmette.asgi import prepare
from palmette.cli.options import common
from palmette.errors import SettingsError
from palmette.settings import PREFIX, Settings

STOP_SECONDS = 30
ACCEPT_SECONDS = 0.5


class Server(MPServer):
    """Granian, which would wait for the end of a stop whatever it is told meanwhile."""

    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        """The first signal drains; the second ends everything at once, which is as safe as a kill."""
        if self.interrupt_signal:
            for worker in multiprocessing.active_children():
                worker.kill()
            os._exit(1)
        self.interrupt_signal = True
        # What callers sent before the signal may still wait to be accepted; closing at once would drop it unanswered.
        threading.Timer(ACCEPT_SECONDS, self.main_loop_interrupt.set).start()


@click.command()
@click.option("--host", help="Address to listen at (PALMETTE_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port (PALMETTE_PORT).")
@click.option("--workers", type=int, default=1, show_default=True, help="Server processes; SQLite takes one.")
@common
def serve(settings: Settings, host: str | None, port: int | None, workers: int) -> None:
    """Serve the edition; the database must be up to date (see `palmette plan`)."""
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise SettingsError("serve.one_process", "SQLite takes one server process.", remedy="Use PostgreSQL for more.")
    chosen = settings.model_copy(update={"host": host or settings.host, "port": port or settings.port})
    run_server(chosen, workers=workers)


def run_server(settings: Settings, *, workers: int = 1) -> None:
    """Run until stopped: a signal drains requests, a second one ends at once."""
    for name in ("edition", "database_url", "data_dir", "base_url", "demo", "log_format", "strict"):
        os.environ[PREFIX + name.upper()] = str(getattr(settings, name))
    prepare()
    click.echo(f"Palmette serves {settings.edition} at http://{settings.host}:{settings.port}")
    Server(
        "palmette.asgi:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=workers,
        workers_kill_timeout=STOP_SECONDS,
        blocking_threads=1,
        backlog=2048,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()
