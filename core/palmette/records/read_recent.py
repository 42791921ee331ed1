"""What others changed lately on the actor's own records, under the rights to their present values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, select

from palmette.blueprint.model import EntityModel
from palmette.records.journal import decode_changes
from palmette.records.read_history import visible_changes
from palmette.records.read_statement import Prepared
from palmette.records.results import ListQuery
from palmette.schema.types import Id, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records

LOOKED_AT = 1_000
"""Entries of the journal that are looked through: of a busy installation the latest."""

_NAMES = ("id", "at", "kind", "actor", "actor_id", "entity", "record_id", "changes")


@dataclass(frozen=True, slots=True)
class RecentChange:
    """One change by a colleague; `fields` are those of its fields that the actor may see."""

    entity: EntityModel
    id: UUID
    at: datetime
    kind: str
    actor: str
    fields: tuple[str, ...]


def recent_changes(records: Records, *, since: timedelta, limit: int) -> list[RecentChange]:
    """The newest first, one for each record: its last change."""
    if records.actor.id is None:
        return []
    by_entity: dict[str, dict[UUID, Any]] = {}  # Any: rows of the journal
    for row in _rows(records, records.now - since):
        by_entity.setdefault(row.entity, {}).setdefault(row.record_id, row)
    found: list[RecentChange] = []
    for key, rows in by_entity.items():
        entity = records.blueprint.entities.get(key)
        if entity is None or not entity.guarded or not entity.owned or entity.is_child or entity.hidden:
            continue
        if records.may(key, "read"):
            found += _own(records, entity, rows)
    return sorted(found, key=lambda item: item.at, reverse=True)[:limit]


def _own(records: Records, entity: EntityModel, rows: dict[UUID, Any]) -> list[RecentChange]:
    seen = records.gateway.reads.seen(records.actor)
    found = []
    for record in _mine(records, entity, list(rows)):
        row = rows[record]
        fields = tuple(visible_changes(records, seen, entity, decode_changes(row.changes)))
        if fields or row.kind != "changed":
            found.append(RecentChange(entity, record, row.at, row.kind, row.actor, fields))
    return found


def _mine(records: Records, entity: EntityModel, ids: Sequence[UUID]) -> list[UUID]:
    found: list[UUID] = []
    for at in range(0, len(ids), 200):
        query = ListQuery("owner == me", fields=["id"], limit=200, titles=False, ids=ids[at : at + 200])
        found += [row["id"] for row in records.list(entity.key, query).rows if isinstance(row["id"], UUID)]
    return found


def _rows(records: Records, since: datetime) -> Any:  # Any: rows of the journal
    table = records.tables.frame("history")

    def build() -> Prepared:
        chosen = (
            select(*(table.c[name] for name in _NAMES))
            .where(
                table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True)),
                table.c.id >= bindparam("since", type_=Id()),
                table.c.actor_id.is_not(None),
                table.c.actor_id != bindparam("me", type_=Id()),
            )
            .order_by(table.c.id.desc())
            .limit(bindparam("most", type_=Integer()))
        )
        return Prepared(chosen)

    prepared = records.gateway.reads.built(("recent", records.tables.dialect), build)
    floor = UUID(int=int(since.timestamp() * 1000) << 80)
    return prepared.run(records, {"since": floor, "me": records.actor.id, "most": LOOKED_AT})
