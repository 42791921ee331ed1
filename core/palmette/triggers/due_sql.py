"""When a trigger is due for each record, as SQL over its table: the local day, the moment, and the key of it.

Everything is said for one time zone, so that the day it is now there is a constant and an index serves the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Table, bindparam, case, false, func, literal

from palmette.blueprint.model import EntityModel
from palmette.expressions import CheckedExpression, CompileContext, compile_sql
from palmette.expressions.constructs import PerEngine
from palmette.expressions.moment import Following
from palmette.records.declared_sql import checked_condition, checked_text, context_of, zone_column
from palmette.records.session import Records
from palmette.schema.types import LocalDate, Moment, Str
from palmette.triggers.definition import Due, Schedule, Trigger
from palmette.triggers.moments import (
    DAY,
    anniversaries,
    day_begins,
    days_of,
    hour_of,
    offsets,
    schedule_days,
    signed_length,
)
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.hours import WHOLE_DAY, WorkHours

WORK_WEEK = WorkHours((WHOLE_DAY,) * 5 + ((),) * 2)
"""What the work days of a branch without a calendar are: Monday to Friday."""

LONGEST_CLOSED = timedelta(days=30)
"""How many days in a row without a work day are reckoned with."""


class OnDay(PerEngine):
    """A local day as midnight of UTC, so many seconds later."""

    gives = Moment
    sqlite = "((CAST(strftime('%s', {0}) AS INTEGER) + {1}) * 1000000)"
    postgresql = "((CAST({0} AS timestamp) AT TIME ZONE 'UTC') + make_interval(secs => CAST({1} AS double precision)))"


class DaysLater(PerEngine):
    """A date so many days later, within a window that lies in the calendar."""

    gives = LocalDate
    sqlite = "date({0}, CAST({1} AS TEXT) || ' days')"
    postgresql = "(({0}) + CAST({1} AS integer))"


class MonthAndDay(PerEngine):
    """`02-29` of a date."""

    gives = Str
    sqlite = "substr({0}, 6)"
    postgresql = "to_char({0}, 'MM-DD')"


class WeekBegins(PerEngine):
    """The Monday of a date's week."""

    gives = LocalDate
    sqlite = "date({0}, '-6 days', 'weekday 1')"
    postgresql = "CAST(date_trunc('week', {0}) AS date)"


class AsText(PerEngine):
    """A date, a number or a text as text."""

    gives = Str
    sqlite = "CAST({0} AS TEXT)"
    postgresql = "CAST({0} AS text)"


class IdAsText(PerEngine):
    """An id as hex without dashes."""

    gives = Str
    sqlite = "lower(hex({0}))"
    postgresql = "replace(CAST({0} AS text), '-', '')"


@dataclass(frozen=True)
class DueRows:
    """Rows for which a trigger is due: on which local day, at which moment, under which conditions."""

    on: ColumnElement[Any]
    at: ColumnElement[Any]
    where: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True)
class InZone:
    """One trigger over the records of one zone."""

    records: Records
    trigger: Trigger
    table: Table
    zone: str
    following: Following | None = None
    """What is made of the moment, where the SQL is to outlive it."""

    @property
    def entity(self) -> EntityModel:
        """What it is about."""
        return self.records.blueprint.entities[self.trigger.entity]

    @property
    def pack(self) -> str:
        """Whose names its expressions use."""
        return self.records.blueprint.trigger_packs[self.trigger.key]

    @property
    def context(self) -> CompileContext:
        """Compiles as if every record were in the zone."""
        context = replace(context_of(self.records, self.table), zones=(self.zone,), default_zone=self.zone)
        return context if self.following is None else replace(context, following=self.following)

    def value(self, text: str) -> ColumnElement[Any]:
        """An expression over the record."""
        return compile_sql(checked_text(self.records, self.trigger.entity, text, pack=self.pack), self.context)

    def checked(self, text: str) -> CheckedExpression:
        """The same before it is SQL."""
        return checked_text(self.records, self.trigger.entity, text, pack=self.pack)

    def checked_condition(self, text: str) -> CheckedExpression:
        """A condition before it is SQL."""
        return checked_condition(self.records, self.trigger.entity, text, pack=self.pack)

    def holds(self, text: str) -> ColumnElement[bool]:
        """A condition over the record."""
        return compile_sql(self.checked_condition(text), self.context)

    def meant(self) -> list[ColumnElement[bool]]:
        """Condition and goal."""
        found = [self.holds(self.trigger.condition)] if self.trigger.condition else []
        return [*found, ~func.coalesce(self.holds(self.trigger.goal), false())] if self.trigger.goal else found

    def of_zone(self) -> list[ColumnElement[bool]]:
        """That a record is in the zone; nothing where there is one alone."""
        return zone_conditions(self.records, self.entity, self.table, self.zone)

    def person(self) -> ColumnElement[Any]:
        """The person whom a contact is with: at the end of the path, or the record itself."""
        return self.value(self.trigger.contact) if self.trigger.contact else self.table.c.id

    def due(self, first: date, last: date) -> list[DueRows]:
        """Where it is due from one local day to another, both included; nothing for what waits for an event."""
        when = self.trigger.when
        if isinstance(when, Schedule):
            days = schedule_days(when, first, last)
            return [DueRows(literal(day, LocalDate()), self._at(literal(day, LocalDate()), day, day)) for day in days]
        if not isinstance(when, Due):
            return []
        if when.delay:
            return [self._to_the_minute(when, first, last)]
        return [self._yearly(when, first, last) if when.yearly else self._dated(when, first, last)]

    def key(self, on: ColumnElement[Any]) -> ColumnElement[Any]:
        """What makes an occurrence the only one of its record."""
        once = self.trigger.once
        if not once:
            return AsText(on)
        if once == "ever":
            return literal(once, Str())
        span = once.partition(" ")[2]
        match span:
            case "day":
                return AsText(on)
            case "week":
                return literal("week ", Str()).concat(AsText(WeekBegins(on)))
            case "month":
                return func.substr(AsText(on), 1, 7, type_=Str())
            case "year":
                return func.substr(AsText(on), 1, 4, type_=Str())
        checked = self.checked(span)
        value = compile_sql(checked, self.context)
        text: ColumnElement[Any] = IdAsText(value) if checked.type.kind == "reference" else AsText(value)
        return literal("per ", Str()).concat(func.coalesce(text, literal("", Str()), type_=Str()))

    # ---- the shapes

    def _dated(self, when: Due, first: date, last: date) -> DueRows:
        earliest = first - LONGEST_CLOSED - when.work_days * 2 * DAY if when.work_days else first
        shift = timedelta(days=when.days)
        base, within = self._base(when, earliest - shift, last - shift)
        day: ColumnElement[Any] = DaysLater(base, literal(when.days)) if when.days else base
        if when.work_days:
            day = self._work_day(day, when.work_days, earliest, last)
            within.append(day.between(literal(first, LocalDate()), literal(last, LocalDate())))
        return DueRows(day, self._at(day, first, last), tuple(within))

    def _base(self, when: Due, first: date, last: date) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
        """The date itself, and that it lies between two days, as ranges of what is stored."""
        value = self.value(when.due)
        if self.checked(when.due).type.kind == "date":
            return value, [value >= literal(first, LocalDate()), value <= literal(last, LocalDate())]
        begins, ends = day_begins(first, self.zone), day_begins(last + DAY, self.zone)
        within = [value >= literal(begins, Moment()), value < literal(ends, Moment())]
        return self.value(f"date({when.due})"), within

    def _yearly(self, when: Due, first: date, last: date) -> DueRows:
        shift = timedelta(days=when.days)
        first = max(first, last - timedelta(days=364))
        known = anniversaries(first - shift, last - shift, leap=when.leap)
        base = self.value(when.due)
        marks = MonthAndDay(base)
        turns = case(*((marks == literal(mark, Str()), literal(day, LocalDate())) for mark, day in known.items()))
        day: ColumnElement[Any] = DaysLater(turns, literal(when.days)) if when.days else turns
        return DueRows(day, self._at(day, first, last), (marks.in_(list(known)), base < turns))

    def _to_the_minute(self, when: Due, first: date, last: date) -> DueRows:
        length = signed_length(when.delay) or timedelta()
        minutes = length // timedelta(minutes=1)
        text = f"({when.due}) {'+' if minutes >= 0 else '-'} minutes({abs(minutes)})"
        base = self.value(when.due)
        begins, ends = day_begins(first, self.zone) - length, day_begins(last + DAY, self.zone) - length
        within = (base >= literal(begins, Moment()), base < literal(ends, Moment()))
        return DueRows(self.value(f"date({text})"), self.value(text), within)

    def _at(self, day: ColumnElement[Any], first: date, last: date) -> ColumnElement[Any]:
        """The hour of a local day as a moment; how far it lies before UTC changes with the clocks."""
        at = hour_of(self.trigger.when.at) or time()
        seconds = at.hour * 3600 + at.minute * 60
        pieces = offsets(first, last, at, self.zone)
        told = [OnDay(day, literal(seconds - int(offset.total_seconds()))) for _, offset in pieces]
        if len(told) == 1:
            return told[0]
        nexts = [begins for begins, _ in pieces[1:]]
        whens = [(day < literal(begins, LocalDate()), told[number]) for number, begins in enumerate(nexts)]
        return case(*whens, else_=told[-1])

    def _work_day(self, day: ColumnElement[Any], count: int, first: date, last: date) -> ColumnElement[Any]:
        """The day so many work days later, by the calendar of the record's branch."""
        calendars = self.records.calendars() if "branch_id" in self.table.c else {}
        usual = _later_work_days(WorkCalendar(self.zone, WORK_WEEK), count, first, last)
        plain = _mapped(day, usual)
        by_map: dict[tuple[tuple[date, date], ...], list[UUID]] = {}
        for branch, calendar in calendars.items():
            found = _later_work_days(calendar, count, first, last)
            if found != usual:
                by_map.setdefault(tuple(found.items()), []).append(branch)
        whens = [(self.table.c.branch_id.in_(branches), _mapped(day, dict(days))) for days, branches in by_map.items()]
        return case(*whens, else_=plain) if whens else plain


def _later_work_days(calendar: WorkCalendar, count: int, first: date, last: date) -> dict[date, date]:
    found = {day: calendar.add_work_days(day, count) for day in days_of(first, last)}
    return {day: later for day, later in found.items() if later is not None and later <= last}


def _mapped(day: ColumnElement[Any], days: Mapping[date, date]) -> ColumnElement[Any]:
    if not days:
        return literal(None, LocalDate())
    return case(*((day == literal(of, LocalDate()), literal(to, LocalDate())) for of, to in days.items()))


def zone_conditions(records: Records, entity: EntityModel, table: FromClause, zone: str) -> list[ColumnElement[bool]]:
    """That a record is in a zone; nothing where there is one zone alone."""
    if zones_of(records) == (zone,):
        return []
    return [zone_column(records, entity, table) == bindparam(None, zone, type_=Str(), unique=True)]


def zones_of(records: Records) -> Sequence[str]:
    """The zones that records live in."""
    return tuple(dict.fromkeys([*records.gateway.zones(), records.blueprint.edition.zone]))


def today_in(moment: datetime, zone: str) -> date:
    """The local date at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()
