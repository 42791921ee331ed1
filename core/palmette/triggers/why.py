"""Why a trigger fired for a record, will fire, or did not: asked of the ledger and of what is true now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from palmette.expressions import compile_value
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.triggers.definition import Due, Event, Schedule, SendMessage, Trigger
from palmette.triggers.due_sql import WORK_WEEK, InZone
from palmette.triggers.facts import Facts, PersonFacts, facts_of, person_facts
from palmette.triggers.ledger import OPEN, SCHEDULED, Occurrence, catch_up_of, of_record
from palmette.triggers.moments import (
    DAY,
    anniversaries,
    hour_of,
    local_day,
    moment_of,
    schedule_days,
    signed_length,
)
from palmette.triggers.parts import parts_of
from palmette.triggers.states import Activation, running
from palmette.triggers.told import read_parts
from palmette.triggers.verdict import GO, judge_contact
from palmette.worktime.calendar import WorkCalendar

AHEAD = 400
"""Days that are looked ahead for the next moment."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the condition (or the goal): whether it holds now, and the values it reads."""

    text: str
    holds: bool
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    """The whole answer. `reason` is what stands in the way first, by its code; empty when it will fire, or fired.

    `code` of `reason`: off, gone, condition, goal, empty (the date it goes by is), before (was due before it was turned
    on), late, often, once (did it already), done, not_due (due at `due_at`), event (waits for one), and what a contact
    plan says: hold_out, excluded, most, apart, behind, quiet, nobody.
    """

    trigger: str
    record: UUID
    on: Activation | None
    reason: str
    due_on: date | None
    due_at: datetime | None
    condition: tuple[Part, ...]
    goal: tuple[Part, ...]
    occurrences: tuple[Occurrence, ...]
    plan: PersonFacts | None = None


def why(records: Records, trigger: Trigger, record: UUID) -> Why:
    """Everything that decides about one record now. The session sees all walls; whether the person who asks may read
    the record is asked before."""
    on = running(records).get(trigger.key)
    rows = tuple(of_record(records, record, trigger=trigger.key))
    probe = _probe(trigger, record, records.now)
    facts = facts_of(records, trigger, [probe]).get(record)
    if facts is None:
        return Why(trigger.key, record, on, "gone", None, None, (), (), rows)
    due = _due(records, trigger, record, facts.zone)
    condition = _parts(records, trigger, record, facts.zone, parts_of(trigger.condition))
    goal = _parts(records, trigger, record, facts.zone, parts_of(trigger.goal))
    person = _person(records, trigger, facts)
    reason = _reason(records, trigger, on, rows, facts, due, person)
    found = due or (rows[0].due_on, rows[0].due_at) if due or rows else (None, None)
    return Why(trigger.key, record, on, reason, found[0], found[1], condition, goal, rows, person)


def _probe(trigger: Trigger, record: UUID, now: datetime) -> Occurrence:
    """An occurrence that is not in the ledger, to ask with."""
    day = now.date()
    return Occurrence(0, trigger.key, record, "", trigger.entity, None, False, day, now, now, SCHEDULED)


def _parts(records: Records, trigger: Trigger, record: UUID, zone: str, parts: Sequence[str]) -> tuple[Part, ...]:
    read = read_parts(records, trigger, record, zone, tuple(parts))
    return tuple(Part(str(item["text"]), bool(item["holds"]), item["values"]) for item in read)  # type: ignore[arg-type]


def _person(records: Records, trigger: Trigger, facts: Facts) -> PersonFacts | None:
    plan = records.blueprint.contact_plans.get(trigger.plan)
    if plan is None or facts.person is None:
        return None
    return person_facts(records, plan, trigger, [facts.person]).get(facts.person)


def _reason(
    records: Records, trigger: Trigger, on: Activation | None, rows: Sequence[Occurrence], facts: Facts,
    due: tuple[date, datetime] | None, person: PersonFacts | None,
) -> str:  # fmt: skip
    """The first thing in the way, in the order in which the engine looks."""
    if on is None:
        return "off"
    if facts.goal:
        return "goal"
    if not facts.condition:
        return "condition"
    if trigger.most_a_year and facts.this_year >= trigger.most_a_year:
        return "often"
    if waiting := next((item for item in rows if item.state in OPEN), None):
        return waiting.reason or _of_plan(records, trigger, waiting, facts, person)
    if isinstance(trigger.when, Event):
        return rows[0].reason or rows[0].state if rows else "event"
    if due is None:
        return (
            "empty"
            if isinstance(trigger.when, Due) and not rows
            else (rows[0].reason or rows[0].state if rows else "not_due")
        )
    return _of_due(records, trigger, on, rows, facts, due, person)


def _of_due(
    records: Records, trigger: Trigger, on: Activation, rows: Sequence[Occurrence], facts: Facts,
    due: tuple[date, datetime], person: PersonFacts | None,
) -> str:  # fmt: skip
    day, at = due
    if mine := next((item for item in rows if item.due_on == day), None):
        return mine.reason or mine.state
    used = next((item for item in rows if item.state in ("done", "silent", "unknown")), None)
    if trigger.once == "ever" and used is not None:
        return "silent" if used.state == "silent" else "once"
    if at < on.at:
        return "before"
    if at > records.now:
        return "not_due"
    if records.now - at > catch_up_of(trigger):
        return "late"
    item = replace(_probe(trigger, rows[0].record if rows else UUID(int=0), at), due_on=day, subject=facts.person)
    return _of_plan(records, trigger, item, facts, person)


def _of_plan(records: Records, trigger: Trigger, item: Occurrence, facts: Facts, person: PersonFacts | None) -> str:
    plan = records.blueprint.contact_plans.get(trigger.plan)
    if facts.person is None and (plan is not None or any(isinstance(action, SendMessage) for action in trigger.do)):
        return "nobody"
    if plan is None:
        return ""
    verdict = judge_contact(plan, trigger, replace(item, subject=facts.person), person, records.now)
    return "" if verdict == GO else verdict.reason


def _due(records: Records, trigger: Trigger, record: UUID, zone: str) -> tuple[date, datetime] | None:
    """The moment that is next, or else the last one that passed; None when there is none."""
    when = trigger.when
    if isinstance(when, Event):
        return None
    late = local_day(records.now - catch_up_of(trigger), zone)
    if isinstance(when, Schedule):
        day = next(iter(schedule_days(when, late, late + AHEAD * DAY)), None)
        return None if day is None else (day, moment_of(day, _hour(when.at), zone))
    place = InZone(records, trigger, records.tables.table(trigger.entity), zone)
    if when.delay:
        moment = _read(place, record, when.due)
        due_at = moment + (signed_length(when.delay) or timedelta()) if isinstance(moment, datetime) else None
        return None if due_at is None else (local_day(due_at, zone), due_at)
    text = when.due if place.checked(when.due).type.kind == "date" else f"date({when.due})"
    found = _day_of(place, record, when, _read(place, record, text), late)
    return None if found is None else (found, moment_of(found, _hour(when.at), zone))


def _day_of(place: InZone, record: UUID, when: Due, base: object, late: date) -> date | None:
    """The local day on which it is due by the date that it goes by."""
    if not isinstance(base, date):
        return None
    shift = timedelta(days=when.days)
    if when.yearly:
        known = anniversaries(late - shift, late - shift + 364 * DAY, leap=when.leap)
        return known[base.strftime("%m-%d")] + shift
    day = base + shift
    if not when.work_days:
        return day
    branch = _read(place, record, "branch") if "branch" in place.entity.fields else None
    calendar = place.records.calendars().get(branch) if isinstance(branch, UUID) else None
    return (calendar or WorkCalendar(place.zone, WORK_WEEK)).add_work_days(day, when.work_days)


def _hour(text: str) -> time:
    return hour_of(text) or time()


def _read(place: InZone, record: UUID, text: str) -> object:
    """What an expression over the record gives."""
    column = compile_value(place.checked(text), place.context).value
    statement = select(column).where(place.table.c.id == record)
    found: object = place.records.connection.scalar(statement, execution_options=GATED)
    return found


@dataclass(frozen=True, slots=True)
class Rules:
    """All triggers of a record at a glance: those that fired, those that will, those that did not, each with why."""

    fired: tuple[Why, ...]
    coming: tuple[Why, ...]
    other: tuple[Why, ...]


def rules_of(records: Records, entity: str, record: UUID) -> Rules:
    """What happened, and will happen, to a record by itself."""
    fired, coming, other = [], [], []
    for trigger in records.blueprint.triggers.values():
        if trigger.entity != entity:
            continue
        answer = why(records, trigger, record)
        if any(item.state in ("done", "unknown") for item in answer.occurrences):
            fired.append(answer)
        if will_fire(answer, records.now):
            coming.append(answer)
        elif answer not in fired:
            other.append(answer)
    coming.sort(key=lambda item: str(item.due_at))
    return Rules(tuple(fired), tuple(coming), tuple(other))


def will_fire(answer: Why, now: datetime) -> bool:
    """Whether, as things stand, its moment is still to come."""
    waits = any(item.state in OPEN for item in answer.occurrences)
    return answer.on is not None and (
        waits or (answer.reason in ("", "not_due") and answer.due_at is not None and answer.due_at >= now)
    )
