"""The outbox: messages that are to leave, written in the transaction of their cause, each key once for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, Row
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.ids import new_ids
from palmette.schema.database import GATED
from palmette.schema.tables import Tables

PENDING, LEASED, SENT = "pending", "leased", "sent"
FAILED, DEAD, UNKNOWN, SUPPRESSED = "failed", "dead", "unknown", "suppressed"
STATES = (PENDING, LEASED, SENT, FAILED, DEAD, UNKNOWN, SUPPRESSED)
"""Waits; is with the provider now; was taken by it; no channel could take it; given up after too many tries or too
late; nobody knows whether it left; was not to be sent, with the reason."""

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one recipient. `dedup_key` makes it unique in its wall for ever: queued twice, it leaves once.

    `entity` and `record_id` are what it is about, `recipient_entity` and `recipient_id` whom it goes to. `channels` are
    tried in order; empty = as the recipient prefers. `template` is the key of a message template and `variables` what
    it needs beside the record, plain values only; without a template they are `text` and, for e-mail, `subject`, as a
    person wrote them. It waits until `not_before` and is given up after `expires_at`. `user` is the person who wrote it.
    """

    wall: int
    entity: str
    record_id: UUID | None
    recipient_entity: str
    recipient_id: UUID
    purpose: str
    channels: Sequence[str]
    template: str
    dedup_key: str
    _: KW_ONLY
    variables: Mapping[str, object] = field(default_factory=dict)
    not_before: datetime | None = None
    expires_at: datetime | None = None
    language: str = ""
    user: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox, as it is when it is about to leave."""

    id: UUID
    wall: int
    dedup_key: str
    entity: str
    record_id: UUID | None
    recipient_entity: str
    recipient_id: UUID
    purpose: str
    channels: tuple[str, ...]
    place: int
    channel: str
    template: str
    variables: Mapping[str, object]
    language: str
    user: UUID | None
    state: str
    reason: str
    attempts: int
    not_before: datetime
    expires_at: datetime | None
    address: str
    provider_id: str
    created_at: datetime


class Recheck(Protocol):
    """Asked in the transaction that leases messages, right before they leave: those that must not, with the reason.

    `connection` is that transaction, of the frame itself; what is answered is suppressed in it.
    """

    def recheck(self, connection: Connection, rows: Sequence[Waiting]) -> Mapping[UUID, str]: ...


class Settled(Protocol):
    """Told in the transaction that notes how messages ended: sent, failed, dead, unknown or suppressed."""

    def settled(self, connection: Connection, rows: Sequence[Waiting]) -> None: ...


def queue(connection: Connection, tables: Tables, messages: Sequence[Message]) -> None:
    """Write messages in the caller's transaction; those whose keys were queued before change nothing."""
    table, now = tables.frame("outbox"), clock.now()
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = make(table).on_conflict_do_nothing(index_elements=["wall_id", "dedup_key"])
    for rows in _chunks(messages, now):
        connection.execute(statement, rows, execution_options=GATED)


def _chunks(messages: Sequence[Message], now: datetime) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(messages), CHUNK):
        some = messages[start : start + CHUNK]
        yield [_row(key, message, now) for key, message in zip(new_ids(len(some)), some, strict=True)]


def _row(key: UUID, message: Message, now: datetime) -> dict[str, object]:
    channels = list(message.channels)
    return {
        "wall_id": message.wall, "id": key, "dedup_key": message.dedup_key, "entity": message.entity,
        "record_id": message.record_id, "recipient_entity": message.recipient_entity,
        "recipient_id": message.recipient_id, "purpose": message.purpose, "channels": json.dumps(channels),
        "place": 0, "channel": channels[0] if channels else "", "template": message.template,
        "variables": json.dumps(dict(message.variables), ensure_ascii=False), "language": message.language or None,
        "user_id": message.user, "state": PENDING, "attempts": 0, "not_before": message.not_before or now,
        "expires_at": message.expires_at, "created_at": now,
    }  # fmt: skip


def waiting(row: Row[Any]) -> Waiting:  # Any: a row's own types
    """A row of the table."""
    return Waiting(
        row.id, row.wall_id, row.dedup_key, row.entity, row.record_id, row.recipient_entity, row.recipient_id,
        row.purpose, tuple(json.loads(row.channels)), row.place, row.channel, row.template, json.loads(row.variables),
        row.language or "", row.user_id, row.state, row.reason or "", row.attempts, row.not_before, row.expires_at,
        row.address or "", row.provider_id or "", row.created_at,
    )  # fmt: skip
