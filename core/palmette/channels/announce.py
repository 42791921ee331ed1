"""Tells packs what became of messages, in transactions of their own: what a pack does wrong harms no message."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Row, select, update

from palmette.access.actors import system_actor
from palmette.channels.outbox import waiting
from palmette.channels.ports import Sent
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

BATCH = 50
log = logging.getLogger("palmette.channels")


class Hears(Protocol):
    """Packs that keep messages."""

    def sent(self, records: Records, messages: Sequence[Sent]) -> None: ...


def announce(gateway: Gateway, hears: Hears) -> int:
    """Tell packs of messages whose state changed; how many."""
    told = 0
    while rows := _waiting(gateway):
        for wall in dict.fromkeys(row.message.wall for row in rows):
            told += _tell(gateway, hears, wall, [row for row in rows if row.message.wall == wall])
    return told


def _tell(gateway: Gateway, hears: Hears, wall: int, rows: Sequence[Sent]) -> int:
    table = gateway.tables.frame("outbox")
    ids = [row.id for row in rows]
    mark = update(table).where(table.c.wall_id == wall, table.c.id.in_(ids)).values(announce=False)
    actor = system_actor(wall=wall, walls=(wall,), channel="job")
    try:
        with gateway.writing(actor) as records:
            records.connection.execute(mark, execution_options=GATED)
            hears.sent(records, rows)
    except Exception:
        log.exception("messages not announced", extra={"wall": wall, "count": len(ids)})
        with gateway.database.system() as connection:
            connection.execute(mark)
    return len(ids)


def _waiting(gateway: Gateway) -> list[Sent]:
    table = gateway.tables.frame("outbox")
    statement = select(table).where(table.c.announce.is_not_distinct_from(True)).order_by(table.c.id).limit(BATCH)
    with gateway.database.system(writing=False) as connection:
        return [_sent(row) for row in connection.execute(statement)]


def _sent(row: Row[Any]) -> Sent:  # Any: a row's own types
    return Sent(waiting(row), row.text or "", row.subject or "", row.told or "", row.done_at)
