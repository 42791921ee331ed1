"""The application that a server process loads: settings from the environment, nothing from the command line."""

from __future__ import annotations

import gc

from litestar import Litestar

from palmette.app import create_app, open_runtime
from palmette.logs import set_up_logging
from palmette.settings import load_settings


def application() -> Litestar:
    """Factory for granian or uvicorn: `palmette.asgi:application`."""
    settings = load_settings()
    set_up_logging(settings.log_format)
    app = create_app(open_runtime(settings))
    # What is there now stays for the life of the process: no collection looks through it again.
    gc.collect()
    gc.freeze()
    return app
