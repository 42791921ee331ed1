"""When garbage is collected in a test process: after each module of tests, and not in the middle of one.

A run keeps blueprints and applications of many editions; looking through all of them again and again took a sixth of
its time.
"""

from __future__ import annotations

import gc

import pytest
from _pytest.unraisableexception import gc_collect_iterations_key

SELDOM = (200_000, 50, 1_000)
"""Thresholds of the generations: what a module leaves is collected at its end anyway."""

MODULES_BETWEEN = 120
"""So many modules later what was put aside is looked through once more."""


class CollectsByModule:
    """Collects what a module left and puts aside what stays."""

    def __init__(self) -> None:
        self._ended = 0

    def pytest_configure(self, config: pytest.Config) -> None:
        """At the end one look through everything is enough; pytest takes five, at seconds each."""
        config.stash[gc_collect_iterations_key] = 1

    def pytest_collection_finish(self) -> None:
        """The tests themselves and all that they import stay to the end."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)

    def pytest_unconfigure(self) -> None:
        """Libraries look at the end whether everything of theirs is gone."""
        gc.unfreeze()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """After the fixtures of a module are gone."""
        done = yield
        if nextitem is None or nextitem.path != item.path:
            self._ended += 1
            if self._ended % MODULES_BETWEEN == 0:
                gc.unfreeze()
            gc.collect()
            gc.freeze()
        return done
