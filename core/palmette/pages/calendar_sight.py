"""What of the calendar an address asks for: which days, whose, where, and which kinds of entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from palmette.access.grants import BRANCH, WHOLE, reaches
from palmette.calendar.definition import CalendarEvents
from palmette.calendar.read import Wish, open_events
from palmette.ids import parse_id
from palmette.pages.desk import Desk
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records
from palmette.worktime.calendar import WorkCalendar

ADDRESS = "/calendar"
VIEWS = ("day", "week", "month", "resources")
USER, OFFICE = "frame.user", "frame.branch"
ME, ALL = "me", "all"
MOST_PEOPLE = 200
DAY = timedelta(days=1)


@dataclass
class Sight:
    """The calendar as one person asks for it; made within a session."""

    desk: Desk
    records: Records
    view: str
    day: date
    who: str
    branch: UUID | None
    by: str
    off: tuple[str, ...] = ()
    known: Mapping[str, CalendarEvents] = field(default_factory=dict)

    @property
    def shown(self) -> list[CalendarEvents]:
        """The kinds of entries that are not switched off."""
        return [events for key, events in self.known.items() if key not in self.off]

    @property
    def days(self) -> list[date]:
        """The days that are drawn, in order."""
        if self.view in ("day", "resources"):
            return [self.day]
        if self.view == "week":
            monday = self.day - timedelta(days=self.day.weekday())
            return [monday + DAY * n for n in range(7)]
        first = self.day.replace(day=1)
        monday = first - timedelta(days=first.weekday())
        last = (first + 31 * DAY).replace(day=1) - DAY
        weeks = ((last - monday).days // 7) + 1
        return [monday + DAY * n for n in range(weeks * 7)]

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.records.local_today

    @cached_property
    def person(self) -> UUID | None:
        """Whose calendar; None for everybody's."""
        if self.view == "resources" or self.who == ALL:
            return None
        return parse_id(self.who) or self.desk.actor.id

    def at(self, day: date, clock_time: time = time()) -> datetime:
        """A moment of the reader's clock."""
        return datetime.combine(day, clock_time, self.records.local_zone).astimezone(UTC)

    @property
    def wish(self) -> Wish:
        """The span and the people, as the calendar is read."""
        days = self.days
        return Wish(self.at(days[0]), self.at(days[-1] + DAY), self.person, self.branch)

    def given(self, **changed: object) -> dict[str, object]:
        """The parts of its address."""
        parts: dict[str, object] = {
            "view": self.view, "day": self.day.isoformat(), "who": self.who, "branch": self.branch or "", "by": self.by,
            "off": ",".join(self.off), **changed,
        }  # fmt: skip
        return {key: value for key, value in parts.items() if value != ""}

    def address(self, **changed: object) -> str:
        """Its address, with something else in it."""
        return f"{ADDRESS}?{urlencode(self.given(**changed))}"

    def step(self, forward: int) -> date:
        """The day, week or month before or behind."""
        if self.view == "month":
            first = self.day.replace(day=1)
            return ((first + 31 * DAY) if forward > 0 else (first - DAY)).replace(day=1)
        return self.day + forward * (7 * DAY if self.view == "week" else DAY)

    @cached_property
    def offices(self) -> list[Row]:
        """The branches of whose records the person may read some, by name."""
        desk = self.desk
        found: set[UUID | None] = set()
        for events in self.known.values():
            entity = desk.blueprint.entities[events.entity]
            for reach in reaches(desk.blueprint, desk.actor, entity, "read"):
                if reach.column == WHOLE:
                    found.add(None)
                elif reach.column == BRANCH:
                    found.update(reach.values)
        query = ListQuery(fields=["id", "name", "zone", "kind"], sort="name", limit=200)
        rows = [row for row in self.records.list(OFFICE, query).rows if row["kind"] != "region"]
        return rows if None in found else [row for row in rows if row["id"] in found]

    @cached_property
    def people(self) -> list[Row]:
        """Colleagues whose calendars may be asked for: active ones, of the branch if one is chosen."""
        where = f" and home_branch == '{self.branch}'" if self.branch else ""
        query = ListQuery(filter=f"active != false{where}", sort="name", fields=["id", "name"], limit=MOST_PEOPLE)
        return self.records.list(USER, query).rows

    @cached_property
    def hours(self) -> WorkCalendar:
        """The work hours of the branch, or of the reader's own."""
        return self.records.calendar(self.branch or self.desk.actor.home_branch)

    @cached_property
    def columns_by(self) -> list[str]:
        """The entities whose records get columns."""
        return targets(self.desk, self.known.values())


def targets(desk: Desk, known: Any) -> list[str]:  # Any: the values of a mapping
    """What entries lead to by their resources, people first."""
    entities = desk.blueprint.entities
    found = {entities[events.entity].fields[name].target for events in known for name in events.resources}
    return sorted(found, key=lambda key: (key != USER, key))


def open_sight(desk: Desk, records: Records, given: Mapping[str, Any]) -> Sight:
    """What an address or a form asks for; this week of the person's own where it asks for nothing."""
    known = open_events(records)
    view = str(given.get("view", ""))
    text = str(given.get("off", ""))
    who = str(given.get("who", ""))
    sight = Sight(
        desk, records, view if view in VIEWS else "week", _day(str(given.get("day", "")), records),
        who if who == ALL or parse_id(who) else ME, None, "", tuple(key for key in text.split(",") if key in known),
        known,
    )  # fmt: skip
    asked = parse_id(str(given.get("branch", "")))
    if asked is not None and any(row["id"] == asked for row in sight.offices):
        sight.branch = asked
    by = str(given.get("by", ""))
    sight.by = by if by in sight.columns_by else next(iter(sight.columns_by), "")
    if sight.view == "resources" and not sight.by:
        sight.view = "day"
    return sight


def fields_of(sight: Sight, events: CalendarEvents) -> Sequence[str]:
    """The references of an entry that lead to what the columns are."""
    fields = sight.desk.blueprint.entities[events.entity].fields
    return [name for name in events.resources if fields[name].target == sight.by]


def _day(text: str, records: Records) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return records.local_today
    return day if 1970 <= day.year <= 2100 else records.local_today
