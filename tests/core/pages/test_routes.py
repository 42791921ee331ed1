"""Every screen that is written is served."""

from __future__ import annotations

import importlib
import pkgutil

from litestar.handlers import HTTPRouteHandler

import palmette.pages
from palmette.pages.routes import HANDLERS


def test_every_handler_of_the_screens_is_routed():
    written = {
        f"{module}.{name}": handler
        for module in (found.name for found in pkgutil.iter_modules(palmette.pages.__path__))
        for name, handler in vars(importlib.import_module(f"palmette.pages.{module}")).items()
        if isinstance(handler, HTTPRouteHandler)
    }
    routed = {id(handler) for handler in HANDLERS}
    assert [name for name, handler in written.items() if id(handler) not in routed] == []
    assert len(written) > 20
