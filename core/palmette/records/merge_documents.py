"""Documents of a record that goes into another: its versions stand with the survivor, their contents unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, update

from palmette.records.merge_kept import DocumentMove
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

ISSUED, REPLACED = "issued", "replaced"
CONTENTS = "document:%"
"""What contents of documents name as their field."""


def take_documents(records: Records, wall: int, survivor: UUID, gone: UUID) -> list[DocumentMove]:
    """Put the versions of `gone` behind those of the survivor: signed ones stay signed, and of two that wait for a
    signature the survivor's own waits still. What was done."""
    table = records.tables.frame("document")
    theirs = (
        select(table.c.id, table.c.document, table.c.version, table.c.state)
        .where(table.c.wall_id == wall, table.c.record_id == gone)
        .order_by(table.c.document, table.c.version)
    )
    rows = records.connection.execute(theirs, execution_options=GATED).all()
    if not rows:
        return []
    own = select(table.c.document, func.max(table.c.version)).where(
        table.c.wall_id == wall, table.c.record_id == survivor
    )
    highest = {
        row[0]: int(row[1])
        for row in records.connection.execute(own.group_by(table.c.document), execution_options=GATED)
    }
    waiting = select(table.c.document).where(
        table.c.wall_id == wall, table.c.record_id == survivor, table.c.state == ISSUED
    )
    waits = set(records.connection.scalars(waiting, execution_options=GATED))
    done = []
    for row in rows:
        highest[row.document] = number = highest.get(row.document, 0) + 1
        state = REPLACED if row.state == ISSUED and row.document in waits else row.state
        _put(records, wall, row.id, record_id=survivor, version=number, state=state)
        done.append(DocumentMove(wall, row.id, gone, row.version, row.state, state))
    _move_contents(records, wall, [row.id for row in rows], survivor)
    return done


def give_documents_back(records: Records, moves: Iterable[DocumentMove], survivors: dict[UUID, UUID]) -> None:
    """Those that still stand with the survivor go back; what was signed since stays signed. `survivors` by who went."""
    table = records.tables.frame("document")
    back: dict[tuple[int, UUID], list[UUID]] = {}
    for move in moves:
        asked = select(table.c.record_id, table.c.state).where(table.c.wall_id == move.wall, table.c.id == move.id)
        now = records.connection.execute(asked, execution_options=GATED).first()
        if now is None or now.record_id != survivors.get(move.to):
            continue
        state = move.before if now.state == move.after else now.state
        _put(records, move.wall, move.id, record_id=move.to, version=move.version, state=state)
        back.setdefault((move.wall, move.to), []).append(move.id)
    for (wall, record), ids in back.items():
        _move_contents(records, wall, ids, record)


def _put(records: Records, wall: int, id: UUID, **values: object) -> None:
    table = records.tables.frame("document")
    statement = update(table).where(table.c.wall_id == wall, table.c.id == id).values(**values)
    records.connection.execute(statement, execution_options=GATED)


def _move_contents(records: Records, wall: int, ids: list[UUID], record: UUID) -> None:
    """The files of versions belong to the record of these, so that they live and go with it."""
    table, file = records.tables.frame("document"), records.tables.frame("file")
    for column in (table.c.docx_id, table.c.pdf_id, table.c.scan_id):
        theirs = select(column).where(table.c.wall_id == wall, table.c.id.in_(ids), column.is_not(None))
        moved = update(file).where(file.c.wall_id == wall, file.c.id.in_(theirs), file.c.field.like(CONTENTS))
        records.connection.execute(moved.values(record_id=record), execution_options=GATED)
