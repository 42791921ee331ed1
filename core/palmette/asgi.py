"""The application that a server process loads: settings from the environment, nothing from the command line."""

from __future__ import annotations

from litestar import Litestar

from palmette.app import create_app, open_runtime
from palmette.logs import set_up_logging
from palmette.settings import load_settings


def application() -> Litestar:
    """Factory for granian or uvicorn: `palmette.asgi:application`."""
    settings = load_settings()
    set_up_logging(settings.log_format)
    return create_app(open_runtime(settings))
