"""Drawn tiles, kept for a few seconds: a dashboard that is opened twice is computed once, and never for another."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from palmette.pages.dashboard_asked import Asked
from palmette.pages.desk import Desk
from palmette.pages.values import Values
from palmette.reports.definition import Tile

FRESH_SECONDS = 3.0
MOST = 500


@dataclass
class TileCache:
    """By the person with everything his rights follow from; the oldest are let go."""

    clock: Callable[[], float] = time.monotonic
    kept: OrderedDict[Hashable, tuple[float, Values]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, make: Callable[[], Values]) -> Values:
        """What is kept and still fresh, or made anew."""
        now = self.clock()
        with self.lock:
            until, found = self.kept.get(key, (0.0, {}))
        if found and now < until:
            return found
        made = make()
        with self.lock:
            self.kept[key] = (now + FRESH_SECONDS, made)
            self.kept.move_to_end(key)
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
        return made


def kept_tile_of(desk: Desk, tile: Tile, asked: Asked, make: Callable[[], Values]) -> Values:
    """The drawn tile of this person with these rights, in this language and zone, for this question."""
    cache: TileCache = desk.pinned.extras.setdefault("tiles", TileCache())
    actor = desk.actor
    who = (
        actor.id, actor.roles, actor.walls, actor.wall, actor.branches, actor.home_branch, actor.region, actor.team,
        tuple(sorted(actor.stands_in)), actor.language, actor.zone,
    )  # fmt: skip
    # A declared label is the same for one key; a tile's own label is a text.
    what = (tile.key, tile.report, str(tile.label), tile.chart, tuple(tile.measures), tuple(tile.by))
    return cache.get((who, what, asked), make)
