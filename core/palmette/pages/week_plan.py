"""A saved list as the week of one branch: a row per person, a column per day, and what does not fit, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any  # values of records
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.grants import BRANCH, WHOLE, may, reaches
from palmette.blueprint.model import EntityModel
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.filters import quoted
from palmette.pages.shell import list_address, record_address
from palmette.pages.values import Values, option_label
from palmette.pages.views import open_views
from palmette.pages.week_conflicts import ABSENT, CLOSED, Away, Clash, Planned, away_on, by_record, clashes
from palmette.records.definition import View, Week
from palmette.records.results import ListQuery, Row
from palmette.records.session import Records
from palmette.worktime.calendar import WorkCalendar

WEEK = timedelta(days=7)
MOST = 1000
USER, OFFICE = "frame.user", "frame.branch"


@dataclass
class Plan:
    """The week of a branch as one person sees it; made within a session."""

    desk: Desk
    records: Records
    entity: EntityModel
    view: View
    branch: UUID | None
    monday: date
    branches: Sequence[Row]
    names: dict[UUID, str] = field(default_factory=dict)

    @property
    def week(self) -> Week:
        """Which fields are drawn."""
        assert self.view.week is not None, "only such views are opened"
        return self.view.week

    @property
    def address(self) -> str:
        """Where this week lives."""
        return f"{list_address(self.desk.blueprint, self.entity)}/week"

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The hours of the branch, in its zone."""
        known = self.records.gateway.calendars.of(self.records)
        zone = next((str(row["zone"]) for row in self.branches if row["id"] == self.branch), "UTC")
        return known.get(self.branch, WorkCalendar(zone)) if self.branch else WorkCalendar(zone)

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=n) for n in range(7)]

    def query(self, **changed: object) -> str:
        """The address of another week or branch."""
        kept = {"view": self.view.key, "branch": self.branch or "", "week": self.monday.isoformat(), **changed}
        return f"{self.address}?{urlencode(kept)}"

    def at(self, day: date, clock_time: time = time()) -> datetime:
        """A moment of the branch's clock."""
        return datetime.combine(day, clock_time, ZoneInfo(self.calendar.zone)).astimezone(UTC)

    def planned(self, monday: date) -> list[Planned]:
        """The records of a week: those of the branch, and those that its people have elsewhere."""
        span = f"{self.week.starts} < '{_iso(self.at(monday + WEEK))}' and {self.week.ends} > '{_iso(self.at(monday))}'"
        span = f"({self.view.filter}) and {span}" if self.view.filter else span
        own = self._read(f"branch == '{self.branch}' and {span}")
        people = {*self.staff, *(item.person for item in own)}
        listed = ", ".join(quoted(str(person)) for person in sorted(people))
        others = self._read(f"branch != '{self.branch}' and {self.week.person} in [{listed}] and {span}", away=True)
        return own + others if people else own

    @cached_property
    def staff(self) -> list[UUID]:
        """The active people of the branch, by name."""
        query = ListQuery(
            filter=f"home_branch == '{self.branch}' and active != false", sort="name", fields=["id", "name"], limit=200
        )
        rows = self.records.list(USER, query).rows
        return [row["id"] for row in rows if isinstance(row["id"], UUID)]

    def absences(self, people: Iterable[UUID]) -> list[Away]:
        """When people are not there, by the records that say who stands in."""
        listed = ", ".join(quoted(str(person)) for person in sorted(people))
        found: list[Away] = []
        for entity in self.desk.blueprint.entities.values():
            rule = entity.stands_in
            if rule is None or not listed or not may(self.desk.blueprint, self.desk.actor, entity, "read"):
                continue
            choices = [item for item in entity.declared_fields() if item.kind == "choice"]
            shown = self.records.available(entity.key, [item.name for item in choices])
            kind = next((item for item in choices if item.name in shown), None)
            names = [rule.absent, rule.starts, rule.ends, *([kind.name] if kind else [])]
            span = f"{rule.starts} < '{self.monday + WEEK}' and {rule.ends} >= '{self.monday - WEEK}'"
            query = ListQuery(filter=f"{rule.absent} in [{listed}] and {span}", fields=names, limit=200)
            for row in self.records.list(entity.key, query).rows:
                option = kind.option(str(row.get(kind.name))) if kind else None
                name = option_label(self.desk, option) if option else entity.label.text(self.desk.language)
                values: Any = row  # Any: a user and two dates, as declared
                found.append(Away(values[rule.absent], values[rule.starts], values[rule.ends], name))
        return found

    def name(self, person: UUID) -> str:
        """A person's name; the mark of those who may not be named."""
        if person not in self.names:
            self.names |= self.records.titles(USER, [person])
        return self.names.get(person, "")

    def _read(self, filter: str, *, away: bool = False) -> list[Planned]:
        names = [self.week.person, self.week.starts, self.week.ends]
        found: list[Planned] = []
        after = ""
        while len(found) < MOST:
            query = ListQuery(filter=filter, sort=self.week.starts, fields=["id", *names], limit=200, after=after)
            page = self.records.list(self.entity.key, query)
            rows: list[Any] = list(page.rows)  # Any: a user and two moments, as declared
            found += [Planned(row["id"], row[names[0]], row[names[1]], row[names[2]], away) for row in rows]
            if not (after := page.next):
                break
        return found


@get("/r/{entity:str}/week", sync_to_thread=True, name="week")
def week_screen(request: Incoming, entity: FromPath[str]) -> Response[str]:
    """The grid of a week."""
    desk = Desk(request)
    with desk.reading() as records:
        plan = open_plan(desk, records, entity, request.query_params)
        return desk.page("week.html", {"plan": draw(plan), "toast": ""})


def open_plan(desk: Desk, records: Records, entity: str, given: Mapping[str, Any]) -> Plan:
    """The week that an address or a form names; this week of the person's own branch where it names none."""
    model = records.entity(entity)
    view = open_views(desk).get(str(given.get("view", "")))
    if view is None or view.week is None or desk.blueprint.entity(view.entity) is not model:
        raise NotFound("http.not_found", "There is no such page.")
    offices = branches_of(desk, records, model)
    known = [row["id"] for row in offices if isinstance(row["id"], UUID)]
    asked = parse_id(str(given.get("branch", "")))
    branch = asked if asked in known else desk.actor.home_branch
    if branch not in known:
        branch = known[0] if known else None
    zone = next((str(row["zone"]) for row in offices if row["id"] == branch), desk.actor.zone)
    return Plan(desk, records, model, view, branch, _monday(str(given.get("week", "")), zone, records.now), offices)


def branches_of(desk: Desk, records: Records, entity: EntityModel) -> list[Row]:
    """The branches whose records of the entity the person may read, by name."""
    found = reaches(desk.blueprint, desk.actor, entity, "read")
    rows = records.list(OFFICE, ListQuery(fields=["id", "name", "zone", "kind"], sort="name", limit=200)).rows
    if any(reach.column == WHOLE and reach.where is None for reach in found):
        return [row for row in rows if row["kind"] != "region"]
    reached = {value for reach in found if reach.column == BRANCH for value in reach.values}
    return [row for row in rows if row["id"] in reached and row["kind"] != "region"]


def draw(plan: Plan) -> Values:
    """The grid as week.html takes it."""
    desk, today = plan.desk, plan.records.now.astimezone(ZoneInfo(plan.calendar.zone)).date()
    planned = plan.planned(plan.monday) if plan.branch else []
    own = [item for item in planned if not item.elsewhere]
    people = list(dict.fromkeys([*plan.staff, *(item.person for item in own)])) if plan.branch else []
    away = plan.absences(people)
    found = clashes(planned, away, plan.calendar)
    clashing = by_record(found)
    writable = may(desk.blueprint, desk.actor, plan.entity, "create")
    return {
        "title": plan.view.label.text(desk.language) if not isinstance(plan.view.label, str) else plan.view.label,
        "action": plan.address,
        "hidden": {"view": plan.view.key, "branch": str(plan.branch or ""), "week": plan.monday.isoformat()},
        "branches": [
            {"value": str(row["id"]), "label": str(row["name"]), "current": row["id"] == plan.branch}
            for row in plan.branches
        ],
        "range": f"{formats.day(plan.days[0], desk.reader, today)} – {formats.day(plan.days[6], desk.reader, today)}",
        "before_href": plan.query(week=plan.monday - WEEK),
        "after_href": plan.query(week=plan.monday + WEEK),
        "this_href": plan.query(week=today - timedelta(days=today.weekday())),
        "is_this": plan.monday <= today < plan.monday + WEEK,
        "list_href": f"{list_address(desk.blueprint, plan.entity)}?view={plan.view.key}",
        "may_write": writable,
        "days": [_day(plan, day, today) for day in plan.days],
        "rows": [_person(plan, person, own, away, clashing) for person in people],
        "total": desk.ngettext("%(count)s planned", "%(count)s planned", len(own)) % {"count": len(own)},
        "clashes": [said(plan, item) for item in found],
        "clashes_text": desk.ngettext("%(count)s thing does not fit", "%(count)s things do not fit", len(found))
        % {"count": len(found)},
    }


def said(plan: Plan, clash: Clash) -> str:
    """A clash as a sentence."""
    _ = plan.desk.gettext
    item = clash.planned
    today = plan.records.now.date()
    given = {
        "name": plan.name(item.person),
        "day": formats.weekday_day(item.day(plan.calendar.zone), plan.desk.reader, today),
        "time": span(plan, item),
    }
    if clash.kind == ABSENT and clash.away is not None:
        return _("%(name)s is absent on %(day)s: %(why)s") % {**given, "why": clash.away.name}
    if clash.kind == CLOSED:
        return _("%(name)s is planned on %(day)s, when the branch is closed") % given
    assert clash.other is not None, "somebody is there twice with another record"
    given["other"] = span(plan, clash.other)
    if clash.other.elsewhere:
        return _("%(name)s on %(day)s: %(time)s here and %(other)s at another branch") % given
    return _("%(name)s on %(day)s is planned twice: %(other)s and %(time)s") % given


def span(plan: Plan, item: Planned) -> str:
    """`10:00–21:00` by the branch's clock."""
    zone = ZoneInfo(plan.calendar.zone)
    return "–".join(
        formats.clock_time(moment.astimezone(zone).time(), plan.desk.reader) for moment in (item.starts, item.ends)
    )


def _day(plan: Plan, day: date, today: date) -> Values:
    hours = plan.calendar.hours.of(day)
    reader = plan.desk.reader
    told = ", ".join(
        f"{formats.clock_time(item.opens, reader)}–{formats.clock_time(item.closes, reader)}" for item in hours
    )
    return {
        "key": day.isoformat(),
        "label": formats.weekday_day(day, reader, today),
        "hours": told if hours else plan.desk.gettext("closed"),
        "is_today": day == today,
        "is_closed": not hours,
    }


def _person(
    plan: Plan, person: UUID, own: Sequence[Planned], away: Sequence[Away], clashing: Mapping[UUID, list[Clash]]
) -> Values:
    name, zone = plan.name(person), plan.calendar.zone
    mine = [item for item in own if item.person == person]
    cells = [
        {
            "day": day.isoformat(),
            "label": f"{name}, {formats.weekday_day(day, plan.desk.reader, day)}",
            "away": ", ".join(item.name for item in away_on(away, person, day)),
            "items": [_chip(plan, item, clashing.get(item.id, [])) for item in mine if item.day(zone) == day],
        }
        for day in plan.days
    ]
    hours = sum((item.ends - item.starts for item in mine), timedelta())
    return {
        "id": str(person),
        "name": name,
        "initials": formats.initials(name),
        "tone": formats.tone_of(name),
        "hours": plan.desk.gettext("%(count)s h")
        % {"count": formats.number(round(hours / timedelta(hours=1), 1), plan.desk.reader)},
        "cells": cells,
    }


def _chip(plan: Plan, item: Planned, found: Sequence[Clash]) -> Values:
    return {
        "id": str(item.id),
        "text": span(plan, item),
        "href": record_address(plan.desk.blueprint, plan.entity, item.id),
        "clash": "; ".join(said(plan, clash) for clash in found),
    }


def _monday(text: str, zone: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = now.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def _iso(moment: datetime) -> str:
    return moment.isoformat()
