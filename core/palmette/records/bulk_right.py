"""Changing several records at once: a right of its own, and only so many on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from palmette.audit.limits import BULK
from palmette.errors import Forbidden, TooMany
from palmette.locale.sentences import sentence
from palmette.records.permits import may, needs_writing
from palmette.records.read_one import known_entity
from palmette.schema.database import GATED
from palmette.schema.frame import PREFIX

if TYPE_CHECKING:
    from palmette.records.session import Records

# Both engines lock the row until the commit, so that two calls at once are counted as two.
_COUNT = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, :count) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + excluded.value RETURNING value"
)


def begin_bulk(records: Records, entity: str, count: int, *, of: int = 0) -> None:
    """Refuse a change of several records to who lacks the right `bulk`, or has changed as many as a day allows.

    `count` are changed in this transaction, `of` in the whole call; one record is no bulk.
    """
    needs_writing(records)
    model = known_entity(records, entity)
    if max(count, of) <= 1 or records.actor.trusted:
        return
    if not may(records, model, "bulk"):
        message = sentence("You may not change several %(entities)s at once.", entities=model.plural)
        raise Forbidden("records.may_not_bulk", message, remedy="Change one at a time, or ask for the right `bulk`.")
    guard = records.gateway.disclosures
    if guard is None:
        return
    most = guard.limits(records.actor).bulk_rows
    values = {
        "wall": records.actor.wall, "name": f"{BULK}:{records.actor.id or records.actor.name}",
        "period": records.local_today.isoformat(), "count": count,
    }  # fmt: skip
    total = records.connection.execute(_COUNT, values, execution_options=GATED).scalar_one() - count
    if total + max(count, of) > most:
        message = sentence("On one day you may change %(most)s records in bulk, and no more.", most=most)
        raise TooMany("records.bulk_limit", message, remedy="Ask your head to do it, or go on tomorrow.")
