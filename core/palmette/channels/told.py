"""What a provider tells of a message it took: states only go on, doubt is cleared up, a failure goes further."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, or_, select, update

from palmette import clock
from palmette.channels.outbox import DEAD, FAILED, LEASED, PENDING, SENT, UNKNOWN, stored_reason
from palmette.channels.ports import TOLD, UNDELIVERED, Told
from palmette.locale.sentences import sentence
from palmette.schema.tables import Tables


def note_told(
    connection: Connection, tables: Tables, channel: str, told: Told, *, execution_options: Mapping[str, Any]
) -> UUID | None:
    """Write it down; the message's id, None for a message that we do not know or news that are old.

    A provider may know a message before we wrote down that it took it: then the row is leased or in doubt, and this
    says that it left.
    """
    box = tables.frame("outbox")
    row = connection.execute(_of(box, channel, told), execution_options=execution_options).first()
    if row is None or row.state not in (SENT, LEASED, UNKNOWN, DEAD):
        return None
    values = after_told(row, told)
    if values is None:
        return None
    mine = (box.c.wall_id == row.wall_id, box.c.id == row.id, box.c.state == row.state)
    statement = update(box).where(*mine).values(announce=True, **values).returning(box.c.id)
    changed = connection.execute(statement, execution_options=execution_options).first()
    return row.id if changed is not None else None


def after_told(row: Any, told: Told) -> dict[str, Any] | None:  # Any: a row, columns of all kinds
    """The columns of a message that change with what is told of it; None for news that are old. Pure."""
    return _failed(row, told) if told.state == UNDELIVERED else _further(row, told)


def _of(box: Table, channel: str, told: Told) -> Any:  # Any: a select of a row's own types
    ways: list[ColumnElement[bool]] = []
    if told.provider_id:
        ways.append(box.c.provider_id == told.provider_id)
    if told.key:
        ways.append(box.c.provider_key == told.key)
    wanted = or_(*ways) if ways else box.c.id.is_(None)
    # Rows of another channel may have gone on from this one: the newest that is still on it counts.
    return select(box).where(box.c.channel == channel, wanted).order_by(box.c.id.desc()).limit(1)


def _further(row: Row[Any], told: Told) -> dict[str, Any] | None:  # Any: columns of all kinds
    known = row.told or ""
    if told.state not in TOLD or (row.state == SENT and TOLD.index(told.state) <= TOLD.index(known)):
        return None
    best = told.state if TOLD.index(told.state) > TOLD.index(known) else known
    values: dict[str, Any] = {"told": best, "state": SENT, "reason": None, "lease_until": None}
    values |= {"done_at": row.done_at or clock.now()}
    return values | ({"provider_id": told.provider_id} if told.provider_id and not row.provider_id else {})


def _failed(row: Row[Any], told: Told) -> dict[str, Any] | None:  # Any: columns of all kinds
    if row.told in TOLD[2:]:
        # It arrived: whatever comes later about a failure is about something else.
        return None
    reason = stored_reason(told.reason or sentence("The provider could not deliver it."))
    chain = json.loads(row.channels)
    if row.place + 1 < len(chain):
        now = clock.now()
        return {
            "state": PENDING, "channel": chain[row.place + 1], "place": row.place + 1, "attempts": 0, "reason": reason,
            "not_before": now, "lease_until": None, "done_at": None, "told": None, "provider_id": None,
        }  # fmt: skip
    return {"state": FAILED, "reason": reason, "lease_until": None, "done_at": clock.now()}
