"""The entries of a span of time: records of what is declared, as the session's actor may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any  # values of records
from uuid import UUID

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel
from palmette.calendar.definition import CalendarEvents
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records

DAY = timedelta(days=1)
LONGEST = DAY
"""How long something without an end of its own may last."""

MOST = 600
"""Records of one declaration that a calendar shows; what is beyond is said."""

PAGE = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the calendar is asked: the entries that touch `[since, until)`, of one person, of one branch."""

    since: datetime
    until: datetime
    person: UUID | None = None
    branch: UUID | None = None


@dataclass(frozen=True)
class Entry:
    """One record in the calendar. `starts` and `ends` are moments, the end excluded; of what stands all day both are
    dates, the last day included."""

    events: CalendarEvents
    entity: EntityModel
    id: UUID
    version: int
    starts: datetime | date
    ends: datetime | date
    row: Row
    titles: Mapping[UUID, str]

    @property
    def all_day(self) -> bool:
        """Whether it stands on whole days."""
        return not isinstance(self.starts, datetime)

    @property
    def is_done(self) -> bool:
        """Whether it is over with."""
        return bool(self.events.done and self.row.get(self.events.done))

    def reference(self, name: str) -> UUID | None:
        """The record that a field leads to."""
        value = self.row.get(name) if name else None
        return value if isinstance(value, UUID) else None


@dataclass(frozen=True, slots=True)
class Found:
    """Entries in order of time; `cut` names what had more than is shown."""

    entries: list[Entry]
    cut: tuple[str, ...] = ()


def open_events(records: Records) -> dict[str, CalendarEvents]:
    """What the actor may see of the calendar, in order: of his roles, readable, with its times and its filter."""
    blueprint, actor = records.blueprint, records.actor
    found = {}
    for key, events in sorted(blueprint.calendar_events.items(), key=lambda item: item[1].order):
        entity = blueprint.entities[events.entity]
        if (events.roles and not set(events.roles) & set(actor.roles)) or not may(blueprint, actor, entity, "read"):
            continue
        named = [name for name in (events.starts, events.ends, events.day) if name]
        if set(records.available(entity.key, named, use="sorting")) != set(named):
            continue
        if not events.filter or records.may_filter(entity.key, events.filter):
            found[key] = events
    return found


def read_entries(records: Records, chosen: Sequence[CalendarEvents], wish: Wish) -> Found:
    """The entries of some declarations in a span."""
    entries: list[Entry] = []
    cut = []
    for events in chosen:
        found = _of(records, events, wish)
        entries += found[:MOST]
        if len(found) > MOST:
            cut.append(events.key)
    return Found(sorted(entries, key=lambda entry: moment_of(records, entry.starts)), tuple(cut))


def read_entry(records: Records, events: CalendarEvents, id: UUID) -> Entry | None:
    """One entry by its record; None when it has no time. NotFound out of scope."""
    entity = records.blueprint.entities[events.entity]
    row = records.get(entity.key, id, fields=_fields(records, events, entity))
    return _entry(events, entity, row, _titles(records, entity, row))


def entries_where(records: Records, events: CalendarEvents, condition: str, most: int) -> list[Entry]:
    """At most so many entries that fulfil a condition, the earliest first by their day."""
    entity = records.blueprint.entities[events.entity]
    query = ListQuery(
        filter=condition,
        sort=events.day or events.starts,
        limit=min(most, PAGE),
        fields=_fields(records, events, entity),
    )
    page = records.list(entity.key, query)
    found = (_entry(events, entity, row, page.titles) for row in page.rows)
    return [entry for entry in found if entry is not None]


def moment_of(records: Records, value: datetime | date) -> datetime:
    """A moment; of a date its first in the actor's zone."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), records.local_zone).astimezone(UTC)


def person_filter(records: Records, events: CalendarEvents, person: UUID) -> str:
    """The condition that an entry is a person's; empty where it has none, or the actor may not ask."""
    # "Me" takes in the work of colleagues for whom one stands in.
    whose = "me" if person == records.actor.id else f"'{person}'"
    condition = f"{events.person} == {whose}" if events.person else ""
    return condition if condition and records.may_filter(events.entity, condition) else ""


def _of(records: Records, events: CalendarEvents, wish: Wish) -> list[Entry]:
    entity = records.blueprint.entities[events.entity]
    conditions = [f"({events.filter})"] if events.filter else []
    if wish.person is not None:
        mine = person_filter(records, events, wish.person)
        if not mine:
            return []
        conditions.append(mine)
    if wish.branch is not None:
        conditions.append(f"branch == '{wish.branch}'")
    fields = _fields(records, events, entity)
    entries = []
    for name, span in _spans(records, events, entity, wish):
        for row, titles in _rows(records, entity, " and ".join([*conditions, span]), name, fields):
            entry = _entry(events, entity, row, titles)
            if entry is not None and _touches(records, entry, wish):
                entries.append(entry)
    return entries


def _spans(records: Records, events: CalendarEvents, entity: EntityModel, wish: Wish) -> list[tuple[str, str]]:
    """The conditions of time, each with the field it goes by: by moments, and by days where there is no moment."""
    zone = records.local_zone
    first, last = wish.since.astimezone(zone).date(), (wish.until - timedelta(microseconds=1)).astimezone(zone).date()
    if entity.fields[events.starts].value_kind == "date":
        begun = f"{events.starts} <= '{last}'"
        alone = f"{events.starts} >= '{first}'"
        if not events.ends:
            return [(events.starts, f"{begun} and {alone}")]
        return [(events.starts, f"{begun} and ({events.ends} >= '{first}' or ({events.ends} is empty and {alone}))")]
    since, until = wish.since.astimezone(UTC), wish.until.astimezone(UTC)
    timed = f"{events.starts} < '{until.isoformat()}' and {events.starts} >= '{(since - LONGEST).isoformat()}'"
    found = [(events.starts, timed)]
    if events.day:
        days = f"{events.day} >= '{first}' and {events.day} <= '{last}' and {events.starts} is empty"
        found.append((events.day, days))
    return found


def _rows(
    records: Records, entity: EntityModel, filter: str, sort: str, fields: Sequence[str]
) -> list[tuple[Row, Mapping[UUID, str]]]:
    rows: list[tuple[Row, Mapping[UUID, str]]] = []
    after = ""
    while len(rows) <= MOST:
        page = records.list(entity.key, ListQuery(filter=filter, sort=sort, limit=PAGE, after=after, fields=fields))
        rows += [(row, page.titles) for row in page.rows]
        if not (after := page.next):
            break
    return rows


def _fields(records: Records, events: CalendarEvents, entity: EntityModel) -> list[str]:
    wanted = [
        "id", "version", events.starts, events.ends, events.day, events.lasts, events.person, events.tone_of,
        events.done, *events.resources, *events.note, *title_fields(events, entity),
    ]  # fmt: skip
    return records.available(entity.key, [name for name in dict.fromkeys(wanted) if name])


def title_fields(events: CalendarEvents, entity: EntityModel) -> list[str]:
    """The fields that the title of an entry is put together from."""
    pattern = events.title or entity.title
    return [name for name in entity.fields if f"{{{name}}}" in pattern]


def _entry(events: CalendarEvents, entity: EntityModel, row: Row, titles: Mapping[UUID, str]) -> Entry | None:
    value: Any = row.get(events.starts) or (row.get(events.day) if events.day else None)
    ends: Any = row.get(events.ends) if events.ends else None
    if isinstance(value, datetime):
        end: datetime | date = (
            ends if isinstance(ends, datetime) and ends > value else value + _length(events, entity, row)
        )
    elif isinstance(value, date):
        end = ends if isinstance(ends, date) and not isinstance(ends, datetime) and ends >= value else value
    else:
        return None  # nothing there, or nothing that may be seen
    record, version = row["id"], row.get("version", 1)
    assert isinstance(record, UUID), "every row has its id"
    assert isinstance(version, int), "every row has its version"
    return Entry(events, entity, record, version, value, end, row, titles)


def _length(events: CalendarEvents, entity: EntityModel, row: Row) -> timedelta:
    given = row.get(events.lasts) if events.lasts else None
    if isinstance(given, int) and given > 0:
        plain = entity.fields[events.lasts].value_kind == "integer"
        return min(timedelta(minutes=given) if plain else timedelta(seconds=given), LONGEST)
    return timedelta(minutes=events.minutes)


def _touches(records: Records, entry: Entry, wish: Wish) -> bool:
    starts, ends = moment_of(records, entry.starts), moment_of(records, entry.ends)
    return starts < wish.until and (ends + DAY if entry.all_day else ends) > wish.since


def _titles(records: Records, entity: EntityModel, row: Row) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for name, value in row.items():
        field = entity.fields.get(name)
        if isinstance(value, UUID) and field is not None and field.target:
            found |= records.titles(field.target, [value])
    return found
