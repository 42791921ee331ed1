"""Writes the occurrences of event triggers in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import false as nothing
from sqlalchemy import func, select

from palmette.blueprint.model import Blueprint
from palmette.ids import new_id
from palmette.records.changes import Change, Changes
from palmette.records.rows import among, chunks
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.triggers.definition import ASKED, FIRE, Due, Event, Schedule, Trigger, touches
from palmette.triggers.due_sql import InZone
from palmette.triggers.ledger import SCHEDULED, SILENT, SUPPRESSED, found_rows, insert_found, insert_rows
from palmette.triggers.moments import DAY, hour_of, local_day, moment_of, signed_length
from palmette.triggers.noting import Then, by_zone, note
from palmette.triggers.states import running
from palmette.triggers.verdict import MOST_DEPTH

QUIET = frozenset({"demo"})
"""Invented data sets nothing off."""

IMPORT = "import"


class TriggerInterceptor:
    """Joins every writing session, last of all: it sees what the others made of the records."""

    def __init__(self, blueprint: Blueprint) -> None:
        self._by_entity: dict[str, list[Trigger]] = {}
        self._dated: dict[str, list[Trigger]] = {}
        for trigger in blueprint.triggers.values():
            kind = self._by_entity if isinstance(trigger.when, Event) else self._dated
            kind.setdefault(trigger.entity, []).append(trigger)

    def before_commit(self, changes: Changes) -> None:
        """Write what the changes make due, now or later."""
        cause = changes.caused_by
        if cause.channel in QUIET:
            return
        importing = cause.channel == IMPORT and cause.extra.get(ASKED) != FIRE
        kinds = self._dated if importing else self._by_entity
        entities = {change.entity for change in changes.items} & (kinds.keys() | self._by_entity.keys())
        if not entities:
            return
        on = running(changes.records) if importing else {}
        for entity in sorted(entities):
            for trigger in self._by_entity.get(entity, ()):
                if trigger.on_import or not importing:
                    _note(changes, trigger, [item for item in changes.of(entity) if happened(trigger, item)])
            if importing:
                ids = list({item.id for item in changes.of(entity)})
                for trigger in self._dated.get(entity, ()):
                    if trigger.key in on and not trigger.on_import:
                        _silence(changes.records, trigger, ids)

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce: a job does what is due."""


def happened(trigger: Trigger, change: Change) -> bool:
    """Whether a change is what a trigger waits for."""
    when = trigger.when
    if not isinstance(when, Event):
        return False
    if change.kind == "created":
        named = not when.fields or any(change.new.get(name) is not None for name in when.fields)
        return when.event == "created" or (when.event == "saved" and named)
    if change.kind == "moved" and when.event == "moved":
        return "stage" in change.new and (not when.to or change.new["stage"] in when.to)
    if change.kind in ("changed", "moved", "merged") and when.event in ("changed", "saved"):
        return not when.fields or any(name in change.new for name in when.fields)
    return False


def _note(changes: Changes, trigger: Trigger, items: Sequence[Change]) -> None:
    """One occurrence for each record, where the condition holds."""
    if not items:
        return
    records = changes.records
    depth = int(changes.caused_by.extra.get("depth", "-1")) + 1
    ids = list(dict.fromkeys(item.id for item in items))
    if _is_per_value(trigger):
        if trigger.key in running(records):
            for part in chunks(ids):
                insert_rows(records, list(occurrences_of(records, trigger, part, depth=depth, state=SCHEDULED)))
        return
    deep = depth > MOST_DEPTH
    state, reason = (SUPPRESSED, "depth") if deep else (SCHEDULED, None)
    for part in chunks(ids):
        for zone, mine in by_zone(records, trigger, part).items():
            on, at = _due(trigger, records.now, zone)
            note(records, trigger, mine, zone, Then(on, at, _key(trigger, on, None), state, reason, depth))


def _is_per_value(trigger: Trigger) -> bool:
    """Whether what makes an occurrence the only one is a value of its record."""
    span = trigger.once.partition(" ")[2]
    return bool(span) and span not in ("day", "week", "month", "year")


def occurrences_of(
    records: Records, trigger: Trigger, ids: Sequence[UUID], *, depth: int, state: str
) -> Iterator[Mapping[str, object]]:
    """The rows of records for which the condition holds and that did not reach the goal."""
    table = records.tables.table(trigger.entity)
    counted = bool(trigger.plan) and trigger.counted and touches(trigger)
    for zone, mine in by_zone(records, trigger, ids).items():
        place = InZone(records, trigger, table, zone)
        on, due_at = _due(trigger, records.now, zone)
        columns = [table.c.wall_id, table.c.id, place.person()]
        span = trigger.once.partition(" ")[2]
        field = span if span and span not in ("day", "week", "month", "year") else ""
        if field:
            columns.append(place.value(field))
        statement = select(*columns).where(
            among(table.c.id, mine, records.tables.dialect), table.c.deleted_at.is_(None),
            table.c.wall_id.in_(list(records.actor.walls)),
            *(func.coalesce(item, nothing()) for item in place.meant()),
        )  # fmt: skip
        for row in records.connection.execute(statement, execution_options=GATED):
            deep = depth > MOST_DEPTH
            yield {
                "wall_id": row[0], "trigger": trigger.key, "record_id": row[1], "entity": trigger.entity,
                "subject_id": row[2], "counted": counted, "due_on": on, "due_at": due_at, "run_at": due_at,
                "due_key": _key(trigger, on, row[3] if field else None),
                "state": SUPPRESSED if deep else state, "reason": "depth" if deep else None, "depth": depth,
            }  # fmt: skip


def _due(trigger: Trigger, now: datetime, zone: str) -> tuple[date, datetime]:
    """The local day and the moment at which it is due after an event now."""
    when = trigger.when
    assert isinstance(when, Event)
    at = hour_of(when.at)
    if at is not None:
        day = local_day(now, zone) + when.days * DAY
        return day, max(moment_of(day, at, zone), now)
    due = now + (signed_length(when.delay) or when.days * DAY)
    return local_day(due, zone), due


def _key(trigger: Trigger, on: object, value: object) -> str:
    day = str(on)
    match trigger.once:
        case "":
            return str(new_id())
        case "ever":
            return "ever"
        case "per day":
            return day
        case "per month":
            return day[:7]
        case "per year":
            return day[:4]
        case "per week":
            return f"week {_monday(day)}"
    return f"per {value.hex if isinstance(value, UUID) else '' if value is None else value}"


def _monday(day: str) -> str:

    found = date.fromisoformat(day)
    return str(found - found.weekday() * DAY)


def _silence(records: Records, trigger: Trigger, ids: Sequence[UUID]) -> None:
    """What is due today or was before counts as done for records that an import brought: it was not asked to."""
    assert isinstance(trigger.when, Due | Schedule)
    table = records.tables.table(trigger.entity)
    for part in chunks(ids):
        for zone in by_zone(records, trigger, part):
            place = InZone(records, trigger, table, zone)
            today = local_day(records.now, zone)
            for due in place.due(today - 30 * DAY, today):
                rows = found_rows(place, due, now=records.now, since=None, state=SILENT)
                insert_found(records, rows.where(among(table.c.id, part, records.tables.dialect)))
