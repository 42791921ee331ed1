"""The ledger of occurrences: each due moment of a trigger for a record, once for ever, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, case, exists, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.ids import new_id
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.schema.types import Flag, Moment, Str, Whole
from palmette.triggers.definition import Trigger, touches
from palmette.triggers.due_sql import AsText, DueRows, InZone
from palmette.worktime.limits import length_of

SCHEDULED, RETRYING, DONE, SILENT = "scheduled", "retrying", "done", "silent"
SUPPRESSED, CANCELLED, FAILED, UNKNOWN = "suppressed", "cancelled", "failed", "unknown"
STATES = (SCHEDULED, RETRYING, DONE, SILENT, SUPPRESSED, CANCELLED, FAILED, UNKNOWN)
"""Waits for its moment; was tried and will be again; was done; counts as done, and was not; must not be done, with the
reason; is not needed any more; could not be done; nobody knows whether its message left."""

OPEN = (SCHEDULED, RETRYING)
COLUMNS = (
    "wall_id", "trigger", "record_id", "due_key", "entity", "subject_id", "counted", "due_on", "due_at", "run_at",
    "state", "reason", "detail", "attempts", "depth", "created_at", "done_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One row of the ledger."""

    wall: int
    trigger: str
    record: UUID
    due_key: str
    entity: str
    subject: UUID | None
    counted: bool
    due_on: date
    due_at: datetime
    run_at: datetime
    state: str
    reason: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    attempts: int = 0
    depth: int = 0
    created_at: datetime | None = None
    done_at: datetime | None = None

    @property
    def key(self) -> str:
        """The key that its messages bear."""
        return f"{self.trigger}/{self.record}/{self.due_key}"


def occurrence(row: Row[Any]) -> Occurrence:  # Any: a row's own types
    """A row of the table."""
    return Occurrence(
        row.wall_id, row.trigger, row.record_id, row.due_key, row.entity, row.subject_id, bool(row.counted), row.due_on,
        row.due_at, row.run_at, row.state, row.reason or "", json.loads(row.detail or "{}"), row.attempts, row.depth,
        row.created_at, row.done_at,
    )  # fmt: skip


def found_rows(place: InZone, due: DueRows, *, now: datetime, since: datetime | None, state: str = "") -> Select[Any]:
    """The occurrences of due rows as a SELECT of all columns: late ones suppressed, or all in one state.

    `since` leaves out what was due before.
    """
    trigger, table = place.trigger, place.table
    ledger = place.records.tables.frame("occurrence")
    late = due.at < literal(now - catch_up_of(trigger), Moment())
    key = place.key(due.on)
    found: ColumnElement[Any]
    reason: ColumnElement[Any]
    run_at: ColumnElement[Any] = due.at
    if state:
        # What is made up for is not late: its time begins now.
        found, reason, run_at = literal(state, Str()), null(), literal(now, Moment())
    else:
        found = case((late, literal(SUPPRESSED, Str())), else_=literal(SCHEDULED, Str()))
        reason = case((late, literal("late", Str())), else_=null())
        if trigger.once:
            # Only what is done, or will be, uses up the one time.
            key = case((late, AsText(due.on)), else_=key)
    where = [*alive(place), *place.of_zone(), *due.where, *place.meant()]
    if since is not None:
        where.append(due.at >= literal(since, Moment()))
    if trigger.once:
        seen = [ledger.c.wall_id == table.c.wall_id, ledger.c.trigger == trigger.key, ledger.c.record_id == table.c.id]
        where.append(~exists().where(*seen, ledger.c.due_on == due.on))
    counted = bool(trigger.plan) and trigger.counted and touches(trigger)
    return select(
        table.c.wall_id, literal(trigger.key, Str()), table.c.id, key, literal(trigger.entity, Str()), place.person(),
        literal(counted, Flag()), due.on, due.at, run_at, found, reason, null(), literal(0, Whole()),
        literal(0, Whole()), literal(now, Moment()), null(),
    ).where(*where)  # fmt: skip


def alive(place: InZone) -> list[ColumnElement[bool]]:
    """Records of the actor's walls that are not in the trash."""
    table = place.table
    return [table.c.wall_id.in_(list(place.records.actor.walls)), table.c.deleted_at.is_(None)]


def insert_found(records: Records, rows: Select[Any]) -> int:
    """Write the occurrences that are not there yet; how many."""
    ledger = records.tables.frame("occurrence")
    # SQLite reads `ON CONFLICT` behind a SELECT as a join's condition where no WHERE stands between: there is one.
    statement = _insert(records).from_select([ledger.c[name] for name in COLUMNS], rows).on_conflict_do_nothing()
    made = records.connection.execute(statement.returning(ledger.c.wall_id), execution_options=GATED)
    return sum(len(part) for part in made.partitions(10_000))


def insert_rows(records: Records, rows: Sequence[Mapping[str, object]]) -> int:
    """Write occurrences that were worked out one by one; how many are new."""
    if not rows:
        return 0
    ledger = records.tables.frame("occurrence")
    statement = _insert(records).on_conflict_do_nothing().returning(ledger.c.record_id)
    whole: Mapping[str, object] = dict.fromkeys(COLUMNS)
    given = [{**whole, "attempts": 0, "depth": 0, "counted": False, "created_at": records.now, **row} for row in rows]
    made = 0
    for start in range(0, len(given), 500):
        found = records.connection.execute(statement, given[start : start + 500], execution_options=GATED)
        made += len(found.all())
    return made


def _insert(records: Records) -> Any:  # Any: the two engines' own inserts
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    return make(records.tables.frame("occurrence"))


def catch_up_of(trigger: Trigger) -> timedelta:
    """How late it may be."""
    return length_of(trigger.catch_up) or timedelta(days=1)


def claim(records: Records, *, size: int, without: Sequence[str] = (), only: Sequence[str] = ()) -> list[Occurrence]:
    """Up to `size` due occurrences of one trigger in one wall, the longest due first, held until the transaction ends.

    Other processes skip them: their rows are locked on PostgreSQL, on SQLite one writer has the file.
    """
    ledger = records.tables.frame("occurrence")
    due = [
        ledger.c.wall_id.in_(list(records.actor.walls)),
        ledger.c.state.in_(list(OPEN)),
        ledger.c.run_at <= literal(records.now, Moment()),
    ]
    if without:
        due.append(ledger.c.trigger.not_in(list(without)))
    if only:
        due.append(ledger.c.trigger.in_(list(only)))
    first = select(ledger.c.trigger, ledger.c.wall_id).where(*due).order_by(ledger.c.run_at).limit(1)
    found = records.connection.execute(_held(records, first), execution_options=GATED).first()
    if found is None:
        return []
    mine = (ledger.c.trigger == found.trigger, ledger.c.wall_id == found.wall_id)
    batch = select(ledger).where(*due, *mine).order_by(ledger.c.run_at, ledger.c.record_id).limit(size)
    return [occurrence(row) for row in records.connection.execute(_held(records, batch), execution_options=GATED)]


def _held(records: Records, statement: Select[Any]) -> Select[Any]:
    return statement if records.tables.dialect == "sqlite" else statement.with_for_update(skip_locked=True)


def settle(
    records: Records, item: Occurrence, state: str, reason: str = "", *,
    detail: Mapping[str, object] | None = None, run_at: datetime | None = None, attempts: int | None = None,
) -> None:  # fmt: skip
    """What became of an occurrence, or when it is looked at again. What was not done gives its one time back."""
    ledger = records.tables.frame("occurrence")
    values: dict[str, object] = {"state": state, "reason": reason or None}
    if detail is not None:
        values["detail"] = json.dumps(detail, ensure_ascii=False, default=str)
    if run_at is not None:
        values["run_at"] = run_at
    if attempts is not None:
        values["attempts"] = attempts
    if state not in OPEN:
        values["done_at"] = records.now
    trigger = records.blueprint.triggers.get(item.trigger)
    if state in (SUPPRESSED, CANCELLED) and trigger is not None and trigger.once:
        values["due_key"] = f"{item.due_on.isoformat()} {new_id()}"
    records.connection.execute(update(ledger).where(*_this(ledger, item)).values(values), execution_options=GATED)


def _this(ledger: Any, item: Occurrence) -> list[ColumnElement[bool]]:  # Any: a table
    return [
        ledger.c.wall_id == item.wall, ledger.c.trigger == item.trigger, ledger.c.record_id == item.record,
        ledger.c.due_key == item.due_key,
    ]  # fmt: skip


def of_record(records: Records, record: UUID, *, trigger: str = "") -> list[Occurrence]:
    """What the ledger holds of a record, newest first."""
    ledger = records.tables.frame("occurrence")
    where = [ledger.c.wall_id.in_(list(records.actor.walls)), ledger.c.record_id == record]
    if trigger:
        where.append(ledger.c.trigger == trigger)
    statement = select(ledger).where(*where).order_by(ledger.c.due_at.desc(), ledger.c.trigger)
    return [occurrence(row) for row in records.connection.execute(statement, execution_options=GATED)]
