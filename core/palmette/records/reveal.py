"""Showing a masked value whole on purpose: by name, counted for the day, and written down without the value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select, text

from palmette.blueprint.model import EntityModel
from palmette.errors import Forbidden, TooMany
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records import read_one
from palmette.records.disclose import show
from palmette.records.journal import REVEALED, decode_changes, encode_changes
from palmette.records.permits import needs_writing
from palmette.records.read_reach import restrict
from palmette.records.results import Masked, Row
from palmette.records.rows import store_rows
from palmette.schema.database import GATED
from palmette.schema.frame import PREFIX

if TYPE_CHECKING:
    from palmette.records.session import Records

# Both engines lock the row until the commit, so that two reveals at once are counted as two.
_COUNT = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, :count) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + excluded.value RETURNING value"
)


def reveal(records: Records, entity: str, id: UUID, names: Sequence[str]) -> Row:
    """The named fields of a record, whole; Forbidden for one that this actor may not reveal, TooMany at the limit.

    Shown again on the same day a value is written down again, but not counted again.
    """
    needs_writing(records)
    model = read_one.known_entity(records, entity)
    seen = read_one.get(records, model.key, id, fields=names)
    masked = [name for name in names if isinstance(seen[name], Masked)]
    if not masked:
        return seen
    _refuse_others(records, model, id, masked)
    fresh = [name for name in masked if name not in _revealed_today(records, id)]
    _count(records, len(fresh))
    _remember(records, model, id, masked)
    show(records, model, [id])
    whole = read_one.get(records.as_code(), model.key, id, fields=masked)
    named = [(name, model.fields[name].target) for name in masked if model.fields[name].target]
    restrict(records, model, named, [whole])
    return {**seen, **whole}


def may_reveal(records: Records, entity: EntityModel, id: UUID, name: str) -> bool:
    """Whether the actor may reveal a field of a record that it reads.

    The field right `reveal` allows it, and so does the right `reveal` on the record for a field that is `masked`.
    """
    if name not in entity.fields:
        return False
    right = records.gateway.reads.seen(records.actor).rights.of(entity.key, name).right
    return right == "reveal" or (right == "masked" and id in read_one.in_scope(records, entity, [id], action="reveal"))


def _refuse_others(records: Records, entity: EntityModel, id: UUID, names: Collection[str]) -> None:
    """Forbidden for the first of the fields that may not be revealed."""
    for name in names:
        if not may_reveal(records, entity, id, name):
            label = entity.fields[name].label if name in entity.fields else name
            message = sentence("%(field)s is not shown to you.", field=label)
            raise Forbidden("records.not_revealable", message, remedy="Ask your administrator for the right `reveal`.")


def _count(records: Records, count: int) -> None:
    if not count:
        return
    guard = records.gateway.disclosures
    most = guard.limits(records.actor).reveals if guard is not None else records.gateway.reveals_a_day
    values = {
        "wall": records.actor.wall, "name": f"reveal:{records.actor.id or records.actor.name}",
        "period": records.local_today.isoformat(), "count": count,
    }  # fmt: skip
    if records.connection.execute(_COUNT, values, execution_options=GATED).scalar_one() > most:
        message = sentence("You have revealed %(most)s values today, which is as many as one day allows.", most=most)
        raise TooMany("records.reveal_limit", message, remedy="Go on tomorrow, or ask your administrator.")


def _revealed_today(records: Records, id: UUID) -> set[str]:
    """The fields of a record that this person has revealed since the last midnight where it is."""
    history = records.tables.frame("history")
    mine = history.c.actor_id == records.actor.id if records.actor.id else history.c.actor == records.actor.name
    found = records.connection.execute(
        select(history.c.at, history.c.changes).where(
            history.c.wall_id.in_([0, *records.actor.walls]), history.c.record_id == id, mine,
            history.c.kind == REVEALED,
        ),
        execution_options=GATED,
    )  # fmt: skip
    zone, today = records.local_zone, records.local_today
    return {name for at, changes in found if at.astimezone(zone).date() == today for name in decode_changes(changes)}


def _remember(records: Records, entity: EntityModel, id: UUID, names: Sequence[str]) -> None:
    """One row of history that names the fields; a look is no event, and no value is kept."""
    actor = records.actor
    table = records.tables.table(entity.key)
    wall = 0
    if "wall_id" in table.c and entity.walled:
        asked = select(table.c.wall_id).where(table.c.wall_id.in_(actor.walls), table.c.id == id)
        wall = records.connection.execute(asked, execution_options=GATED).scalar_one()
    nothing = dict.fromkeys(names)
    row = {
        "wall_id": wall, "id": new_id(), "entity": entity.key, "record_id": id, "at": records.now, "actor": actor.name,
        "actor_id": actor.id, "channel": actor.channel, "kind": REVEALED,
        "changes": encode_changes(nothing, nothing, frozenset()),
    }  # fmt: skip
    store_rows(records.connection, records.tables.frame("history"), [row])
