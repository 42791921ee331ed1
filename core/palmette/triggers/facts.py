"""What is true of some records right before something is done to them, read in few statements for all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, literal, select
from sqlalchemy import false as nothing

from palmette.expressions import compile_sql
from palmette.records.declared_sql import checked_text, context_of, zone_column
from palmette.records.declared_sql import condition as condition_sql
from palmette.records.rows import among, in_walls
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.schema.types import LocalDate
from palmette.triggers.definition import ContactPlan, Due, Trigger
from palmette.triggers.due_sql import InZone
from palmette.triggers.ledger import DONE, OPEN, UNKNOWN, Occurrence

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Facts:
    """One record: its zone, its person, and whether condition and goal hold; on which of the days that were
    found it still is `due` (None: it goes by no date); how often it was done in 365 days, where that is limited."""

    zone: str
    person: UUID | None
    condition: bool
    goal: bool
    due: frozenset[date] | None = None
    this_year: int = 0


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person of a plan: the zone, whether contacts are excluded now, how many there were in the cycle, when the
    last one was, how far apart they are to be, and whether one that goes first waits for today."""

    zone: str
    excluded: bool
    counted: int
    last: datetime | None
    apart: int
    before: str = ""


def facts_of(records: Records, trigger: Trigger, items: Sequence[Occurrence]) -> dict[UUID, Facts]:
    """By record; those that are gone are not in it."""
    table = records.tables.table(trigger.entity)
    ids = list({item.record for item in items})
    zones = _zones(records, trigger.entity, table, ids)
    days = {(item.record, item.due_on) for item in items}
    often = _this_year(records, trigger, ids) if trigger.most_a_year else {}
    none = frozenset[date]() if isinstance(trigger.when, Due) else None
    found: dict[UUID, Facts] = {}
    for zone in sorted(set(zones.values())):
        mine = [record for record in ids if zones.get(record) == zone]
        place = InZone(records, trigger, table, zone)
        due = _still_due(place, set(mine), days)
        whether = place.holds(trigger.condition) if trigger.condition else literal(True)
        goal = place.holds(trigger.goal) if trigger.goal else nothing()
        statement = select(
            table.c.id, place.person(), func.coalesce(whether, nothing()), func.coalesce(goal, nothing())
        )
        statement = statement.where(*_these(records, table, mine))
        for row in records.connection.execute(statement, execution_options=GATED):
            found[row[0]] = Facts(zone, row[1], bool(row[2]), bool(row[3]), due.get(row[0], none), often.get(row[0], 0))
    return found


def _this_year(records: Records, trigger: Trigger, ids: Sequence[UUID]) -> dict[UUID, int]:
    ledger = records.tables.frame("occurrence")
    statement = (
        select(ledger.c.record_id, func.count())
        .where(
            ledger.c.wall_id.in_(list(records.actor.walls)),
            among(ledger.c.record_id, ids, records.tables.dialect),
            ledger.c.trigger == trigger.key,
            ledger.c.state.in_([DONE, UNKNOWN]),
            ledger.c.done_at > literal(records.now - YEAR, ledger.c.done_at.type),
        )
        .group_by(ledger.c.record_id)
    )
    return {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}


def _these(records: Records, table: Table, ids: Sequence[UUID]) -> list[ColumnElement[bool]]:
    alive = [table.c.deleted_at.is_(None)] if "deleted_at" in table.c else []
    return [among(table.c.id, ids, records.tables.dialect), *in_walls(table, records.actor.walls), *alive]


def _zones(records: Records, entity: str, table: Table, ids: Sequence[UUID]) -> dict[UUID, str]:
    column = zone_column(records, records.blueprint.entities[entity], table)
    statement = select(table.c.id, column).where(*_these(records, table, ids))
    return {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}


def _still_due(place: InZone, ids: set[UUID], days: Collection[tuple[UUID, date]]) -> dict[UUID, frozenset[date]]:
    """The days that were found on which a record still is due: a date that moved takes its moment along."""
    found: dict[UUID, frozenset[date]] = {}
    for day in sorted({day for _, day in days}) if isinstance(place.trigger.when, Due) else ():
        mine = [record for record, on in days if on == day and record in ids]
        for due in place.due(day, day) if mine else ():
            statement = select(place.table.c.id).where(*_these(place.records, place.table, mine), *due.where)
            for record in place.records.connection.scalars(statement, execution_options=GATED):
                found[record] = found.get(record, frozenset()) | {day}
    return found


def person_facts(
    records: Records, plan: ContactPlan, trigger: Trigger, people: Sequence[UUID]
) -> dict[UUID, PersonFacts]:
    """By person; those that are gone are not in it."""
    table = records.tables.table(plan.entity)
    context = context_of(records, table)
    exclude = condition_sql(records, plan.entity, plan.exclude, table) if plan.exclude else nothing()
    cycle: ColumnElement[Any] = literal(None, LocalDate())
    if plan.cycle:
        cycle = compile_sql(checked_text(records, plan.entity, plan.cycle), context)
    nearer = [condition_sql(records, plan.entity, text, table) for text in plan.apart_when]
    zone = zone_column(records, records.blueprint.entities[plan.entity], table)
    columns = [func.coalesce(item, nothing()) for item in (exclude, *nearer)]
    statement = select(table.c.id, zone, cycle, *columns).where(*_these(records, table, people))
    rows = list(records.connection.execute(statement, execution_options=GATED))
    made = _contacts(records, plan, [row[0] for row in rows])
    waiting = _waiting(records, plan, trigger, [row[0] for row in rows])
    found = {}
    for row in rows:
        since = row[2] or (records.now - YEAR).date()
        counted = [at for day, at in made.get(row[0], ()) if day >= since]
        apart = next((days for days, holds in zip(plan.apart_when.values(), row[4:], strict=True) if holds), plan.apart)
        last = max((at for _, at in made.get(row[0], ())), default=None)
        found[row[0]] = PersonFacts(row[1], bool(row[3]), len(counted), last, apart, waiting.get(row[0], ""))
    return found


def _contacts(records: Records, plan: ContactPlan, people: Sequence[UUID]) -> dict[UUID, list[tuple[date, datetime]]]:
    """The counted contacts of people in this plan in the last two years, by the local day on which they were due."""
    ledger = records.tables.frame("occurrence")
    statement = select(ledger.c.subject_id, ledger.c.due_on, ledger.c.done_at).where(
        ledger.c.wall_id.in_(list(records.actor.walls)),
        among(ledger.c.subject_id, people, records.tables.dialect),
        ledger.c.done_at > literal(records.now - 2 * YEAR, ledger.c.done_at.type),
        ledger.c.state.in_([DONE, UNKNOWN]),
        ledger.c.counted.is_distinct_from(nothing()),
        ledger.c.trigger.in_(_of_plan(records, plan)),
    )
    found: dict[UUID, list[tuple[date, datetime]]] = {}
    for person, day, at in records.connection.execute(statement, execution_options=GATED) if people else ():
        found.setdefault(person, []).append((day, at))
    return found


def _waiting(records: Records, plan: ContactPlan, trigger: Trigger, people: Sequence[UUID]) -> dict[UUID, str]:
    """Whom a contact with a higher priority waits for within the next day, and its trigger."""
    first = [
        key for key in _of_plan(records, plan)
        if records.blueprint.triggers[key].priority > trigger.priority and records.blueprint.triggers[key].counted
    ]  # fmt: skip
    if not first or not people:
        return {}
    ledger = records.tables.frame("occurrence")
    statement = select(ledger.c.subject_id, ledger.c.trigger).where(
        ledger.c.wall_id.in_(list(records.actor.walls)),
        among(ledger.c.subject_id, people, records.tables.dialect),
        ledger.c.state.in_(list(OPEN)),
        ledger.c.run_at <= literal(records.now + timedelta(days=1), ledger.c.run_at.type),
        ledger.c.trigger.in_(first),
    )
    return {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}


def _of_plan(records: Records, plan: ContactPlan) -> list[str]:
    return [key for key, trigger in records.blueprint.triggers.items() if trigger.plan == plan.key]
