"""Support: tickets with limits in work hours, time and its cost, ready answers, satisfaction, a page of the client."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import (
    Changes,
    Decimal,
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
    Tab,
    Text,
    View,
    hook,
)
from palmette.packs.support import pipelines as processes
from palmette.packs.support import records, screens, service
from palmette.packs.support import reports as figures
from palmette.packs.support import roles as rights
from palmette.packs.support import settings as choices
from palmette.packs.support.demo import DEMO


@hook
def settings() -> Sequence[Text | Decimal]:
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
    return screens.VIEWS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | Tab | PortalPage]:
    return screens.PAGES


@hook
def reports(ctx: PackContext) -> Sequence[Report]:
    return figures.REPORTS


@hook
def demo(ctx: PackContext) -> Sequence[Demo]:
    return [DEMO]


@hook
def before_commit(changes: Changes) -> None:
    service.set_terms(changes)
    service.keep_solution(changes)
    service.heed_messages(changes)
    service.set_costs(changes)
