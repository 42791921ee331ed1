"""What the server keeps an eye on beside its work: room on the disk, and whether sending is held.

A thread looks every few seconds, so that no request asks for it. Under 10 % of free room people are told, and imports
and exports are refused; under 3 % nothing is stored any more, and logins and forms are refused so that they come again.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from palmette.errors import NoSpace, PalmetteError
from palmette.schema.database import Database
from palmette.schema.sending import Hold, held
from palmette.settings import Settings
from palmette.web.runtime import Connection, runtime_of

LOW, SHORT = 0.10, 0.03
SECONDS = 5.0
log = logging.getLogger("palmette.watch")

Free = Callable[[Path], float]


@dataclass(frozen=True, slots=True)
class Conditions:
    """How things are: the share of the fullest disk that is free, and the hold on sending."""

    free: float = 1.0
    hold: Hold | None = None

    @property
    def low(self) -> bool:
        """Whether large things are refused."""
        return self.free < LOW

    @property
    def short(self) -> bool:
        """Whether nothing is stored."""
        return self.free < SHORT


class Watch:
    """Looks now and then; `seen` is what it saw last."""

    def __init__(self, database: Database, settings: Settings, *, free: Free | None = None) -> None:
        self.database = database
        self.seen = Conditions()
        self._free = free or free_share
        self._paths = _paths(database, settings)
        self._stop = threading.Event()

    def look(self) -> Conditions:
        """Look now, and let the database refuse or take records accordingly."""
        free = min((self._free(path) for path in self._paths), default=1.0)
        before = self.seen
        self.seen = Conditions(free, self._hold(before.hold))
        if self.seen.short != before.short:
            self.database.refuse_writes(no_room if self.seen.short else None)
            log.warning("room on the disk", extra={"free": f"{free:.1%}", "stores": not self.seen.short})
        return self.seen

    def problem(self) -> str:
        """For readiness: a server that cannot store is not ready."""
        return "the disk is nearly full" if self.seen.short else ""

    def follow(self) -> None:
        """Look until `stop`."""
        while not self._stop.wait(SECONDS):
            self.look()

    def stop(self) -> None:
        """End `follow`."""
        self._stop.set()

    def _hold(self, before: Hold | None) -> Hold | None:
        try:
            with self.database.system(writing=False) as connection:
                return held(connection)
        except PalmetteError:
            return before


def free_share(path: Path) -> float:
    """The free share of the disk that a path is on; 1 where nobody can say."""
    try:
        usage = shutil.disk_usage(path)
    except OSError:
        return 1.0
    # As `df` counts: what only the system's own user may still take does not help us.
    return usage.free / (usage.used + usage.free) if usage.used + usage.free else 1.0


def no_room() -> PalmetteError:
    """The refusal of a server that stores nothing for lack of room."""
    return NoSpace(
        "database.short",
        "The disk is nearly full, so nothing is stored; everything can be read.",
        remedy="Tell your administrator; it goes on by itself once there is room.",
    )


def require_room(connection: Connection) -> None:
    """Refuse what would only grow the database: logins, forms, webhooks; whoever sends it tries again later."""
    if runtime_of(connection).watch.seen.short:
        raise no_room()


def require_spare_room(connection: Connection) -> None:
    """Refuse what takes much room at once: imports, exports."""
    if runtime_of(connection).watch.seen.low:
        raise NoSpace(
            "database.low",
            "The disk is getting full, so nothing large is started.",
            remedy="Tell your administrator; it goes on by itself once there is room.",
        )


def _paths(database: Database, settings: Settings) -> Sequence[Path]:
    found = [settings.data_dir] + ([database.path.parent] if database.path is not None else [])
    return [path if path.exists() else path.parent for path in found]
