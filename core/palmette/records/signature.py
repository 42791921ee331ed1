"""Who is named in the history of a change: the actor, and the absent colleague whose work it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from palmette.labels import label
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

FOR = label("%s (for %s)", ru="%s (замещает: %s)", fi="%s (sijaistaa: %s)")
"""Kept as a text, in the language of the installation, like the names in it."""


def signed(records: Records, owner: UUID | None) -> str:
    """The actor's name; with that of the owner where he does the owner's work."""
    actor = records.actor
    absent = actor.stands_in.get(owner) if owner is not None else None
    return FOR.text(records.blueprint.edition.language) % (actor.name, absent) if absent else actor.name


def signatures(records: Records, entity: str, former: Mapping[UUID, object]) -> dict[UUID, str]:
    """Names for the changes of some records, of those alone that are an absent colleague's work.

    `former` has their owners before the change, where that gave them to somebody else.
    """
    if not records.actor.stands_in:
        return {}
    owners = {**_owners(records, entity, former), **{key: owner for key, owner in former.items() if owner is not None}}
    return {key: signed(records, owner) for key, owner in owners.items() if isinstance(owner, UUID)}


def _owners(records: Records, entity: str, ids: Collection[UUID]) -> dict[UUID, object]:
    table = records.tables.table(entity)
    if "owner_id" not in table.c:
        return {}
    absent = among(table.c.owner_id, list(records.actor.stands_in), records.tables.dialect)
    found: dict[UUID, object] = {}
    for part in chunks(list(ids), CHUNK):
        which = among(table.c.id, part, records.tables.dialect)
        within = in_walls(table, records.actor.walls)
        statement = select(table.c.id, table.c.owner_id).where(which, *within, absent)
        found |= {row.id: row.owner_id for row in records.connection.execute(statement, execution_options=GATED)}
    return found
