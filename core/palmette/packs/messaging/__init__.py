"""Messaging: one inbox for what people write by every channel, and every message on the timeline of its contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    Arrived,
    BulkResult,
    Button,
    Entity,
    Extension,
    Navigation,
    PackContext,
    Sent,
    Tab,
    View,
    hook,
)  # fmt: skip
from palmette.packs.messaging import incoming, outgoing, screens
from palmette.packs.messaging import records as kinds

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return kinds.ENTITIES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return screens.VIEWS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Tab | Button]:
    return screens.PAGES


@hook
def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    return outgoing.press(records, button, ids)


@hook
def receive(records: Records, arrived: Sequence[Arrived]) -> None:
    incoming.receive(records, arrived)


@hook
def sent(records: Records, messages: Sequence[Sent]) -> None:
    outgoing.sent(records, messages)
