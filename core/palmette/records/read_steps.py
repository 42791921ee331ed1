"""Which steps of its present stage a record has done."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import bindparam, select

from palmette.records import read_history, read_one
from palmette.records.read_statement import Prepared
from palmette.schema.types import Id, Str, Whole

if TYPE_CHECKING:
    from palmette.records.session import Records


def steps_done(records: Records, entity: str, id: UUID, *, pipeline: str, stage: str) -> frozenset[str]:
    """The keys of the steps that are ticked there; none of a record out of scope."""
    model = read_one.known_entity(records, entity)
    read_history.require_readable(records, model, id)
    table = records.tables.frame("step_done")
    prepared = records.gateway.reads.built(
        ("steps done", records.tables.dialect),
        lambda: Prepared(
            select(table.c.step).where(
                table.c.wall_id.in_(bindparam("network", type_=Whole(), expanding=True)),
                table.c.record_id == bindparam("record", type_=Id()),
                table.c.pipeline == bindparam("pipeline", type_=Str()),
                table.c.stage == bindparam("stage", type_=Str()),
            )
        ),
    )
    return frozenset(row[0] for row in prepared.run(records, {"record": id, "pipeline": pipeline, "stage": stage}))
