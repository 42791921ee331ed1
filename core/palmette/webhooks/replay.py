"""Sends once more what was sent, or what happened since a moment, whether it was sent then or not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from palmette.access.actors import Actor
from palmette.errors import Conflict, InvalidInput
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED, Database
from palmette.schema.tables import Tables
from palmette.webhooks import deliveries
from palmette.webhooks.deliveries import DEAD, PENDING, SENT, SKIPPED
from palmette.webhooks.noting import IMPORT, QUIET, event_of, passing, store
from palmette.webhooks.subscriptions import EVERY_WALL, KINDS, Webhook

MOST = 10_000
"""Deliveries that are written once more at once."""


def send_again(database: Database, tables: Tables, delivery: UUID) -> None:
    """Write one delivery once more, behind what waits; Conflict while it is on its way."""
    with database.system() as connection:
        one = deliveries.get(connection, tables, delivery)
        if one.state not in (SENT, DEAD, SKIPPED):
            raise Conflict("webhooks.on_its_way", sentence("The delivery is still on its way."),
                           remedy=sentence("Wait until it is taken or given up."))  # fmt: skip
        deliveries.again(connection, tables, one)


def send_since(gateway: Gateway, system: Actor, webhook: Webhook, since: datetime) -> int:
    """Write deliveries of everything that the journal holds since a moment; how many.

    Whether a record passes the filter is asked of it as it is now. What triggers announced goes again as it was.
    """
    if not webhook.active:
        raise Conflict("webhooks.off", sentence("The webhook is off."), remedy=sentence("Turn it on first."))
    with gateway.writing(system) as records:
        rows = [*_happened(records, webhook, since), *_announced(records, webhook, since)]
        if len(rows) > MOST:
            raise InvalidInput(
                "webhooks.too_many", sentence("More than %(count)s deliveries at once are too many.", count=MOST),
                remedy=sentence("Name a later moment."),
            )  # fmt: skip
        store(records, rows)
    return len(rows)


def _happened(records: Records, webhook: Webhook, since: datetime) -> Iterator[Mapping[str, object]]:
    rows = [row for row in _journal(records, webhook, since) if _told(row, webhook)]
    held = passing(records, webhook, list(dict.fromkeys(row.record_id for row in rows)))
    for row in rows:
        if row.record_id in held:
            names = [] if row.kind == "created" else sorted(json.loads(row.changes))
            yield _new(records, webhook, row, event_of(row.kind, webhook.events), json.dumps(names)) | {
                "by_id": row.actor_id, "by_channel": row.channel,
            }  # fmt: skip


def _told(row: Row[Any], webhook: Webhook) -> bool:  # Any: a row's own types
    quiet = row.channel in QUIET or (row.channel == IMPORT and not webhook.imports)
    return bool(event_of(row.kind, webhook.events)) and not quiet


def _journal(records: Records, webhook: Webhook, since: datetime) -> list[Row[Any]]:  # Any: a row's own types
    history = records.tables.frame("history")
    walls = (EVERY_WALL, *(records.actor.walls if webhook.wall == EVERY_WALL else (webhook.wall,)))
    # Ids ascend with time: the key leads to the moment without reading what was before.
    floor = UUID(int=int(since.timestamp() * 1000) << 80)
    statement = select(history).where(
        history.c.wall_id.in_(walls), history.c.id >= floor, history.c.entity == webhook.entity,
        history.c.kind.in_(sorted({"unmerged", *KINDS})),
    )  # fmt: skip
    ordered = statement.order_by(history.c.id).limit(MOST + 1)
    return list(records.connection.execute(ordered, execution_options=GATED))


def _announced(records: Records, webhook: Webhook, since: datetime) -> Iterator[Mapping[str, object]]:
    box = records.tables.frame("webhook_delivery")
    mine = (
        box.c.wall_id.in_((EVERY_WALL, *records.actor.walls)), box.c.webhook_id == webhook.id, box.c.at >= since,
        box.c.event.not_in(KINDS), box.c.again_of.is_(None),
    )  # fmt: skip
    statement = select(box).where(*mine).order_by(box.c.id).limit(MOST + 1)
    for row in records.connection.execute(statement, execution_options=GATED):
        yield _new(records, webhook, row, row.event, row.changed) | {
            "by_id": row.by_id, "by_channel": row.by_channel, "again_of": row.id,
        }  # fmt: skip


def _new(
    records: Records, webhook: Webhook, row: Row[Any], event: str, changed: str
) -> dict[str, object]:  # Any: a row's own types
    return {
        "wall_id": row.wall_id, "webhook_id": webhook.id, "entity": webhook.entity, "record_id": row.record_id,
        "event": event, "changed": changed, "at": row.at, "key": f"again/{new_id().hex}", "state": PENDING,
        "attempts": 0, "next_at": records.now, "again_of": None,
    }  # fmt: skip
