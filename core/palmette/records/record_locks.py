"""Records that somebody locked: read as before, changed by nobody until they are unlocked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select

from palmette.errors import Conflict, InvalidInput, NotFound, Problem
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.stored_rows import Ask, stored_rows
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

ACTION = "lock"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Lock:
    """Who locked a record, when, and why."""

    by: str
    at: datetime
    reason: str


class Locked(Conflict):
    """The record is locked; `lock` says by whom."""

    def __init__(self, lock: Lock) -> None:
        super().__init__("records.locked", _said(lock), remedy="Ask for it to be unlocked.")
        self.lock = lock


def lock(records: Records, entity: str, id: UUID, reason: str = "") -> None:
    """Lock a record; needs the right `lock`. One that is locked already stays so."""
    kept = reason.strip()
    if len(kept) > LONGEST_REASON:
        problem = Problem("reason", "values.too_long", "This is too long.", "Say it in fewer words.")
        raise InvalidInput("records.invalid", "This is too long.", problems=[problem])
    wall, version, key = _place(records, entity, id)
    if lock_of(records, [id]):
        return
    row = {
        "wall_id": wall, "record_id": id, "entity": key, "at": records.now, "actor": records.actor.name,
        "actor_id": records.actor.id, "reason": kept,
    }  # fmt: skip
    records.connection.execute(insert(_table(records)), row, execution_options=GATED)
    journal.remember(records, key, [journal.Entry(journal.LOCKED, wall, id, version, {}, {})])


def unlock(records: Records, entity: str, id: UUID) -> None:
    """Let a record be changed again; needs the right `lock`."""
    wall, version, key = _place(records, entity, id)
    table = _table(records)
    statement = delete(table).where(table.c.wall_id == wall, table.c.record_id == id)
    gone = records.connection.execute(statement.returning(table.c.record_id), execution_options=GATED).one_or_none()
    if gone is not None:
        journal.remember(records, key, [journal.Entry(journal.UNLOCKED, wall, id, version, {}, {})])


def lock_of(records: Records, ids: Sequence[UUID]) -> dict[UUID, Lock]:
    """The locks of those of some records that are locked."""
    table = _table(records)
    found: dict[UUID, Lock] = {}
    for part in chunks(ids, CHUNK):
        statement = select(table.c.record_id, table.c.actor, table.c.at, table.c.reason)
        within = among(table.c.record_id, part, records.tables.dialect)
        for row in records.connection.execute(statement.where(within), execution_options=GATED):
            found[row.record_id] = _lock(row)
    return found


def refuse_locked(records: Records, ids: Sequence[UUID]) -> None:
    """Raise Locked where one of the records is; code that follows from other changes may write them."""
    if not records.actor.trusted and ids:
        for found in lock_of(records, ids).values():
            raise Locked(found)


def without_locked(records: Records, ids: Iterable[UUID]) -> tuple[list[UUID], dict[UUID, tuple[Problem, ...]]]:
    """Of many records those that may be changed, and the others with why not."""
    wanted = list(ids)
    held = {} if records.actor.trusted or not wanted else lock_of(records, wanted)
    refused: dict[UUID, tuple[Problem, ...]] = {
        one: (Problem("", "records.locked", _said(found), "Ask for it to be unlocked."),) for one, found in held.items()
    }
    return [one for one in wanted if one not in held], refused


def _place(records: Records, entity: str, id: UUID) -> tuple[int, int, str]:
    model = records.entity(entity)
    names = tuple(name for name in ("wall_id", "version") if name in records.tables.table(model.key).c)
    rows = [] if model.is_child else stored_rows(records, model, [id], Ask(columns=names, action=ACTION))
    if not rows:
        raise NotFound(
            "records.not_found", sentence("There is no such %(entity)s.", entity=model.label), remedy="Check the link."
        )
    return rows[0].get("wall_id") or 0, rows[0].get("version") or 0, model.key


def _said(found: Lock) -> str:
    if found.reason:
        return sentence("%(who)s locked this record: %(reason)s", who=found.by, reason=found.reason)
    return sentence("%(who)s locked this record.", who=found.by)


def _lock(row: Row[Any]) -> Lock:  # Any: the row's types, which are the table's
    return Lock(row.actor, row.at, row.reason or "")


def _table(records: Records) -> Any:  # Any: its columns are the frame's
    return records.tables.frame("record_lock")
