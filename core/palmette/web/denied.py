"""Refused attempts of people and programs that are known go into the audit journal, after the answer is out.

After, so that a refusal takes as long for what is there as for what is not.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import UUID

from litestar.background_tasks import BackgroundTask

from palmette.audit.journal import Event, tell
from palmette.audit.kinds import DENIED
from palmette.errors import PalmetteError
from palmette.web.runtime import Connection, Pinned, pinned_of

AUDITED = frozenset({403, 404, 429})
A_MINUTE = 60
"""Entries of one person in a minute; more are counted, and told by the next entry."""

_MOST_KEPT = 10_000
log = logging.getLogger("palmette.audit")


@dataclass
class _Pace:
    """How many entries each person wrote in this minute."""

    minutes: OrderedDict[str, tuple[int, int, int]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, who: str) -> int | None:
        """How many were left out before this one; None when this one is left out."""
        minute = int(time.monotonic() // 60)
        with self.lock:
            at, written, left_out = self.minutes.pop(who, (minute, 0, 0))
            if at != minute:
                at, written = minute, 0
            told = left_out if written < A_MINUTE else None
            self.minutes[who] = (at, written + 1, 0) if told is not None else (at, written, left_out + 1)
            while len(self.minutes) > _MOST_KEPT:
                self.minutes.popitem(last=False)
        return told

    def missed(self, who: str) -> None:
        """An entry could not be written: it is among those that the next one tells of."""
        with self.lock:
            at, written, left_out = self.minutes.get(who, (int(time.monotonic() // 60), 0, 0))
            self.minutes[who] = (at, written, left_out + 1)


_pace = _Pace()


def after_refusal(connection: Connection, error: Exception) -> BackgroundTask | None:
    """What is to be done once the refusal was answered; nothing for who is not known, and for other errors."""
    who = connection.scope.get("state", {}).get("actor_id")
    if not who or who == "None" or not isinstance(error, PalmetteError) or error.status not in AUDITED:
        return None
    left_out = _pace.take(str(who))
    if left_out is None:
        return None
    about: dict[str, object] = {
        "method": str(connection.scope.get("method", "")), "path": connection.scope["path"][:300], "code": error.code,
        **({"left_out": left_out} if left_out else {}),
    }  # fmt: skip
    return BackgroundTask(_write, pinned_of(connection), UUID(str(who)), about)


def _write(pinned: Pinned, who: UUID, about: dict[str, object]) -> None:
    # The answer is out: what goes wrong from here on would only cut the connection under it.
    try:
        actor = pinned.directory.actor(who, channel="api" if str(about["path"]).startswith("/api/") else "page")
        if actor is not None:
            tell(pinned.database, pinned.tables, Event(DENIED, actor, about=about))
    except Exception:
        _pace.missed(str(who))
        log.exception("a refusal was not written down", extra={"code": about["code"]})
