"""The stage history: one line per stay in a stage, closed when the record leaves it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Update, bindparam, select, update

from palmette.ids import new_ids
from palmette.records.before import Before
from palmette.records.rows import CHUNK, chunks, store_rows
from palmette.records.signature import signed
from palmette.records.stage_path import Crossing
from palmette.records.stored_rows import among_given
from palmette.records.update_rows import Edit
from palmette.records.writer import Writer
from palmette.schema.database import GATED
from palmette.schema.types import Moment, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records


def record_moves(
    records: Records,
    writer: Writer,
    moves: Sequence[tuple[Edit, Crossing]],
    *,
    reason: str,
    skipped: Sequence[str] = (),
) -> None:
    """Close the present stays of records and open the next."""
    if not moves:
        return
    table, actor = records.tables.frame("stage_move"), records.actor
    for part in chunks(moves, CHUNK):
        ids = [edit.id for edit, _ in part]
        many = len(ids) > 1
        values = {"left": records.now, "walls": list({edit.before.wall for edit, _ in part})}
        values |= {"given_ids": ids} if many else {"given_id": ids[0]}
        records.connection.execute(_leaving(records, many=many), values, execution_options=GATED)
    rows = [
        {
            "wall_id": edit.before.wall,
            "id": record_id,
            "entity": writer.entity.key,
            "record_id": edit.id,
            "pipeline": cross.pipeline.key,
            "from_stage": cross.from_stage or None,
            "to_stage": cross.target.key,
            "at": records.now,
            "left_at": None,
            "actor": signed(records, edit.before.row.get("owner_id")),
            "actor_id": actor.id,
            "reason": reason or None,
            "skipped": " ".join(skipped) or None,
        }
        for record_id, (edit, cross) in zip(new_ids(len(moves)), moves, strict=True)
    ]
    store_rows(records.connection, table, rows)


def _leaving(records: Records, *, many: bool) -> Update:
    """Closes the present stays of the given records."""

    def build() -> Update:
        table = records.tables.frame("stage_move")
        return (
            update(table)
            .where(
                table.c.wall_id.in_(bindparam("walls", type_=Whole(), expanding=True)),
                among_given(table.c.record_id, many, records.tables.dialect),
                table.c.left_at.is_(None),
            )
            .values(left_at=bindparam("left", type_=Moment()))
        )

    return records.gateway.reads.built(("leaving a stage", many), build)


def lost_from(records: Records, before: Before) -> str:
    """The stage from which a lost record was lost; empty when nothing tells, which counts as from the first."""
    table = records.tables.frame("stage_move")
    statement = (
        select(table.c.from_stage)
        .where(table.c.wall_id == before.wall, table.c.record_id == before.id, table.c.to_stage == before.row["stage"])
        .order_by(table.c.id.desc())
        .limit(1)
    )
    return records.connection.execute(statement, execution_options=GATED).scalar() or ""
