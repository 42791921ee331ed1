"""Contacts: people and organizations, how to reach them, what they agreed to, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette import (
    BulkResult,
    Button,
    Changes,
    Entity,
    Extension,
    ImportPreset,
    Merges,
    Navigation,
    PackContext,
    Panel,
    Reach,
    View,
    Withdrawal,
    hook,
)
from palmette.packs.contacts import imports as presets
from palmette.packs.contacts import pages as screens
from palmette.packs.contacts import points, reaching, service
from palmette.packs.contacts import records as kinds
from palmette.packs.contacts import views as lists
from palmette.packs.contacts.reading import first_email as first_email
from palmette.packs.contacts.reading import first_phone as first_phone
from palmette.packs.contacts.reading import prepare_organization as prepare_organization
from palmette.packs.contacts.reading import prepare_person as prepare_person
from palmette.packs.contacts.reading import with_rest as with_rest

if TYPE_CHECKING:
    from palmette.records.session import Records


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return kinds.ENTITIES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel | Button]:
    return screens.PAGES


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def before_commit(changes: Changes) -> None:
    service.normalise_points(changes)
    points.keep_one_preferred(changes)


@hook
def merge_records(merges: Merges) -> None:
    service.merge_contacts(merges)


@hook
def press(records: Records, button: str, ids: Sequence[UUID]) -> BulkResult:
    return points.make_main(records, ids)


@hook
def reach(records: Records, entity: str, ids: Sequence[UUID]) -> Mapping[UUID, Reach]:
    return reaching.reach(records, entity, ids)


@hook
def withdraw(records: Records, withdrawal: Withdrawal) -> None:
    reaching.withdraw(records, withdrawal)
