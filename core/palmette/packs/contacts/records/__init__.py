"""The records of contacts."""

from __future__ import annotations

from palmette.packs.contacts.records import people, ties

ENTITIES = [*people.ENTITIES, *ties.ENTITIES]
