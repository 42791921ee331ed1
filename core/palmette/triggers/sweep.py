"""Finds what became due: one statement for each trigger and zone, committed by itself, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette.access.actors import Actor
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.schema.types import Id
from palmette.triggers.definition import Event, Trigger
from palmette.triggers.due_sql import InZone, today_in, zones_of
from palmette.triggers.ledger import catch_up_of, found_rows, insert_found
from palmette.triggers.states import Activation, running

RANGE = 20_000
"""Records a transaction of a back-fill: SQLite's one writer is not held longer."""

LONG = 7
"""Days of catching up from which on a sweep is cut into ranges of records."""

Step = Callable[[str], None]


def sweep(gateway: Gateway, actor: Actor, *, step: Step = lambda key: None, only: Sequence[str] = ()) -> dict[str, int]:
    """Find the due moments of every trigger that is on up to today; how many new ones of each."""
    with gateway.reading(actor) as records:
        on = running(records)
        zones = zones_of(records)
    found: dict[str, int] = {}
    for key, trigger in gateway.blueprint.triggers.items():
        if key not in on or isinstance(trigger.when, Event) or (only and key not in only):
            continue
        step(key)
        found[key] = sum(_sweep(gateway, actor, trigger, on[key], zone) for zone in zones)
    return found


def _sweep(gateway: Gateway, actor: Actor, trigger: Trigger, turn: Activation, zone: str) -> int:
    with gateway.writing(actor) as records:
        first, last = _window(records, trigger, turn, zone)
        if (last - first).days <= LONG:
            made = _found(records, trigger, turn, zone, (first, last))
            _mark(records, trigger, zone, last)
            return made
    made = 0
    for borders in _ranges(gateway, actor, trigger):
        with gateway.writing(actor) as records:
            made += _found(records, trigger, turn, zone, (first, last), borders)
    with gateway.writing(actor) as records:
        _mark(records, trigger, zone, last)
    return made


def _found(
    records: Records, trigger: Trigger, turn: Activation, zone: str, days: tuple[date, date],
    borders: tuple[UUID | None, UUID | None] = (None, None),
) -> int:  # fmt: skip
    place = _place(records, trigger, zone)
    return sum(
        insert_found(
            records, _within(found_rows(place, due, now=records.now, since=turn.at), place, borders[0], borders[1])
        )
        for due in place.due(*days)
    )


def _place(records: Records, trigger: Trigger, zone: str) -> InZone:
    return InZone(records, trigger, records.tables.table(trigger.entity), zone)


def _window(records: Records, trigger: Trigger, turn: Activation, zone: str) -> tuple[date, date]:
    """From the day that was looked at last, or further back as far as may still be done, to today."""
    today = today_in(records.now, zone)
    late = today_in(records.now - catch_up_of(trigger), zone)
    begun = today_in(turn.at, zone)
    marked = swept_on(records, trigger.key, zone)
    return max(min(late, marked or late), begun), max(today, begun)


def swept_on(records: Records, trigger: str, zone: str) -> date | None:
    """The local day up to which a trigger was looked at; None when it never was."""
    table = records.tables.frame("sweep_mark")
    statement = select(table.c.swept_on).where(table.c.trigger == trigger, table.c.zone == zone)
    found: date | None = records.connection.scalar(statement, execution_options=GATED)
    return found


def _mark(records: Records, trigger: Trigger, zone: str, day: date) -> None:
    table = records.tables.frame("sweep_mark")
    make = sqlite_insert if records.tables.dialect == "sqlite" else postgresql_insert
    row = {"trigger": trigger.key, "zone": zone, "swept_on": day, "at": records.now}
    statement = make(table).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=[table.c.trigger, table.c.zone], set_={"swept_on": day, "at": records.now}
    )
    records.connection.execute(statement, execution_options=GATED)


def _within(rows: Select[Any], place: InZone, after: UUID | None, until: UUID | None) -> Select[Any]:
    column = place.table.c.id
    more = [column > literal(after, Id())] if after is not None else []
    return rows.where(*more, *([column <= literal(until, Id())] if until is not None else []))


def _ranges(gateway: Gateway, actor: Actor, trigger: Trigger) -> list[tuple[UUID | None, UUID | None]]:
    """The records by id in ranges of a size."""
    after: UUID | None = None
    found: list[tuple[UUID | None, UUID | None]] = []
    while True:
        with gateway.reading(actor) as records:
            table = records.tables.table(trigger.entity)
            later = [table.c.id > literal(after, Id())] if after is not None else []
            walls = table.c.wall_id.in_(list(actor.walls))
            border = select(table.c.id).where(walls, *later).order_by(table.c.id).offset(RANGE - 1).limit(1)
            until: UUID | None = records.connection.scalar(border, execution_options=GATED)
        found.append((after, until))
        if until is None:
            return found
        after = until


def backfill(
    gateway: Gateway, actor: Actor, trigger: Trigger, state: str, *, before: datetime, first: Callable[[date], date]
) -> int:
    """Write what was due before a moment, up to a first day that is reckoned from today, all in one state."""
    made = 0
    for after, until in _ranges(gateway, actor, trigger):
        with gateway.writing(actor) as records:
            for zone in zones_of(records):
                today = today_in(before, zone)
                place = _place(records, trigger, zone)
                for due in place.due(first(today), today):
                    rows = found_rows(place, due, now=records.now, since=None, state=state)
                    rows = rows.where(due.at < literal(before, records.tables.frame("occurrence").c.due_at.type))
                    made += insert_found(records, _within(rows, place, after, until))
    return made
