"""Sales: leads, deals in several pipelines, products and prices."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    Boolean,
    Changes,
    Conversion,
    Demo,
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
from palmette.packs.sales import conversion, lead_screens, records
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

__all__ = ["CONVERSION_FILLS", "ORGANIZATION_PART", "PERSON_PART"]


@hook
def settings() -> Sequence[Boolean | Integer]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.ENTITIES


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return processes.PIPELINES


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.ROLES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return [*lists.VIEWS, *lead_screens.VIEWS]


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return [*figures.REPORTS, *lead_screens.REPORTS]


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return screens.PAGES


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [samples.DEMO] if ctx.settings["demo"] else []


@hook
def conversions(ctx: PackContext) -> Sequence[Conversion]:
    return conversion.CONVERSIONS


@hook
def before_commit(changes: Changes) -> None:
    requests.follow(changes)
