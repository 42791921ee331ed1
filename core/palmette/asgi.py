"""The application that a server process loads: settings from the environment, nothing from the command line."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass

from litestar import Litestar

from palmette.app import create_app, open_runtime
from palmette.logs import set_up_logging
from palmette.settings import Settings, load_settings

FRESH_SECONDS = 15.0


@dataclass(frozen=True)
class _Prepared:
    settings: Settings
    at: float
    app: Litestar


_prepared: list[_Prepared] = []


def application() -> Litestar:
    """Factory for granian or uvicorn: `palmette.asgi:application`."""
    settings = load_settings()
    set_up_logging(settings.log_format)
    for ready in _prepared:
        if ready.settings == settings and time.monotonic() - ready.at < FRESH_SECONDS:
            return ready.app
    app = create_app(open_runtime(settings))
    # What is there now stays for the life of the process: no collection looks through it again.
    gc.collect()
    gc.freeze()
    return app


def prepare() -> None:
    """Build the application before server processes are forked: they share it instead of building it again.

    Raises SettingsError where it cannot be served. A process that starts later, in place of one that ended or after a
    signal, builds its own from the edition as it is then.
    """
    settings = load_settings()
    runtime = open_runtime(settings)
    app = create_app(runtime)
    # No connection may be used by two processes.
    runtime.database.close()
    _prepared[:] = [_Prepared(settings, time.monotonic(), app)]
    gc.collect()
    gc.freeze()
