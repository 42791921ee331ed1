"""Writing the occurrences of an event: one statement for a trigger and a zone, built once and run with every change.

It is what an automation adds to each write of its entity, so nothing is built or read that the statement can do itself:
whether the trigger is on, whether the record is there, condition and goal stand in it.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, bindparam, func, literal, null, select
from sqlalchemy import false as nothing
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.expressions.moment import Following, moments
from palmette.records.declared_sql import zone_column
from palmette.records.session import Records
from palmette.records.stored_rows import among_given
from palmette.schema.database import GATED
from palmette.schema.types import Flag, LocalDate, Moment, Str, Whole
from palmette.triggers.definition import Trigger, touches
from palmette.triggers.due_sql import InZone, zones_of
from palmette.triggers.ledger import COLUMNS
from palmette.triggers.states import ON


@dataclass(frozen=True, slots=True)
class Then:
    """What is the same for all records of one event in one zone."""

    on: date
    at: datetime
    key: str
    state: str
    reason: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Noting:
    """A statement that is kept, and the moments it takes; `varies` as in `Prepared`."""

    statement: Executable
    shifts: frozenset[int] = frozenset()
    varies: str = ""


def note(records: Records, trigger: Trigger, ids: Sequence[UUID], zone: str, then: Then) -> None:
    """Write an occurrence for each of the records for which the trigger is on and its condition holds."""
    many = len(ids) > 1
    key: Hashable = ("note", trigger.key, zone, many, records.tables.dialect)
    noting = records.gateway.reads.prepared(records, key, lambda: _build(records, trigger, zone, many=many))
    given: dict[str, Any] = {"given_ids": list(ids)} if many else {"given_id": ids[0]}
    given |= {
        "walls": list(records.actor.walls), "due_on": then.on, "due_at": then.at, "due_key": then.key,
        "state": then.state, "reason": then.reason, "depth": then.depth, "made_at": records.now,
    }  # fmt: skip
    if noting.shifts:
        given |= moments(noting.shifts, records.now)
    records.connection.execute(noting.statement, given, execution_options=GATED)


def by_zone(records: Records, trigger: Trigger, ids: Sequence[UUID]) -> dict[str, list[UUID]]:
    """The records of the actor's walls by their zones."""
    zones = zones_of(records)
    if len(zones) == 1:
        return {zones[0]: list(ids)}
    many = len(ids) > 1
    key: Hashable = ("zones of", trigger.entity, many, records.tables.dialect, zones)
    asked = records.gateway.reads.built(key, lambda: _zones(records, trigger, many=many))
    given: dict[str, Any] = {"given_ids": list(ids)} if many else {"given_id": ids[0]}
    found: dict[str, list[UUID]] = {}
    given["walls"] = list(records.actor.walls)
    for row in records.connection.execute(asked, given, execution_options=GATED):
        found.setdefault(row[1], []).append(row[0])
    return found


def _zones(records: Records, trigger: Trigger, *, many: bool) -> Any:  # Any: a SELECT of two columns
    table = records.tables.table(trigger.entity)
    column = zone_column(records, records.blueprint.entities[trigger.entity], table)
    within = [among_given(table.c.id, many, records.tables.dialect), table.c.wall_id.in_(_walls())]
    return select(table.c.id, column).where(*within)


def _walls() -> Any:  # Any: a parameter that takes a list
    return bindparam("walls", type_=Whole(), expanding=True)


def _build(records: Records, trigger: Trigger, zone: str, *, many: bool) -> Noting:
    table, ledger = records.tables.table(trigger.entity), records.tables.frame("occurrence")
    following = Following()
    place = InZone(records, trigger, table, zone, following)
    counted = bool(trigger.plan) and trigger.counted and touches(trigger)
    due_at, made_at = bindparam("due_at", type_=Moment()), bindparam("made_at", type_=Moment())
    rows = select(
        table.c.wall_id, literal(trigger.key, Str()), table.c.id, bindparam("due_key", type_=Str()),
        literal(trigger.entity, Str()), place.person(), literal(counted, Flag()),
        bindparam("due_on", type_=LocalDate()), due_at, due_at, bindparam("state", type_=Str()),
        bindparam("reason", type_=Str()), null(), literal(0, Whole()), bindparam("depth", type_=Whole()), made_at,
        null(),
    ).where(
        among_given(table.c.id, many, records.tables.dialect), table.c.wall_id.in_(_walls()),
        table.c.deleted_at.is_(None), _is_on(records, trigger),
        *(func.coalesce(item, nothing()) for item in place.meant()),
    )  # fmt: skip
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    statement = make(ledger).from_select([ledger.c[name] for name in COLUMNS], rows).on_conflict_do_nothing()
    uses_me = any(place.checked_condition(text).uses_me for text in (trigger.condition, trigger.goal) if text)
    varies = [word for word, does in (("me", uses_me), ("day", following.daily)) if does]
    return Noting(statement, frozenset(following.shifts), "now" if following.fixed else " ".join(varies))


def _is_on(records: Records, trigger: Trigger) -> ColumnElement[bool]:
    """Whether the last turn of the trigger turned it on."""
    turn = records.tables.frame("activation")
    last = select(turn.c.state).where(turn.c.trigger == trigger.key).order_by(turn.c.at.desc(), turn.c.id.desc())
    return last.limit(1).scalar_subquery() == ON
