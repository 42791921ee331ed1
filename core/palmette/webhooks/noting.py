"""Writes deliveries in the transaction of their cause: what changed, and what triggers announce."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.access.actors import Actor
from palmette.errors import PalmetteError
from palmette.ids import new_id, new_ids
from palmette.records.changes import Change, Changes
from palmette.records.declared_sql import condition
from palmette.records.rows import among, chunks, in_walls
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.webhooks.deliveries import PENDING
from palmette.webhooks.subscriptions import EVERY_WALL, Webhook, webhook_of

FRESH_SECONDS = 2.0
"""How long a change of subscriptions may go unnoticed by another process."""

QUIET = frozenset({"demo"})
IMPORT = "import"
_MEANS: Mapping[str, tuple[str, ...]] = {
    "moved": ("moved", "changed"), "unmerged": ("restored",), "transferred": ("created",),
}  # fmt: skip
"""Under which events a kind of change is told, the first that is asked for; others by their own name."""

log = logging.getLogger("palmette.webhooks")


@dataclass
class Known:
    """The active subscriptions, read again every few seconds in the transaction that needs them."""

    _read_at: float = -1e9
    _found: list[Webhook] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of(self, records: Records) -> Sequence[Webhook]:
        """All of them, oldest first."""
        with self._lock:
            fresh = self._read_at >= time.monotonic() - FRESH_SECONDS
        if not fresh:
            table = records.tables.frame("webhook")
            active = table.c.active.is_not_distinct_from(True)
            statement = select(table).where(active).order_by(table.c.created_at, table.c.id)
            rows = records.gateway.database.as_owner(records.connection, statement)
            with self._lock:
                self._found, self._read_at = [webhook_of(row) for row in rows], time.monotonic()
        return self._found

    def forget(self) -> None:
        """Read them anew next time."""
        with self._lock:
            self._read_at = -1e9


@dataclass(frozen=True)
class WebhookInterceptor:
    """Joins every writing session behind the others, and is the port by which triggers announce."""

    known: Known

    def before_commit(self, changes: Changes) -> None:
        """One delivery for each change that a subscriber wants to hear of."""
        cause = changes.caused_by
        if cause.channel in QUIET or not changes.items:
            return
        for webhook in self.known.of(changes.records):
            if cause.channel != IMPORT or webhook.imports:
                wanted = [one for one in changes.of(webhook.entity) if _concerns(webhook, one)]
                store(changes.records, list(_rows(changes.records, webhook, wanted, cause)))

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce: deliveries leave by themselves."""

    def announce(self, records: Records, event: str, entity: str, record: UUID, *, key: str) -> None:
        """A trigger tells of a record by an event of its own; each key once."""
        for webhook in self.known.of(records):
            if webhook.entity == entity and event in webhook.events:
                held = passing(records, webhook, [record])
                store(records, [
                    _row(records, webhook, held[one], one, event, (), records.actor, key=f"{event}/{key}")
                    for one in held
                ])  # fmt: skip


def event_of(kind: str, events: Collection[str]) -> str:
    """Under which of the asked events a kind of change is told; empty when under none."""
    return next((name for name in _MEANS.get(kind, (kind,)) if name in events), "")


def _concerns(webhook: Webhook, change: Change) -> bool:
    return bool(event_of(change.kind, webhook.events)) and (
        webhook.wall == EVERY_WALL or change.wall in (EVERY_WALL, webhook.wall)
    )


def _rows(records: Records, webhook: Webhook, changes: Sequence[Change], by: Actor) -> Iterator[Mapping[str, object]]:
    if not changes:
        return
    held = passing(records, webhook, list(dict.fromkeys(one.id for one in changes)))
    together: dict[tuple[UUID, str], list[str]] = {}
    for one in changes:
        if one.id in held:
            names = together.setdefault((one.id, event_of(one.kind, webhook.events)), [])
            names += () if one.kind == "created" else one.new
    for (record, event), names in together.items():
        yield _row(records, webhook, held[record], record, event, names, by)


def passing(records: Records, webhook: Webhook, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Those of some records that the filter lets through, with their walls; the trash is not left out."""
    entity = records.blueprint.entities.get(webhook.entity)
    if entity is None:
        return {}
    table = records.tables.table(entity.key)
    wall = [table.c.wall_id] if in_walls(table, [0]) else []
    try:
        asking = replace(records, actor=replace(records.actor, id=webhook.owner))
        rule = [condition(asking, entity.key, webhook.filter, table)] if webhook.filter else []
    except PalmetteError as error:
        # A field of its filter is gone. The sender turns it off and says so; here nothing may be refused for it.
        log.warning("filter", extra={"webhook": str(webhook.id), "code": error.code})
        return {}
    found: dict[UUID, int] = {}
    for part in chunks(ids):
        where = [among(table.c.id, part, records.tables.dialect), *in_walls(table, records.actor.walls), *rule]
        for row in records.connection.execute(select(table.c.id, *wall).where(*where), execution_options=GATED):
            found[row[0]] = row[1] if wall else EVERY_WALL
    return found


def _row(
    records: Records, webhook: Webhook, wall: int, record: UUID, event: str, names: Sequence[str], by: Actor, *,
    key: str = "",
) -> Mapping[str, object]:  # fmt: skip
    return {
        "wall_id": wall, "webhook_id": webhook.id, "entity": webhook.entity, "record_id": record, "event": event,
        "changed": json.dumps(sorted(set(names))), "key": key or new_id().hex, "at": records.now, "by_id": by.id,
        "by_channel": by.channel, "state": PENDING, "attempts": 0, "next_at": records.now,
    }  # fmt: skip


def store(records: Records, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    table = records.tables.frame("webhook_delivery")
    statement = make(table).on_conflict_do_nothing(index_elements=["wall_id", "webhook_id", "key"])
    for part in chunks(rows):
        named = [{"id": key, **row} for key, row in zip(new_ids(len(part)), part, strict=True)]
        records.connection.execute(statement, named, execution_options=GATED)
