"""Moves through a pipeline: what one would need, the move itself, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from palmette.errors import PalmetteError, Problem
from palmette.records import journal
from palmette.records.accept_values import accept_values
from palmette.records.before import Before, read_before
from palmette.records.create_rows import refusal
from palmette.records.gates import answers, needs_of
from palmette.records.move_gate import LONGEST_REASON, may_not_reopen, missing_problems, pass_gate, reason_of_loss
from palmette.records.move_overlay import overlay
from palmette.records.record_locks import without_locked
from palmette.records.results import BulkResult, MovePlan, Row, Values
from palmette.records.savepoint import all_or_nothing
from palmette.records.stage_moves import record_moves
from palmette.records.stage_path import Crossing
from palmette.records.stale import stale
from palmette.records.update_rows import (
    Edit,
    allowed_ids,
    check_edits,
    edits_of,
    fields_needed,
    remember_edits,
    store_edits,
)
from palmette.records.write_one import accept_change, one_before, seen, update
from palmette.records.write_pipelines import pipeline_writer, way_to
from palmette.records.writer import Writer

if TYPE_CHECKING:
    from palmette.records.session import Records

_LOSS = {"lost_reason", "lost_note"}


def look(records: Records, entity: str, id: UUID, to: str, *, values: Values) -> MovePlan:
    """What a move would need with these values, without doing it: what is done already, what is missing."""
    writer = pipeline_writer(records, entity, reading=True)
    accepted, problems = accept_values(records, writer, values, creating=False)
    if problems:
        raise refusal(problems)
    before = one_before(records, writer, id, accepted, action="update")
    cross = way_to(records, writer, before, to)
    rows = overlay(writer, id, accepted, records.actor.walls) if accepted else None
    items = answers(records, writer, [id], needs_of(records, writer, cross), cross.pipeline, rows)[id]
    reason = reason_of_loss(cross, "")
    if reason is not None:
        items = (*items, reason)
    may_skip = id in allowed_ids(records, writer, [id], "skip")
    return MovePlan(writer.entity.key, id, cross.from_stage, to, items, may_skip)


def move(
    records: Records,
    entity: str,
    id: UUID,
    to: str,
    *,
    version: int | None,
    values: Values,
    lost_reason: str,
    note: str,
    skip_reason: str,
) -> Row:
    """The record in its new stage, with the values stored; GateClosed with the whole list when something is missing."""
    writer = pipeline_writer(records, entity)
    accepted, problems = accept_change(records, writer, values)
    before = one_before(records, writer, id, {**dict.fromkeys(_LOSS & set(writer.fields)), **accepted}, action="update")
    if version is not None and version != before.version:
        raise stale(records, writer, before, accepted, version)
    if problems:
        raise refusal(problems)
    cross = way_to(records, writer, before, to)
    if cross.from_stage == to:
        return update(records, entity, id, values)
    edits = edits_of(records, writer, {id: before}, {id: accepted})
    edit = edits[0] if edits else Edit(before, {}, {})
    check_edits(records, writer, [edit])
    if edit.problems:
        raise refusal(edit.problems)
    with all_or_nothing(records):
        skipped = pass_gate(records, writer, cross, edit, lost_reason=lost_reason, skip_reason=skip_reason)
        _step_in(records, writer, cross, edit, lost_reason, note)
        late = store_edits(records, writer, [edit])
        if late:
            raise refusal(late[0])
        reason = skip_reason.strip() or (lost_reason if cross.losing else "")
        record_moves(records, writer, [(edit, cross)], reason=reason, skipped=skipped)
        remember_edits(records, writer, [edit])
    return seen(records, writer, id, version=before.version + 1)


def move_many(
    records: Records, entity: str, ids: Sequence[UUID], to: str, *, lost_reason: str, note: str
) -> BulkResult:
    """Move many records of one call; those whose gate is closed are refused with what is missing."""
    writer = pipeline_writer(records, entity)
    free, refused = without_locked(records, ids)
    before = read_before(
        records, writer, free, fields_needed(records, writer, _LOSS & set(writer.fields)), action="update"
    )
    ways: dict[tuple[object, ...], list[tuple[Before, Crossing]]] = {}
    for record in before.values():
        try:
            cross = way_to(records, writer, record, to)
        except PalmetteError as error:
            refused[record.id] = _as_problems(error)
            continue
        if cross.from_stage != to:
            # Lost records come from different stages, so each may have a way of its own.
            crossed = tuple(stage.key for stage in cross.stages)
            key = (cross.pipeline.key, cross.from_stage, cross.reopening, crossed)
            ways.setdefault(key, []).append((record, cross))
    passed: list[tuple[Edit, Crossing]] = []
    for way in ways.values():
        passed += _passing(records, writer, way, lost_reason, refused)
    with all_or_nothing(records):
        edits = [edit for edit, _ in passed]
        for edit, cross in passed:
            _step_in(records, writer, cross, edit, lost_reason, note)
        store_edits(records, writer, edits)
        losing = any(cross.losing for _, cross in passed)
        record_moves(records, writer, passed, reason=lost_reason if losing else "")
        remember_edits(records, writer, edits)
    return BulkResult([key for key in before if key not in refused], refused=list(refused.items()))


def _passing(
    records: Records,
    writer: Writer,
    way: Sequence[tuple[Before, Crossing]],
    lost_reason: str,
    refused: dict[UUID, tuple[Problem, ...]],
) -> list[tuple[Edit, Crossing]]:
    """Those of one way whose gate is open; the others are refused with what is missing."""
    first = way[0][1]
    ids = [record.id for record, _ in way]
    allowed = allowed_ids(records, writer, ids, "skip") if first.reopening else set(ids)
    reason = reason_of_loss(first, lost_reason)
    told = answers(records, writer, ids, needs_of(records, writer, first), first.pipeline)
    found = []
    for record, cross in way:
        missing = [item for item in told[record.id] if not item.done]
        if record.id not in allowed:
            refused[record.id] = _as_problems(may_not_reopen(cross))
        elif missing or reason is not None:
            refused[record.id] = missing_problems([*missing, reason] if reason is not None else missing)
        else:
            found.append((Edit(record, {}, {}), cross))
    return found


def _as_problems(error: PalmetteError) -> tuple[Problem, ...]:
    return error.problems or (Problem("stage", error.code, error.message, error.remedy),)


def _step_in(records: Records, writer: Writer, cross: Crossing, edit: Edit, lost_reason: str, note: str) -> None:
    """Put stage, time and reason of loss into the change."""
    news: dict[str, Any] = {"stage": cross.target.key}
    if cross.losing:
        news |= {"lost_reason": lost_reason or None, "lost_note": note.strip()[:LONGEST_REASON] or None}
    elif cross.reopening:
        news |= dict.fromkeys(_LOSS)
    for name, value in news.items():
        old = edit.before.row["stage"] if name == "stage" else edit.before.values.get(name)
        if name in writer.fields and old != value:
            edit.old[name], edit.new[name] = old, value
    edit.columns["stage_since"] = records.now
    edit.kind = journal.MOVED
