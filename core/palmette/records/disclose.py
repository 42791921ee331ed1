"""Which of the rows that leave the gateway show how a customer is reached, so that they are counted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from palmette.audit.disclosure import Shown
from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.records.results import Masked, Row

if TYPE_CHECKING:
    from palmette.records.session import Records

CONTACT_KINDS = frozenset({"phone", "email", "address"})
"""Kinds that say how a person is reached."""

_VALUES = UUID("6f1c1d0e-93b5-4f0d-8d6e-5a4f4b1f6a11")
"""The space of ids for values that are shown without their record."""


def is_contact(blueprint: Blueprint, field: FieldModel) -> bool:
    """Whether a field of a walled entity says how a person is reached: by its kind, or its owned rows do."""
    entity = blueprint.entities[field.entity]
    if not entity.walled:
        return False
    if field.kind == "children":
        rows = blueprint.entities[field.target].fields.values()
        return any(item.kind in CONTACT_KINDS or item.declared.personal for item in rows if not item.system)
    return field.value_kind in CONTACT_KINDS


def disclose(records: Records, entity: EntityModel, names: Collection[str], rows: Sequence[Row]) -> None:
    """Count the rows of which some of these values are shown whole."""
    if names and counts(records):
        show(records, entity, [row["id"] for row in rows if any(_is_told(row.get(name)) for name in names)])


def disclose_values(records: Records, entity: EntityModel, name: str, values: Iterable[object]) -> None:
    """Count values that are shown without their records, as the keys of groups: each for one customer."""
    if counts(records):
        told = (value for value in values if _is_told(value))
        show(records, entity, [uuid.uuid5(_VALUES, f"{entity.key}.{name}={value}") for value in told])


UNSEEN = frozenset({"cli", "job", "import", "demo", "portal"})
"""Channels in which the product reads for a person who is not shown it; at the machine itself nobody is stopped, and in
a personal account nobody is shown but himself."""


def counts(records: Records) -> bool:
    """Whether what this session shows is counted: not what the product does by itself."""
    actor = records.actor
    return records.gateway.disclosures is not None and not actor.trusted and actor.channel not in UNSEEN


def show(records: Records, entity: EntityModel, ids: Iterable[object]) -> None:
    """Count records that are about to leave."""
    guard = records.gateway.disclosures
    found = [one for one in ids if isinstance(one, UUID)]
    if guard is not None and found:
        shown = Shown(records.actor, records.local_today, entity.key, found)
        guard.show(shown, records.connection if records.writing else None)


def _is_told(value: object) -> bool:
    if isinstance(value, list):
        return any(_is_told(item) for item in value)
    if isinstance(value, Mapping):
        return any(_is_told(item) for item in value.values())
    return value is not None and not isinstance(value, Masked)
