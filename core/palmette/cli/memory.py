"""How seldom Python looks for unused cycles while a command makes very many records."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 20)
"""Rows and what is made of them hold no cycles, so that nearly all of it goes without a collection; looked for after
each 700 new ones, as Python does by itself, cycles took a seventh of a load."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is there already (the edition, its tables) is not looked through again, what is made seldom."""
    usual = gc.get_threshold()
    put_aside = gc.get_freeze_count() > 0
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        if not put_aside:
            gc.unfreeze()
