"""The audit journal as an auditor reads it: newest first, narrowed, page by page."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from palmette.schema.database import Database
from palmette.schema.tables import Tables

PAGE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; empty is everything. `until` is excluded, `before` is the id of the last entry seen."""

    walls: tuple[int, ...]
    kinds: Collection[str] = ()
    actor: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry; `about` is what it says."""

    id: UUID
    wall: int
    number: int
    at: datetime
    kind: str
    actor: UUID | None
    who: str
    channel: str
    entity: str
    record: UUID | None
    about: Mapping[str, object]


def entries(database: Database, tables: Tables, asked: Asked, *, limit: int = PAGE) -> list[Entry]:
    """At most `limit` entries of the walls, newest first."""
    audit = tables.frame("audit")
    wanted = select(audit).where(audit.c.wall_id.in_(asked.walls)).order_by(audit.c.id.desc()).limit(limit)
    if asked.kinds:
        wanted = wanted.where(audit.c.kind.in_(list(asked.kinds)))
    if asked.actor is not None:
        wanted = wanted.where(audit.c.actor_id == asked.actor)
    if asked.since is not None:
        wanted = wanted.where(audit.c.at >= asked.since)
    if asked.until is not None:
        wanted = wanted.where(audit.c.at < asked.until)
    if asked.before is not None:
        wanted = wanted.where(audit.c.id < asked.before)
    with database.system(writing=False) as connection:
        rows = connection.execute(wanted).all()
    found = []
    for row in rows:
        about = json.loads(row.body)
        who = str(about.pop("who", ""))
        about.pop("kind", None)
        found.append(
            Entry(
                row.id, row.wall_id, row.number, row.at, row.kind, row.actor_id, who, row.channel, row.entity or "",
                row.record_id, about,
            )
        )  # fmt: skip
    return found


def every_entry(database: Database, tables: Tables, asked: Asked) -> Iterator[Entry]:
    """All of them, a page at a time."""
    while found := entries(database, tables, asked):
        yield from found
        asked = replace(asked, before=found[-1].id)
