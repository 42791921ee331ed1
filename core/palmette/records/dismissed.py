"""Pairs that somebody looked at and found to be two: they are not shown as duplicates again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, select

from palmette.records.merge_kept import walls
from palmette.records.rows import CHUNK, among, chunks, store_rows
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


def dismiss(records: Records, wall: int, entity: str, first: UUID, second: UUID) -> None:
    """Remember that two records are not the same."""
    table = records.tables.frame("distinct")
    one, other = sorted((first, second))
    known = select(table.c.entity).where(
        table.c.wall_id == wall, table.c.first_id == one, table.c.second_id == other
    )  # fmt: skip
    if records.connection.execute(known, execution_options=GATED).first() is None:
        row = {
            "wall_id": wall, "first_id": one, "second_id": other, "entity": entity, "at": records.now,
            "actor": records.actor.name, "actor_id": records.actor.id,
        }  # fmt: skip
        store_rows(records.connection, table, [row])


def recall(records: Records, wall: int, first: UUID, second: UUID) -> None:
    """Forget that two records are not the same."""
    table = records.tables.frame("distinct")
    one, other = sorted((first, second))
    statement = delete(table).where(table.c.wall_id == wall, table.c.first_id == one, table.c.second_id == other)
    records.connection.execute(statement, execution_options=GATED)


def dismissed(records: Records, ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs among some records that somebody said are not the same, each in the order of ids."""
    table = records.tables.frame("distinct")
    found: set[tuple[UUID, UUID]] = set()
    for part in chunks(sorted(ids), CHUNK):
        statement = select(table.c.first_id, table.c.second_id).where(
            table.c.wall_id.in_(walls(records)), among(table.c.first_id, part, records.tables.dialect)
        )
        found |= {(row[0], row[1]) for row in records.connection.execute(statement, execution_options=GATED)}
    return found
