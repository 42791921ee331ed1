"""Activities: tasks, calls, meetings and notes on one timeline of every record."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import Entity, Extension, Navigation, PackContext, Panel, Report, View, hook
from palmette.packs.activities import pages as screens
from palmette.packs.activities import records
from palmette.packs.activities import reports as figures
from palmette.packs.activities import views as lists


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.ENTITIES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return figures.REPORTS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return screens.PAGES
