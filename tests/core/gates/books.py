"""What really stands in the database, read past the product: rows, stage histories, steps ticked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from tests.core.gates.firm import Firm


@dataclass(frozen=True)
class Stored:
    """A deal as it is stored."""

    row: Row[Any]  # Any: SQLAlchemy's own parameter
    channels: tuple[str, ...]
    lines: tuple[int | None, ...]
    ticked: frozenset[tuple[str, str]]
    moves: tuple[Row[Any], ...]


def read_deals(firm: Firm, ids: Sequence[UUID]) -> dict[UUID, Stored]:
    """Deals with everything that hangs on them, in the trash or not."""
    tables = firm.pinned.tables
    deal, side = tables.table("x.deal"), tables.side("x.deal", "channels")
    lines, ticks, moves = tables.table("x.deal__lines"), tables.frame("step_done"), tables.frame("stage_move")
    with firm.pinned.database.system(writing=False) as connection:
        rows = _by(connection, select(deal).where(deal.c.id.in_(ids)), "id")
        channels = _by(connection, select(side).where(side.c.record_id.in_(ids)).order_by(side.c.position), "record_id")
        listed = select(lines).where(lines.c.parent_id.in_(ids)).order_by(lines.c.position)
        pieces = _by(connection, listed, "parent_id")
        ticked = _by(connection, select(ticks).where(ticks.c.record_id.in_(ids)), "record_id")
        history = _by(connection, select(moves).where(moves.c.record_id.in_(ids)).order_by(moves.c.id), "record_id")
    return {
        key: Stored(
            found[0],
            tuple(item.value for item in channels.get(key, ())),
            tuple(item.pieces for item in pieces.get(key, ())),
            frozenset((item.stage, item.step) for item in ticked.get(key, ())),
            tuple(history.get(key, ())),
        )
        for key, found in rows.items()
    }


def _by(connection: Connection, statement: Any, name: str) -> dict[UUID, list[Row[Any]]]:  # Any: a SELECT
    found: dict[UUID, list[Row[Any]]] = {}
    for row in connection.execute(statement):
        found.setdefault(getattr(row, name), []).append(row)
    return found


def count_deals(firm: Firm) -> int:
    """How many deals there are, in the trash or not."""
    with firm.pinned.database.system(writing=False) as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM x__deal").scalar_one()


def read_visits(firm: Firm, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str, bool]]:
    """Visits: of which deal, of which kind, and whether they are in the trash."""
    visit = firm.pinned.tables.table("x.visit")
    with firm.pinned.database.system(writing=False) as connection:
        rows = connection.execute(select(visit).where(visit.c.id.in_(ids)))
        return {row.id: (row.deal_id, row.kind, row.deleted_at is not None) for row in rows}
