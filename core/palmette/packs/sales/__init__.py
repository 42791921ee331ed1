"""Sales: leads, deals in several pipelines, products and prices, quotes, orders, invoices and payments."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    Boolean,
    Changes,
    Choice,
    Conversion,
    Dashboard,
    Decimal,
    Demo,
    DemoContext,
    Entity,
    Extension,
    ImportPreset,
    Integer,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    Report,
    Role,
    View,
    hook,
)
from palmette.packs.sales import (
    analyses,
    conversion,
    demo_papers,
    documents,
    forecast,
    lead_screens,
    records,
    service,
    targets,
)
from palmette.packs.sales import dashboards as overviews
from palmette.packs.sales import demo as samples
from palmette.packs.sales import imports as presets
from palmette.packs.sales import leads as requests
from palmette.packs.sales import pages as screens
from palmette.packs.sales import pipelines as processes
from palmette.packs.sales import reports as figures
from palmette.packs.sales import roles as rights
from palmette.packs.sales import settings as choices
from palmette.packs.sales import views as lists
from palmette.packs.sales.conversion import FILLS as CONVERSION_FILLS
from palmette.packs.sales.conversion import ORGANIZATION as ORGANIZATION_PART
from palmette.packs.sales.conversion import PERSON as PERSON_PART
from palmette.packs.sales.price_search import explain_price
from palmette.packs.sales.prices import PRICE_TYPES
from palmette.packs.sales.pricing import Wish
from palmette.packs.sales.targets import plan_report

__all__ = [
    "CONVERSION_FILLS",
    "ORGANIZATION_PART",
    "PERSON_PART",
    "PRICE_TYPES",
    "Wish",
    "explain_price",
    "plan_report",
]


@hook
def settings() -> Sequence[Boolean | Choice | Decimal | Integer]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return [*records.ENTITIES, targets.target, forecast.deal, *documents.entities(ctx.settings)]


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return [*processes.PIPELINES, *documents.pipelines(ctx.settings)]


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return documents.roles(rights.ROLES, ctx.settings)


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return [*lists.VIEWS, *lead_screens.VIEWS, *documents.views(ctx.settings)]


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return [
        *figures.REPORTS,
        *analyses.REPORTS,
        *targets.REPORTS,
        *lead_screens.REPORTS,
        *documents.reports(ctx.settings),
    ]


@hook
def dashboards(ctx: PackContext) -> Sequence[Dashboard]:
    """Figures by tiles."""
    return overviews.DASHBOARDS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return [*screens.PAGES, *documents.pages(ctx.settings)]


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    if not ctx.settings["demo"]:
        return []
    return [Demo("sales", demo_papers.load if ctx.settings["documents"] else _deals_alone, order=30)]


def _deals_alone(context: DemoContext) -> None:
    samples.load(context)


@hook
def conversions(ctx: PackContext) -> Sequence[Conversion]:
    return conversion.CONVERSIONS


@hook
def before_commit(changes: Changes) -> None:
    requests.follow(changes)
    service.follow(changes)
