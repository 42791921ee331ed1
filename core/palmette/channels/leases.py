"""The rows of the outbox while they are sent: lease them, note what came of it, find those whose sender died.

Every function works in the caller's transaction. A row is leased, with the number of the try, before the provider is
called: whoever dies in between leaves a row of which is known that it may have left.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Table, bindparam, insert, select, update

from palmette.channels.outbox import LEASED, PENDING, UNKNOWN, Waiting, stored_reason, waiting
from palmette.schema.tables import Tables
from palmette.schema.types import Id, Moment, Str, Whole

LEASE = timedelta(seconds=120)
"""Longer than any call may take: who still calls after it is surely dead."""


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that this worker sends now: the `number` of the try is unique for the message."""

    message: Waiting
    channel: str
    place: int
    address: str
    account: str
    text: str = ""
    subject: str = ""
    key: str = ""

    @property
    def number(self) -> int:
        """Tries are counted per channel of the chain."""
        return self.place * 100 + self.message.attempts + 1


@dataclass(frozen=True, slots=True)
class Noted:
    """What a row becomes. `number` is the try that it ends, 0 for none; `wait` puts it off."""

    message: Waiting
    state: str
    number: int = 0
    outcome: str = ""
    reason: str = ""
    provider_id: str = ""
    wait: datetime | None = None
    channel: str = ""
    place: int = 0
    attempts: int = 0


@dataclass(frozen=True)
class Leases:
    """The table and what is done to it."""

    tables: Tables

    @property
    def box(self) -> Table:
        """Messages."""
        return self.tables.frame("outbox")

    @property
    def tries(self) -> Table:
        """Tries of messages."""
        return self.tables.frame("outbox_try")

    def due_channels(self, connection: Connection, now: datetime) -> list[str]:
        """Channels that have something to do: messages that are due, or leases that ran out."""
        box = self.box
        due = select(box.c.channel).where(box.c.state == PENDING, box.c.not_before <= now).distinct()
        lost = select(box.c.channel).where(box.c.state == LEASED, box.c.lease_until < now).distinct()
        return sorted({*connection.scalars(due), *connection.scalars(lost)})

    def due(self, connection: Connection, channel: str, now: datetime, limit: int) -> list[Waiting]:
        """Messages to send by a channel now, the longest waiting first; no other worker has them."""
        box = self.box
        wanted = (box.c.state == PENDING, box.c.channel == channel, box.c.not_before <= now)
        statement = select(box).where(*wanted).order_by(box.c.not_before, box.c.id).limit(limit)
        return self._alone(connection, statement)

    def lost(self, connection: Connection, channel: str, now: datetime, limit: int) -> list[Waiting]:
        """Messages whose sender died while it had them."""
        box = self.box
        wanted = (box.c.state == LEASED, box.c.channel == channel, box.c.lease_until < now)
        return self._alone(connection, select(box).where(*wanted).order_by(box.c.lease_until).limit(limit))

    def doubtful(self, connection: Connection, channel: str, now: datetime, limit: int) -> list[Waiting]:
        """Messages of unknown outcome for which the provider is to be asked now."""
        box = self.box
        wanted = (box.c.state == UNKNOWN, box.c.channel == channel, box.c.lease_until < now)
        return self._alone(connection, select(box).where(*wanted).order_by(box.c.lease_until).limit(limit))

    def _alone(self, connection: Connection, statement: Select[Any]) -> list[Waiting]:
        if connection.dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True)
        return [waiting(row) for row in connection.execute(statement)]

    def lease(self, connection: Connection, chosen: Sequence[Leased], worker: str, now: datetime) -> None:
        """Write down that these are tried now."""
        if not chosen:
            return
        box = self.box
        connection.execute(
            update(box)
            .where(box.c.wall_id == bindparam("of_wall", type_=Whole()), box.c.id == bindparam("of_id", type_=Id()))
            .values(
                state=LEASED, leased_by=worker, lease_until=now + LEASE, channel=bindparam("to_channel", type_=Str()),
                place=bindparam("to_place", type_=Whole()), address=bindparam("to_address", type_=Str()),
                connection=bindparam("to_account", type_=Str()), attempts=bindparam("to_attempts", type_=Whole()),
                channels=bindparam("to_channels", type_=Str()), text=bindparam("to_text", type_=Str()),
                subject=bindparam("to_subject", type_=Str()), provider_key=bindparam("to_key", type_=Str()),
            ),
            [
                {
                    "of_wall": one.message.wall, "of_id": one.message.id, "to_channel": one.channel,
                    "to_place": one.place, "to_address": one.address, "to_account": one.account,
                    "to_attempts": one.message.attempts + 1, "to_channels": json.dumps(one.message.channels),
                    "to_text": one.text, "to_subject": one.subject, "to_key": one.key,
                }
                for one in chosen
            ],
        )  # fmt: skip
        connection.execute(
            insert(self.tries),
            [
                {
                    "wall_id": one.message.wall, "outbox_id": one.message.id, "number": one.number,
                    "channel": one.channel, "address": one.address, "at": now,
                }
                for one in chosen
            ],
        )  # fmt: skip

    def note(
        self, connection: Connection, notes: Iterable[Noted], now: datetime, *, among: Sequence[str]
    ) -> list[UUID]:
        """Write down what became of messages that are still in one of the states `among`; the ids of those."""
        box, tries, changed = self.box, self.tries, []
        for one in notes:
            values: dict[str, Any] = {
                "state": one.state, "reason": stored_reason(one.reason), "lease_until": one.wait,
                "leased_by": None, "done_at": None if one.state == PENDING else now,
                "announce": one.state != PENDING,
            }  # fmt: skip
            if one.state == PENDING:
                values |= {"not_before": one.wait or now, "lease_until": None, "attempts": one.attempts}
                values |= {"channel": one.channel or one.message.channel, "place": one.place}
            if one.provider_id:
                values["provider_id"] = one.provider_id
            mine = (box.c.wall_id == one.message.wall, box.c.id == one.message.id, box.c.state.in_(among))
            if connection.execute(update(box).where(*mine).values(values).returning(box.c.id)).first() is not None:
                changed.append(one.message.id)
            if one.number:
                key = (tries.c.wall_id == one.message.wall, tries.c.outbox_id == one.message.id)
                ended = {
                    "ended_at": now, "outcome": one.outcome, "reason": stored_reason(one.reason),
                    "provider_id": one.provider_id or None,
                }  # fmt: skip
                connection.execute(update(tries).where(*key, tries.c.number == one.number).values(ended))
        return changed

    def put_off(self, connection: Connection, waits: Sequence[tuple[Waiting, datetime]]) -> None:
        """Let messages wait until their moments."""
        if not waits:
            return
        box = self.box
        connection.execute(
            update(box)
            .where(box.c.wall_id == bindparam("of_wall", type_=Whole()), box.c.id == bindparam("of_id", type_=Id()))
            .values(not_before=bindparam("until", type_=Moment())),
            [{"of_wall": message.wall, "of_id": message.id, "until": until} for message, until in waits],
        )

    def reroute(self, connection: Connection, routes: Sequence[tuple[Waiting, str, int, Sequence[str]]]) -> None:
        """Send messages to another channel's queue: (message, channel, place in its chain, chain)."""
        box = self.box
        for message, channel, place, chain in routes:
            mine = (box.c.wall_id == message.wall, box.c.id == message.id)
            values = {"channel": channel, "place": place, "attempts": 0, "channels": json.dumps(chain)}
            connection.execute(update(box).where(*mine).values(values))
