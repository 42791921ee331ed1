"""Sales: leads, deals in several pipelines, products and prices."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    Boolean,
    Demo,
    Entity,
    Extension,
    ImportPreset,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    Report,
    Role,
    View,
    hook,
)
from palmette.packs.sales import demo as samples
from palmette.packs.sales import imports as presets
from palmette.packs.sales import pages as screens
from palmette.packs.sales import pipelines as processes
from palmette.packs.sales import records
from palmette.packs.sales import reports as figures
from palmette.packs.sales import roles as rights
from palmette.packs.sales import settings as choices
from palmette.packs.sales import views as lists


@hook
def settings() -> Sequence[Boolean]:
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
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return figures.REPORTS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return screens.PAGES


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [samples.DEMO] if ctx.settings["demo"] else []
