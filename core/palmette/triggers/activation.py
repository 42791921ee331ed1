"""Turning triggers on and off: what would happen is counted first, the choice is kept, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, literal, select, union_all, update

from palmette.access.actors import Actor
from palmette.blueprint.names import suggestion
from palmette.errors import Conflict, InvalidInput, NotFound
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED
from palmette.schema.types import Moment
from palmette.triggers import sweep as sweeping
from palmette.triggers.definition import Due, Event, Trigger
from palmette.triggers.due_sql import AsText, InZone, today_in, zones_of
from palmette.triggers.events import occurrences_of
from palmette.triggers.ledger import CANCELLED, OPEN, SCHEDULED, SILENT, alive, insert_rows
from palmette.triggers.moments import DAY
from palmette.triggers.states import FROM_NOW, MODES, OFF, ON, SILENTLY, Activation, remember, running

MONTH = 30
LONG_AGO = timedelta(days=3_660)
SAMPLE = 10
SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A record that it would fire for, and when."""

    record: UUID
    due_at: datetime | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What turning a trigger on would mean: how many records were due before now, how many will be in 30 days.

    For one that waits for events `past` are the records that already are as it wants them, `coming` how often that
    happened in the last 30 days; None where nobody can know.
    """

    trigger: str
    past: int
    coming: int | None
    sample: tuple[Sample, ...] = ()


def trigger_named(records: Records, key: str) -> Trigger:
    """A trigger by its key; NotFound with the nearest one."""
    found = records.blueprint.triggers.get(key)
    if found is None:
        raise NotFound(
            "triggers.not_found",
            sentence("There is no trigger %(key)r.", key=key),
            remedy=suggestion(key, records.blueprint.triggers).strip(),
        )
    return found


def preview(records: Records, key: str) -> Preview:
    """Count what it would do; reads only. Titles are those that the actor may see."""
    trigger = trigger_named(records, key)
    if isinstance(trigger.when, Event):
        return _preview_event(records, trigger)
    past = coming = 0
    sample: list[Sample] = []
    for zone in zones_of(records):
        today = today_in(records.now, zone)
        place = InZone(records, trigger, records.tables.table(trigger.entity), zone)
        past += _count(place, first_day(trigger)(today), today, lambda at: at < literal(records.now, Moment()))
        coming += _count(place, today, today + MONTH * DAY, lambda at: at >= literal(records.now, Moment()))
        sample += _sample(place, today, today + MONTH * DAY)
    sample.sort(key=lambda item: (str(item.due_at), str(item.record)))
    return Preview(key, past, coming, _titled(records, trigger, sample[:SAMPLE]))


def first_day(trigger: Trigger) -> Callable[[date], date]:
    """How far back what was due is looked for: what comes back every year or month is not made up for."""
    if isinstance(trigger.when, Due) and not trigger.when.yearly:
        length = timedelta(days=60) if trigger.when.work_days else LONG_AGO
        return lambda today: today - length
    return lambda today: today


def _count(
    place: InZone, first: date, last: date, bound: Callable[[ColumnElement[datetime]], ColumnElement[bool]]
) -> int:
    total = 0
    for due in place.due(first, last):
        where = [*alive(place), *place.of_zone(), *due.where, *place.meant(), bound(due.at)]
        statement = select(func.count()).select_from(place.table).where(*where)
        total += int(place.records.connection.scalar(statement, execution_options=GATED) or 0)
    return total


def _sample(place: InZone, first: date, last: date) -> list[Sample]:
    parts = [
        select(place.table.c.id.label("id"), due.at.label("at")).where(
            *alive(place), *place.of_zone(), *due.where, *place.meant(),
            due.at >= literal(place.records.now, Moment()),
        )
        for due in place.due(first, last)[:3]
    ]  # fmt: skip
    if not parts:
        return []
    rows = union_all(*parts).subquery()
    statement = select(rows.c.id, rows.c.at).order_by(rows.c.at, rows.c.id).limit(SAMPLE)
    return [Sample(row[0], row[1]) for row in place.records.connection.execute(statement, execution_options=GATED)]


def _titled(records: Records, trigger: Trigger, sample: list[Sample]) -> tuple[Sample, ...]:
    if not records.may(trigger.entity, "read"):
        return tuple(sample)
    titles = records.titles(trigger.entity, [item.record for item in sample])
    return tuple(replace(item, title=titles.get(item.record, "")) for item in sample)


# ---- events


def _preview_event(records: Records, trigger: Trigger) -> Preview:
    table = records.tables.table(trigger.entity)
    place = InZone(records, trigger, table, records.blueprint.edition.zone)
    where = [*alive(place), *_as_if_happened(place), *place.meant()]
    past = int(
        records.connection.scalar(select(func.count()).select_from(table).where(*where), execution_options=GATED) or 0
    )
    statement = select(table.c.id).where(*where).order_by(table.c.id.desc()).limit(SAMPLE)
    ids = list(records.connection.scalars(statement, execution_options=GATED))
    sample = _titled(records, trigger, [Sample(one, None) for one in ids])
    return Preview(trigger.key, past, _lately(place), sample)


def _as_if_happened(place: InZone) -> list[ColumnElement[bool]]:
    """That a record is as its event would have left it."""
    when = place.trigger.when
    assert isinstance(when, Event)
    if when.event == "moved" and when.to:
        return [place.table.c.stage.in_(list(when.to))]
    return [place.holds(f"{name} is not empty") for name in when.fields]


def _lately(place: InZone) -> int | None:
    """How often it happened in the last 30 days."""
    records, when = place.records, place.trigger.when
    assert isinstance(when, Event)
    since = literal(records.now - timedelta(days=MONTH), Moment())
    if when.event == "created":
        table = place.table
        statement = (
            select(func.count()).select_from(table).where(*alive(place), table.c.created_at > since, *place.meant())
        )
    elif when.event == "moved":
        moves = records.tables.frame("stage_move")
        to = [moves.c.to_stage.in_(list(when.to))] if when.to else []
        walls = moves.c.wall_id.in_(list(records.actor.walls))
        statement = select(func.count()).where(walls, moves.c.entity == place.trigger.entity, moves.c.at > since, *to)
    else:
        return None
    return int(records.connection.scalar(statement, execution_options=GATED) or 0)


# ---- turning


def turn_on(gateway: Gateway, by: Actor, system: Actor, key: str, mode: str = FROM_NOW) -> Activation:
    """Turn a trigger on. From now on nothing of before is done; `backfill_silently` counts it as done,
    `backfill_and_send` does it, as fast as `per_hour` allows.

    `by` is who decides, `system` the product's own hand over all walls.
    """
    if mode not in MODES:
        raise InvalidInput("triggers.unknown_mode", sentence("%(mode)r is no way to turn it on.", mode=mode))
    with gateway.writing(by) as records:
        trigger = trigger_named(records, key)
        if key in running(records):
            raise Conflict("triggers.already_on", sentence("It is on already."))
        whole = replace(records, actor=system)
        shown = preview(whole, key)
        counts = {"past": shown.past, "coming": shown.coming}
        turn = remember(records, key, ON, mode, counts)
    if mode != FROM_NOW:
        _backfill(gateway, system, trigger, SILENT if mode == SILENTLY else SCHEDULED, turn)
    return turn


def _backfill(gateway: Gateway, system: Actor, trigger: Trigger, state: str, turn: Activation) -> int:
    if not isinstance(trigger.when, Event):
        return sweeping.backfill(gateway, system, trigger, state, before=turn.at, first=first_day(trigger))
    made = 0
    after: UUID | None = None
    while True:
        with gateway.writing(system) as records:
            table = records.tables.table(trigger.entity)
            place = InZone(records, trigger, table, records.blueprint.edition.zone)
            later = [table.c.id > after] if after is not None else []
            where = [*alive(place), *_as_if_happened(place), *later]
            statement = select(table.c.id).where(*where).order_by(table.c.id).limit(SIZE)
            ids = list(records.connection.scalars(statement, execution_options=GATED))
            if not ids:
                return made
            after = ids[-1]
            made += insert_rows(records, list(occurrences_of(records, trigger, ids, depth=0, state=state)))


def turn_off(gateway: Gateway, by: Actor, system: Actor, key: str) -> Activation:
    """Turn a trigger off: what waits is cancelled; what was done stays done."""
    with gateway.writing(by) as records:
        trigger = trigger_named(records, key)
        if key not in running(records):
            raise Conflict("triggers.already_off", sentence("It is off already."))
        ledger = records.tables.frame("occurrence")
        values = {"state": CANCELLED, "reason": "off", "done_at": records.now}
        if trigger.once:
            # Only what is done uses up the one time: once it is on again its key must be free.
            values["due_key"] = AsText(ledger.c.due_on).concat(literal(f" {new_id()} ")).concat(ledger.c.due_key)
        waiting = update(ledger).where(
            ledger.c.wall_id.in_(list(system.walls)), ledger.c.trigger == key, ledger.c.state.in_(list(OPEN))
        )
        records.connection.execute(waiting.values(values), execution_options=GATED)
        return remember(records, key, OFF, "", {})


def take_back(gateway: Gateway, by: Actor, system: Actor, key: str) -> Activation:
    """Undo the last turning on, as far as nothing was done: what it wrote as done, and what waits, is forgotten."""
    with gateway.writing(by) as records:
        turn = running(records).get(key)
        if turn is None:
            raise Conflict("triggers.already_off", sentence("It is off already."))
        ledger = records.tables.frame("occurrence")
        made = [
            ledger.c.wall_id.in_(list(system.walls)), ledger.c.trigger == key, ledger.c.created_at >= turn.at,
            ledger.c.state.in_([SILENT, *OPEN]),
        ]  # fmt: skip
        records.connection.execute(delete(ledger).where(*made), execution_options=GATED)
        marks = records.tables.frame("sweep_mark")
        records.connection.execute(delete(marks).where(marks.c.trigger == key), execution_options=GATED)
        return remember(records, key, OFF, "taken_back", {})
