"""An association of appraisers: register, fees and payments, reporting, expert reviews, control, committees."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    CalendarEvents,
    Changes,
    Dashboard,
    Demo,
    Document,
    Entity,
    Extension,
    ImportPreset,
    Integer,
    Job,
    Lifecycle,
    LongText,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    PortalPage,
    Report,
    Role,
    Text,
    View,
    hook,
)
from palmette_appraisers import analyses, portal, records, service
from palmette_appraisers import calendar as dated
from palmette_appraisers import dashboards as overviews
from palmette_appraisers import documents as printed
from palmette_appraisers import imports as presets
from palmette_appraisers import lifecycles as axes
from palmette_appraisers import pages as screens
from palmette_appraisers import pipelines as processes
from palmette_appraisers import reports as figures
from palmette_appraisers import roles as rights
from palmette_appraisers import settings as choices
from palmette_appraisers import views as lists
from palmette_appraisers.demo import DEMO


@hook
def settings() -> Sequence[Integer | LongText | Text]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.entities(ctx.settings)


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return processes.PIPELINES


@hook
def lifecycles(ctx: PackContext) -> Sequence[Lifecycle]:
    return axes.lifecycles(ctx.settings)


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.ROLES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return [*figures.REPORTS, *analyses.REPORTS]


@hook
def documents(ctx: PackContext) -> Sequence[Document]:
    return printed.DOCUMENTS


@hook
def calendar_events(ctx: PackContext) -> Sequence[CalendarEvents]:
    return dated.EVENTS


@hook
def dashboards(ctx: PackContext) -> Sequence[Dashboard]:
    """Figures by tiles."""
    return overviews.DASHBOARDS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | PortalPage]:
    return [*screens.PAGES, *portal.PORTAL]


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def jobs(ctx: PackContext) -> Sequence[Job]:
    return service.JOBS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [DEMO]


@hook
def before_commit(changes: Changes) -> None:
    service.follow(changes)
