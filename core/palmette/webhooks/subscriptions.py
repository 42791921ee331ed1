"""Who wants to hear of what: an address, an entity, events, a filter, and the person in whose rights it is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, select, update

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.integrations.seals import seal, unseal
from palmette.locale.sentences import kept, restored
from palmette.schema.database import Database
from palmette.schema.tables import Tables

KINDS = ("created", "changed", "moved", "deleted", "restored", "merged")
"""What may happen to a record; triggers announce events of further names."""

EVERY_WALL = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for. `imports`: also what imports bring."""

    name: str
    entity: str
    events: Sequence[str]
    url: str
    filter: str = ""
    imports: bool = False


@dataclass(frozen=True, slots=True)
class Webhook:
    """A subscription. `reason` is why it was turned off, or the last trouble; `failures` are calls that failed in a
    row, and until `rest_until` nothing is sent."""

    id: UUID
    wall: int
    name: str
    entity: str
    events: tuple[str, ...]
    filter: str
    url: str
    owner: UUID
    imports: bool
    active: bool
    reason: str
    changed_at: datetime
    ok_at: datetime | None
    failed_at: datetime | None
    failures: int
    rest_until: datetime | None
    sealed: str = field(default="", repr=False)

    @property
    def wish(self) -> Wish:
        """What was asked for."""
        return Wish(self.name, self.entity, self.events, self.url, self.filter, self.imports)


@dataclass(frozen=True)
class Webhooks:
    """The table; every call is a short transaction of the frame."""

    database: Database
    tables: Tables
    key: bytes = field(repr=False)
    old_keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def table(self) -> Table:
        """The rows."""
        return self.tables.frame("webhook")

    def all(self) -> list[Webhook]:
        """Every subscription, oldest first."""
        statement = select(self.table).order_by(self.table.c.created_at, self.table.c.id)
        with self.database.system(writing=False) as connection:
            return [webhook_of(row) for row in connection.execute(statement)]

    def get(self, webhook: UUID) -> Webhook:
        """One of them; NotFound when there is none."""
        with self.database.system(writing=False) as connection:
            row = connection.execute(select(self.table).where(self.table.c.id == webhook)).first()
        if row is None:
            raise NotFound("webhooks.none", "There is no such webhook.", remedy="`palmette webhooks list` shows them.")
        return webhook_of(row)

    def secret(self, webhook: Webhook) -> str:
        """The secret in plain."""
        return unseal((self.key, *self.old_keys), webhook.sealed, bound=str(webhook.id))

    def add(self, wish: Wish, *, owner: UUID, wall: int, secret: str) -> UUID:
        """A new subscription of a person; `wall` is his, or `EVERY_WALL` of whom several are open to."""
        key, now = new_id(), clock.now()
        row = {
            "id": key, "wall_id": wall, **_values(wish), "owner_id": owner, "active": True, "created_at": now,
            "changed_at": now, "failures": 0, "secret": seal(self.key, secret, bound=str(key)),
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(insert(self.table).values(row))
        return key

    def change(self, webhook: UUID, wish: Wish, *, owner: UUID, wall: int, active: bool, secret: str = "") -> None:
        """Who changes it becomes its owner: nobody sends with another's rights. Without `secret` the old one stays."""
        values = {
            **_values(wish), "owner_id": owner, "wall_id": wall, "active": active, "changed_at": clock.now(),
            "failures": 0, "reason": None, "rest_until": None,
        }  # fmt: skip
        if secret:
            values["secret"] = seal(self.key, secret, bound=str(webhook))
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == webhook).values(values))

    def remove(self, webhook: UUID) -> None:
        """Take it away, with its deliveries."""
        deliveries = self.tables.frame("webhook_delivery")
        with self.database.system() as connection:
            connection.execute(delete(deliveries).where(deliveries.c.webhook_id == webhook))
            connection.execute(delete(self.table).where(self.table.c.id == webhook))

    def reseal(self) -> int:
        """Seal every secret with the present key; how many there are."""
        found = self.all()
        for one in found:
            sealed = seal(self.key, self.secret(one), bound=str(one.id))
            with self.database.system() as connection:
                connection.execute(update(self.table).where(self.table.c.id == one.id).values(secret=sealed))
        return len(found)

    def went_well(self, webhook: UUID) -> None:
        """Its address answered."""
        self._note(webhook, {"ok_at": clock.now(), "failures": 0, "reason": None, "rest_until": None})

    def went_wrong(self, webhook: UUID, reason: str, rest: timedelta | None) -> None:
        """A call failed; nothing more goes there for as long as it rests."""
        now, told = clock.now(), json.dumps(kept(reason), ensure_ascii=False)
        values: dict[str, Any] = {"failed_at": now, "failures": self.table.c.failures + 1, "reason": told}
        self._note(webhook, values | ({"rest_until": now + rest} if rest is not None else {}))

    def turn_off(self, webhook: UUID, reason: str) -> None:
        """It ends by itself, and says why."""
        told = json.dumps(kept(reason), ensure_ascii=False)
        self._note(webhook, {"active": False, "reason": told, "failed_at": clock.now()})

    def _note(self, webhook: UUID, values: dict[str, Any]) -> None:
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == webhook).values(values))


def webhook_of(row: Row[Any]) -> Webhook:  # Any: a row's own types
    """A row of the table."""
    return Webhook(
        row.id, row.wall_id, row.name, row.entity, tuple(json.loads(row.events)), row.filter, row.url, row.owner_id,
        bool(row.imports), bool(row.active), restored(json.loads(row.reason)) if row.reason else "", row.changed_at,
        row.ok_at, row.failed_at, row.failures, row.rest_until, row.secret,
    )  # fmt: skip


def _values(wish: Wish) -> dict[str, object]:
    return {
        "name": wish.name, "entity": wish.entity, "events": json.dumps(list(wish.events)), "filter": wish.filter,
        "url": wish.url, "imports": wish.imports,
    }  # fmt: skip
