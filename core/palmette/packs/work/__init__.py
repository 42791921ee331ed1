"""Work: calendars of branches, shifts, absences with substitution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    CalendarEvents,
    Changes,
    Entity,
    Extension,
    Navigation,
    PackContext,
    Panel,
    Role,
    ShiftSpan,
    View,
    WorkCalendar,
    hook,
)
from palmette.packs.work import calendar as dated
from palmette.packs.work import pages as screens
from palmette.packs.work import plan, records, service
from palmette.packs.work import roles as rights
from palmette.packs.work import views as lists
from palmette.packs.work.calendars import calendar_of as calendar_of
from palmette.packs.work.calendars import calendars as calendars
from palmette.packs.work.shifts import absent_users as absent_users
from palmette.packs.work.shifts import on_shift as on_shift
from palmette.packs.work.shifts import substitute_of as substitute_of

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.ENTITIES


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.ROLES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def calendar_events(ctx: PackContext) -> Sequence[CalendarEvents]:
    return dated.EVENTS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return screens.PAGES


@hook
def work_calendars(records: Records) -> Mapping[UUID, WorkCalendar]:
    return calendars(records)


@hook
def shifts(records: Records, branches: Sequence[UUID], since: datetime, until: datetime) -> Sequence[ShiftSpan]:
    return plan.spans(records, branches, since, until)


@hook
def before_commit(changes: Changes) -> None:
    service.check_spans(changes)
