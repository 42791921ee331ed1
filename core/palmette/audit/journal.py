"""The audit journal: entries of one wall form a chain over their digests, so that none is changed or taken out unseen.

Each entry's link is a hash of the link before it and of what the entry says; of its body only the digest, so that a
person's data can be erased from it later and the chain still holds. Writers of one wall wait for each other at the
head of its chain until they commit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.actors import Actor
from palmette.ids import new_ids
from palmette.schema.database import GATED, Database
from palmette.schema.tables import Tables

START = bytes(32)
"""The link before the first entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """Something to write down. `about` are plain values; the names of the actor are added to them."""

    kind: str
    actor: Actor | None = None
    entity: str = ""
    record: UUID | None = None
    about: Mapping[str, object] = field(default_factory=dict)


def note(connection: Connection, tables: Tables, wall: int, events: Sequence[Event]) -> None:
    """Add entries to the chain of a wall (0 where nobody's wall is known), in the transaction of what they tell."""
    if not events:
        return
    head, audit, now = tables.frame("audit_head"), tables.frame("audit"), clock.now()
    number, link = _take(connection, head, wall, len(events))
    rows = []
    for at, (event, entry) in enumerate(zip(events, new_ids(len(events)), strict=True)):
        row = _row(event, wall, entry, number - len(events) + 1 + at, now)
        link = chained(link, row)
        rows.append({**row, "chain": link, "erased_at": None})
    connection.execute(insert(audit), rows, execution_options=GATED)
    connection.execute(update(head).where(head.c.wall_id == wall).values(chain=link), execution_options=GATED)


def tell(database: Database, tables: Tables, event: Event, *, wall: int | None = None) -> None:
    """`note` one entry in a transaction of its own, on the wall of its actor."""
    where = event.actor.wall if wall is None and event.actor is not None else wall or 0
    with database.system() as connection:
        note(connection, tables, where, [event])


def body_digest(body: str) -> bytes:
    """What the chain holds of a body."""
    return hashlib.sha256(body.encode()).digest()


def chained(before: bytes, row: Mapping[str, object]) -> bytes:
    """The link of an entry behind another."""
    at = row["at"]
    assert isinstance(at, datetime)
    told = "\n".join(
        str(part)
        for part in (
            row["wall_id"], row["number"], row["id"], (at - _EPOCH) // timedelta(microseconds=1), row["kind"],
            row["actor_id"], row["channel"], row["entity"] or "", row["record_id"],
        )
    )  # fmt: skip
    digest = row["digest"]
    assert isinstance(digest, bytes)
    return hashlib.sha256(before + digest + told.encode()).digest()


def _row(event: Event, wall: int, entry: UUID, number: int, now: datetime) -> dict[str, object]:
    actor = event.actor
    about = {**event.about, **({"who": actor.name, "kind": actor.kind} if actor is not None else {})}
    body = json.dumps(about, ensure_ascii=False, sort_keys=True, default=str)
    return {
        "wall_id": wall, "id": entry, "number": number, "at": now, "kind": event.kind,
        "actor_id": actor.id if actor is not None else None, "channel": actor.channel if actor is not None else "",
        "entity": event.entity or None, "record_id": event.record, "body": body, "digest": body_digest(body),
    }  # fmt: skip


def _take(connection: Connection, head: Table, wall: int, count: int) -> tuple[int, bytes]:
    """The last of `count` numbers that are ours, and the link behind which we write; others wait until we commit."""
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    first = {"wall_id": wall, "number": 0, "chain": START, "base_number": 0, "base_chain": START}
    connection.execute(make(head).values(first).on_conflict_do_nothing(), execution_options=GATED)
    taken = (
        update(head)
        .where(head.c.wall_id == bindparam("wall"))
        .values(number=head.c.number + bindparam("count"))
        .returning(head.c.number, head.c.chain)
    )
    number, link = connection.execute(taken, {"wall": wall, "count": count}, execution_options=GATED).one()
    return int(number), bytes(link)
