"""Contacts: people and organizations, how to reach them, what they agreed to, and who belongs to whom."""

from __future__ import annotations

from collections.abc import Sequence

from palmette import Changes, Entity, Extension, ImportPreset, Merges, Navigation, PackContext, Panel, View, hook
from palmette.packs.contacts import imports as presets
from palmette.packs.contacts import pages as screens
from palmette.packs.contacts import records, service
from palmette.packs.contacts import views as lists
from palmette.packs.contacts.reading import first_email as first_email
from palmette.packs.contacts.reading import first_phone as first_phone
from palmette.packs.contacts.reading import prepare_organization as prepare_organization
from palmette.packs.contacts.reading import prepare_person as prepare_person
from palmette.packs.contacts.reading import with_rest as with_rest


@hook
def entities(ctx: PackContext) -> Sequence[Entity | Extension]:
    return records.ENTITIES


@hook
def views(ctx: PackContext) -> Sequence[View]:
    return lists.VIEWS


@hook
def pages(ctx: PackContext) -> Sequence[Navigation | Panel]:
    return screens.PAGES


@hook
def imports(ctx: PackContext) -> Sequence[ImportPreset]:
    return presets.PRESETS


@hook
def before_commit(changes: Changes) -> None:
    service.normalise_points(changes)


@hook
def merge_records(merges: Merges) -> None:
    service.merge_contacts(merges)
