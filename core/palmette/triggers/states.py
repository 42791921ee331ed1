"""Which triggers are on here, since when, and how what was due before was treated. Each turn is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, insert, select

from palmette.ids import new_id
from palmette.records.session import Records
from palmette.schema.database import GATED

ON, OFF = "on", "off"
FROM_NOW, SILENTLY, SENDING = "from_now", "backfill_silently", "backfill_and_send"
MODES = (FROM_NOW, SILENTLY, SENDING)


@dataclass(frozen=True, slots=True)
class Activation:
    """One turn of a trigger; `counts` are what was shown when somebody decided."""

    id: UUID
    trigger: str
    state: str
    mode: str
    at: datetime
    actor: str
    actor_id: UUID | None
    counts: Mapping[str, object] = field(default_factory=dict)


def remember(records: Records, trigger: str, state: str, mode: str, counts: Mapping[str, object]) -> Activation:
    """Keep a turn."""
    row = {
        "id": new_id(), "trigger": trigger, "state": state, "mode": mode, "at": records.now,
        "actor": records.actor.name, "actor_id": records.actor.id,
        "counts": json.dumps(counts, ensure_ascii=False, default=str),
    }  # fmt: skip
    records.connection.execute(insert(records.tables.frame("activation")), row, execution_options=GATED)
    return Activation(**{**row, "counts": counts})  # type: ignore[arg-type]  # the row's own values


def turns(records: Records, trigger: str) -> list[Activation]:
    """Every turn of a trigger, newest first."""
    table = records.tables.frame("activation")
    statement = select(table).where(table.c.trigger == trigger).order_by(table.c.at.desc(), table.c.id.desc())
    return [_turn(row) for row in records.connection.execute(statement, execution_options=GATED)]


def running(records: Records) -> dict[str, Activation]:
    """The triggers of the blueprint that are on, each with the turn that turned it on."""
    table = records.tables.frame("activation")
    statement = select(table).order_by(table.c.at, table.c.id)
    last = {row.trigger: _turn(row) for row in records.connection.execute(statement, execution_options=GATED)}
    known = records.blueprint.triggers
    return {key: turn for key, turn in last.items() if turn.state == ON and key in known}


def _turn(row: Row[tuple[object, ...]]) -> Activation:
    return Activation(
        row.id, row.trigger, row.state, row.mode, row.at, row.actor, row.actor_id, json.loads(row.counts or "{}")
    )
