"""The rows of deliveries: which are due, who has them, what came of them, and writing some once more.

Every function works in the caller's transaction, of the frame itself. Of one record and subscription only the oldest
that is not at its end is ever due, so a receiver hears of a record in order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, exists, func, insert, or_, select, update

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.locale.sentences import kept, restored, sentence
from palmette.schema.tables import Tables
from palmette.webhooks.outcomes import Outcome

PENDING, LEASED, SENT, DEAD, SKIPPED = "pending", "leased", "sent", "dead", "skipped"
STATES = (PENDING, LEASED, SENT, DEAD, SKIPPED)
"""Waits; is with the receiver now; was taken by it; given up; its owner may not see the record."""

LEASE = timedelta(seconds=60)
"""Longer than a call may take."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that happened to a record, for one subscriber."""

    id: UUID
    wall: int
    webhook: UUID
    entity: str
    record: UUID
    event: str
    changed: tuple[str, ...]
    at: datetime
    by: UUID | None
    by_channel: str
    state: str
    attempts: int
    next_at: datetime
    status: int
    reason: str
    done_at: datetime | None
    again_of: UUID | None


def delivery_of(row: Row[Any]) -> Delivery:  # Any: a row's own types
    """A row of the table."""
    return Delivery(
        row.id, row.wall_id, row.webhook_id, row.entity, row.record_id, row.event, tuple(json.loads(row.changed)),
        row.at, row.by_id, row.by_channel, row.state, row.attempts, row.next_at, row.status or 0,
        restored(json.loads(row.reason)) if row.reason else "", row.done_at, row.again_of,
    )  # fmt: skip


def due_webhooks(connection: Connection, tables: Tables, now: datetime) -> list[UUID]:
    """Active subscriptions that have something to send now, and are not resting."""
    box, hooks = tables.frame("webhook_delivery"), tables.frame("webhook")
    ready = and_(
        hooks.c.active.is_not_distinct_from(True), or_(hooks.c.rest_until.is_(None), hooks.c.rest_until <= now)
    )
    waits = exists().where(box.c.webhook_id == hooks.c.id, _due(box, now))
    return list(connection.scalars(select(hooks.c.id).where(ready, waits).order_by(hooks.c.id)))


def claim(connection: Connection, tables: Tables, webhook: UUID, now: datetime, limit: int) -> list[Delivery]:
    """Take what is due, one of each record, the oldest first; nobody else has them until the lease ends."""
    box = tables.frame("webhook_delivery")
    before = box.alias()
    earlier = exists().where(
        before.c.webhook_id == webhook, before.c.record_id == box.c.record_id, before.c.id < box.c.id,
        before.c.state.in_((PENDING, LEASED)),
    )  # fmt: skip
    wanted = select(box).where(box.c.webhook_id == webhook, _due(box, now), ~earlier).order_by(box.c.id).limit(limit)
    if connection.dialect.name == "postgresql":
        wanted = wanted.with_for_update(skip_locked=True, of=box)
    found = [delivery_of(row) for row in connection.execute(wanted)]
    for one in found:
        values = {"state": LEASED, "lease_until": now + LEASE, "attempts": one.attempts + 1}
        connection.execute(update(box).where(*_mine(box, one)).values(values))
    return found


def note(connection: Connection, tables: Tables, one: Delivery, status: int, found: Outcome) -> None:
    """Write down what came of a try; `one` as it was claimed."""
    box, now = tables.frame("webhook_delivery"), clock.now()
    again = found.wait is not None
    values: dict[str, Any] = {
        "state": SENT if found.sent else PENDING if again else DEAD, "status": status or None,
        "reason": stored(found.reason), "lease_until": None, "done_at": None if again else now,
    }  # fmt: skip
    if found.wait is not None:
        values["next_at"] = now + found.wait
    mine = (*_mine(box, one), box.c.state == LEASED, box.c.attempts == one.attempts + 1)
    connection.execute(update(box).where(*mine).values(values))


def end(connection: Connection, tables: Tables, one: Delivery, state: str, reason: str) -> None:
    """End one without a call."""
    box = tables.frame("webhook_delivery")
    values = {"state": state, "reason": stored(reason), "lease_until": None, "done_at": clock.now()}
    connection.execute(update(box).where(*_mine(box, one)).values(values))


def put_off(connection: Connection, tables: Tables, one: Delivery, until: datetime, reason: str) -> None:
    """Let one wait; it does not count as a try."""
    box = tables.frame("webhook_delivery")
    values = {
        "state": PENDING, "reason": stored(reason), "lease_until": None, "next_at": until, "attempts": one.attempts,
    }  # fmt: skip
    connection.execute(update(box).where(*_mine(box, one)).values(values))


def give_up(connection: Connection, tables: Tables, webhook: UUID) -> None:
    """End all that waits for a subscription that was turned off."""
    box = tables.frame("webhook_delivery")
    reason = stored(sentence("The webhook was turned off."))
    mine = (box.c.webhook_id == webhook, box.c.state.in_((PENDING, LEASED)))
    values = {"state": DEAD, "reason": reason, "lease_until": None, "done_at": clock.now()}
    connection.execute(update(box).where(*mine).values(values))


def get(connection: Connection, tables: Tables, delivery: UUID) -> Delivery:
    """One of them; NotFound when there is none."""
    box = tables.frame("webhook_delivery")
    row = connection.execute(select(box).where(box.c.id == delivery)).first()
    if row is None:
        raise NotFound(
            "webhooks.no_delivery", "There is no such delivery.", remedy="`palmette webhooks list` shows them."
        )
    return delivery_of(row)


def recent(
    connection: Connection, tables: Tables, webhook: UUID, *, states: Sequence[str] = (), limit: int = 50
) -> list[Delivery]:
    """Deliveries of a subscription, newest first."""
    box = tables.frame("webhook_delivery")
    statement = select(box).where(box.c.webhook_id == webhook).order_by(box.c.at.desc(), box.c.id.desc()).limit(limit)
    if states:
        statement = statement.where(box.c.state.in_(list(states)))
    return [delivery_of(row) for row in connection.execute(statement)]


def counts(connection: Connection, tables: Tables) -> dict[UUID, dict[str, int]]:
    """How many deliveries of each subscription are in which state."""
    box = tables.frame("webhook_delivery")
    found: dict[UUID, dict[str, int]] = {}
    statement = select(box.c.webhook_id, box.c.state, func.count()).group_by(box.c.webhook_id, box.c.state)
    for row in connection.execute(statement):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def again(connection: Connection, tables: Tables, one: Delivery) -> None:
    """Write one once more, behind what waits."""
    key, now = new_id(), clock.now()
    row = {
        "wall_id": one.wall, "id": key, "webhook_id": one.webhook, "entity": one.entity, "record_id": one.record,
        "event": one.event, "changed": json.dumps(list(one.changed)), "key": f"again/{key.hex}", "at": one.at,
        "by_id": one.by, "by_channel": one.by_channel, "state": PENDING, "attempts": 0, "next_at": now,
        "again_of": one.id,
    }  # fmt: skip
    connection.execute(insert(tables.frame("webhook_delivery")), row)


def stored(reason: str) -> str | None:
    """A reason as the table keeps it, so that whoever reads it may have another language."""
    return json.dumps(kept(reason), ensure_ascii=False) if reason else None


def _due(box: Table, now: datetime) -> ColumnElement[bool]:
    return or_(and_(box.c.state == PENDING, box.c.next_at <= now), and_(box.c.state == LEASED, box.c.lease_until < now))


def _mine(box: Table, one: Delivery) -> tuple[ColumnElement[bool], ...]:
    return (box.c.wall_id == one.wall, box.c.id == one.id)
