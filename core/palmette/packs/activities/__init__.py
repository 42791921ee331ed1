"""Activities: tasks, calls, meetings and notes on one timeline of every record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    BulkResult,
    Button,
    CalendarEvents,
    Changes,
    Dashboard,
    Entity,
    Extension,
    Job,
    Navigation,
    PackContext,
    Panel,
    Report,
    View,
    hook,
)  # fmt: skip
from palmette.packs.activities import calendar as dated
from palmette.packs.activities import dashboards as overviews
from palmette.packs.activities import pages as screens
from palmette.packs.activities import records as kinds
from palmette.packs.activities import repeating, service
from palmette.packs.activities import reports as figures
from palmette.packs.activities import views as lists

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return kinds.ENTITIES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return figures.REPORTS


@hook
def dashboards(ctx: PackContext) -> Sequence[Dashboard]:
    """Figures by tiles."""
    return overviews.DASHBOARDS


@hook
def calendar_events(ctx: PackContext) -> Sequence[CalendarEvents]:
    return dated.EVENTS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | Button]:
    return screens.PAGES


@hook
def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    if button in service.OUTCOMES:
        return service.called(records, ids, service.OUTCOMES[button])
    return service.finish(records, ids) if button == "done" else service.put_off(records, ids)


@hook
def jobs(ctx: PackContext) -> Sequence[Job]:
    return [repeating.missed_job()]


@hook
def before_commit(changes: Changes) -> None:
    repeating.follow_done(changes)
