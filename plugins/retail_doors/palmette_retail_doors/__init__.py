"""A chain of door shops: the seller's algorithm, measuring, factories, installation, own shops and franchisees."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    Boolean,
    CalendarEvents,
    Changes,
    Conversion,
    Dashboard,
    Decimal,
    Demo,
    Distribution,
    Document,
    Entity,
    Extension,
    Form,
    ImportPreset,
    Integer,
    Lifecycle,
    LongText,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    PortalPage,
    Report,
    Role,
    Tab,
    Text,
    View,
    hook,
)
from palmette_retail_doors import analyses, incoming, portal, records, service
from palmette_retail_doors import calendar as dated
from palmette_retail_doors import dashboards as overviews
from palmette_retail_doors import documents as printed
from palmette_retail_doors import imports as presets
from palmette_retail_doors import lifecycles as axes
from palmette_retail_doors import pages as screens
from palmette_retail_doors import pipelines as processes
from palmette_retail_doors import reports as figures
from palmette_retail_doors import roles as rights
from palmette_retail_doors import settings as choices
from palmette_retail_doors import views as lists
from palmette_retail_doors.demo import DEMO


@hook
def settings() -> Sequence[Boolean | Decimal | Integer | LongText | Text]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.entities(ctx.settings)


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return processes.pipelines(ctx.settings)


@hook
def lifecycles(ctx: PackContext) -> Sequence[Lifecycle]:
    return [axes.client_phase(ctx.settings)]


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.roles(ctx.settings)


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return [*figures.REPORTS, *analyses.REPORTS]


@hook
def dashboards(ctx: PackContext) -> Sequence[Dashboard]:
    """Figures by tiles."""
    return overviews.DASHBOARDS


@hook
def documents(ctx: PackContext) -> Sequence[Document]:
    return printed.documents(ctx.settings)


@hook
def calendar_events(ctx: PackContext) -> Sequence[CalendarEvents]:
    return dated.EVENTS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | Tab | PortalPage]:
    return [*screens.PAGES, *portal.PORTAL]


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [DEMO]


@hook
def forms(ctx: PackContext) -> Sequence[Form]:
    return incoming.FORMS


@hook
def distributions(ctx: PackContext) -> Sequence[Distribution]:
    return incoming.DISTRIBUTIONS


@hook
def conversions(ctx: PackContext) -> Sequence[Conversion]:
    return incoming.CONVERSIONS


@hook
def before_commit(changes: Changes) -> None:
    service.follow(changes)
