"""Whether the installation may send: a restored copy holds everything back until a person lets it go.

The value stands in the frame's table `installation` under `sending`, as JSON with `state`, `since` and `reason`. What
leaves the installation (messages, webhooks, mail) asks `is_held` in the transaction that takes it from its outbox.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, MetaData, Table, delete, insert, select

from palmette import clock
from palmette.schema.frame import PREFIX, frame_tables

KEY = "sending"
HELD = "held"


def _standing() -> Table:
    metadata = MetaData()
    frame_tables(metadata)
    return metadata.tables[f"{PREFIX}installation"]


_TABLE = _standing()
"""Known without a blueprint: a restored database may be older than what runs."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Since when nothing is sent, and why, in a word: `restored`, `moved` or `asked`."""

    since: datetime
    reason: str


def held(connection: Connection) -> Hold | None:
    """The hold that is on; None when the installation sends."""
    found: str | None = connection.scalar(select(_TABLE.c.value).where(_TABLE.c.key == KEY))
    if not found:
        return None
    body = json.loads(found)
    return Hold(datetime.fromisoformat(body["since"]), body["reason"]) if body["state"] == HELD else None


def is_held(connection: Connection) -> bool:
    """Whether nothing may be sent now."""
    return held(connection) is not None


def hold(connection: Connection, reason: str) -> None:
    """Send nothing from now on; a hold that is on stays as it is."""
    if is_held(connection):
        return
    body = json.dumps({"state": HELD, "since": clock.now().isoformat(), "reason": reason})
    connection.execute(delete(_TABLE).where(_TABLE.c.key == KEY))
    connection.execute(insert(_TABLE).values(key=KEY, value=body))


def release(connection: Connection) -> bool:
    """Let it send again; False when it was not held."""
    was = is_held(connection)
    connection.execute(delete(_TABLE).where(_TABLE.c.key == KEY))
    return was
