"""Taking an import back: what it made goes to the trash, what it changed is as before; later changes are left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from palmette.errors import PalmetteError, Problem
from palmette.imports.batches import DONE, KEPT, UNDONE, Batch, Batches, BatchRow, Mark
from palmette.imports.shape import MOST_ROWS
from palmette.jobs.ports import JobCancelled, JobContext
from palmette.records.session import Records
from palmette.schema.database import GATED

UNDO = "imports.undo"
CHUNK = 250
CHANGED = Problem(
    "", "imports.changed_since", "The record was changed after the import.", "Look at it and change it yourself."
)


def run_undo(context: JobContext) -> None:
    """Undo row by row in chunks; a kill in the middle loses nothing, the rest is undone when it runs again."""
    batches = Batches(context.gateway.database, context.gateway.tables)
    batch = batches.get(UUID(str(context.arguments["batch"])))
    counts = batches.counts(batch)
    total = sum(counts.get(state, 0) for state in (DONE, UNDONE, KEPT))
    done = total - counts.get(DONE, 0)
    ours = _moments(batches, batch)
    try:
        # From the last row to the first: of two changes of one record the later one goes first.
        before = MOST_ROWS * 2
        while rows := batches.last(batch, DONE, before=before, limit=CHUNK):
            with context.gateway.writing(context.actor.through("import")) as records:
                marks = _undo(records, batch, rows, ours)
                ours.add(records.now.isoformat())
                batches.mark(records.connection, batch, marks)
            before = rows[-1].number
            done += len(rows)
            context.step(done, max(total, 1), "")
    except JobCancelled:
        batches.change(batch, state="undoing")
        raise
    batches.change(batch, state="undone")
    context.finish(batches.counts(batch))


def _moments(batches: Batches, batch: Batch) -> set[str]:
    """When this import, or an undo of it that was broken off, wrote: those writes are no changes by others."""
    rows = batches.each(batch, DONE, UNDONE, KEPT)
    return {str(row.before[name]) for row in rows if row.before for name in ("at", "undone") if name in row.before}


def _undo(records: Records, batch: Batch, rows: Sequence[BatchRow], ours: set[str]) -> list[Mark]:
    # The frame takes back what it did itself: no right to delete is asked of somebody who may import.
    code = records.as_code()
    further = {row.number: _further(row) for row in rows}
    ids = [row.record for row in rows if row.record is not None]
    changed = _changed(code, [*ids, *(one for listed in further.values() for _entity, one in listed)], ours)
    _take_away(code, [item for row in rows if row.record not in changed for item in further[row.number]], changed)
    marks: list[Mark] = []
    made: list[BatchRow] = []
    for row in rows:
        if row.record is None or row.record in changed:
            marks.append(_mark(records, row, KEPT, [CHANGED]))
        elif row.before is not None and "values" in row.before:
            marks.append(_put_back(code, batch, row, row.before["values"]))
        else:
            made.append(row)
    result = code.delete_many(batch.entity, [row.record for row in made if row.record is not None])
    refused = dict(result.refused)
    for row in made:
        problems = refused.get(row.record, ()) if row.record is not None else ()
        marks.append(_mark(records, row, KEPT if problems else UNDONE, problems))
    return marks


def _further(row: BatchRow) -> list[tuple[str, UUID]]:
    return [(entity, UUID(one)) for entity, one in (row.before or {}).get("also", ())]


def _take_away(code: Records, made: Sequence[tuple[str, UUID]], changed: set[UUID]) -> None:
    """What was made beside the rows' own records goes first, the last of it before what it names."""
    for entity in dict.fromkeys(entity for entity, _one in reversed(made)):
        code.delete_many(entity, [one for which, one in made if which == entity and one not in changed])


def _put_back(code: Records, batch: Batch, row: BatchRow, values: Mapping[str, Any]) -> Mark:  # Any: JSON values
    assert row.record is not None, "only rows with a record come here"
    try:
        if values:
            code.update(batch.entity, row.record, values)
    except PalmetteError as error:
        return _mark(code, row, KEPT, error.problems or [Problem("", error.code, error.message, error.remedy)])
    return _mark(code, row, UNDONE, ())


def _mark(records: Records, row: BatchRow, state: str, problems: Sequence[Problem]) -> Mark:
    before = {**(row.before or {}), "undone": records.now.isoformat()}
    return Mark(row.number, state, row.record, problems, before)


def _changed(code: Records, ids: Sequence[UUID], ours: set[str]) -> set[UUID]:
    """Records that somebody else wrote to since: their history has a moment that is not of this import."""
    history = code.tables.frame("history")
    found: dict[UUID, list[str]] = {}
    for start in range(0, len(ids), CHUNK):
        statement = (
            select(history.c.record_id, history.c.at)
            .where(history.c.wall_id.in_([*code.actor.walls, 0]), history.c.record_id.in_(ids[start : start + CHUNK]))
            .order_by(history.c.id)
        )
        for record, at in code.connection.execute(statement, execution_options=GATED):
            found.setdefault(record, []).append(at.isoformat())
    return {record for record, moments in found.items() if _after_ours(moments, ours)}


def _after_ours(moments: Sequence[str], ours: set[str]) -> bool:
    """Whether a moment of others follows the first of ours."""
    first = next((at for at, moment in enumerate(moments) if moment in ours), len(moments))
    return any(moment not in ours for moment in moments[first:])
