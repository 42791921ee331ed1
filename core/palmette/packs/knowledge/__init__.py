"""Knowledge: articles and news for colleagues and clients, with categories, search and read marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    Boolean,
    BulkResult,
    Button,
    Changes,
    Demo,
    Entity,
    Extension,
    Navigation,
    PackContext,
    Panel,
    Pipeline,
    PortalPage,
    Report,
    Role,
    View,
    hook,
)
from palmette.packs.knowledge import pipelines as processes
from palmette.packs.knowledge import records as kinds
from palmette.packs.knowledge import reports as figures
from palmette.packs.knowledge import roles as rights
from palmette.packs.knowledge import screens, service
from palmette.packs.knowledge import settings as choices
from palmette.packs.knowledge.demo import DEMO

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def settings() -> Sequence[Boolean]:
    return choices.SETTINGS


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return kinds.ENTITIES


@hook
def pipelines(ctx: PackContext) -> Sequence[Pipeline]:
    return processes.PIPELINES


@hook
def roles(ctx: PackContext) -> Sequence[Role]:
    return rights.ROLES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return screens.VIEWS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | Button | PortalPage]:
    return screens.PAGES


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return figures.REPORTS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [DEMO] if ctx.settings["demo"] else []


@hook
def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    return service.mark_read(records, ids)


@hook
def before_commit(changes: Changes) -> None:
    service.keep_publication(changes)
