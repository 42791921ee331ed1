"""Moves through a pipeline: what is missing, the move itself, many at once, steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select

from palmette.blueprint.model import PipelineModel
from palmette.blueprint.names import suggestion
from palmette.errors import Forbidden, GateClosed, InvalidInput, PalmetteError, Problem
from palmette.records import journal
from palmette.records.accept_values import Accepted, accept_values
from palmette.records.before import Before, read_before
from palmette.records.create_rows import refusal
from palmette.records.gates import Need, answers, needs_of
from palmette.records.late_checks import empty_text
from palmette.records.move_overlay import overlay
from palmette.records.permits import may_write
from palmette.records.results import BulkResult, Missing, MovePlan, Row, Values
from palmette.records.rows import store_rows
from palmette.records.savepoint import all_or_nothing
from palmette.records.stage_moves import lost_from, record_moves
from palmette.records.stage_path import Crossing, crossing, stage_label
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
from palmette.records.write_one import accept_change, one_before, seen, writer_for
from palmette.records.writer import Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records

_LONGEST_REASON = 1_000


def look(records: Records, entity: str, id: UUID, to: str, *, values: Values) -> MovePlan:
    """What a move would need with these values, without doing it: what is done already, what is missing."""
    writer = _writer(records, entity, reading=True)
    accepted, problems = accept_values(records, writer, values, creating=False)
    if problems:
        raise refusal(problems)
    before = one_before(records, writer, id, accepted, action="update")
    cross = _crossing(records, writer, before, to)
    needs = needs_of(records, writer, cross)
    rows = overlay(writer, id, accepted) if accepted else None
    items = _items(records, writer, cross, id, needs, accepted, rows)
    if cross.needs_reason:
        items = (*items, _reason_needed(cross, done=False))
    may_skip = id in allowed_ids(records, writer, [id], "skip")
    return MovePlan(writer.entity.key, id, cross.from_stage, to, items, may_skip)


def move(
    records: Records, entity: str, id: UUID, to: str, *, version: int | None, values: Values, lost_reason: str,
    note: str, skip_reason: str,
) -> Row:  # fmt: skip
    """The record in its new stage, with the values stored; GateClosed with the whole list when something is missing."""
    writer = _writer(records, entity)
    accepted, problems = accept_change(records, writer, values)
    before = one_before(records, writer, id, accepted, action="update")
    if version is not None and version != before.version:
        raise stale(records, writer, before, accepted, version)
    if problems:
        raise refusal(problems)
    cross = _crossing(records, writer, before, to)
    if cross.from_stage == to and not accepted:
        return seen(records, writer, id, version=before.version)
    edit = _edit(writer, before, accepted)
    check_edits(records, writer, [edit])
    if edit.problems:
        raise refusal(edit.problems)
    with all_or_nothing(records):
        skipped = _pass_gate(records, writer, cross, edit, lost_reason, skip_reason)
        _step_in(records, writer, cross, edit, lost_reason, note)
        late = store_edits(records, writer, [edit])
        if late:
            raise refusal(late[0])
        record_moves(records, writer, [(edit, cross)], reason=skip_reason or lost_reason, skipped=skipped)
        remember_edits(records, writer, [edit])
    return seen(records, writer, id, version=before.version + 1)


def move_many(
    records: Records, entity: str, ids: Sequence[UUID], to: str, *, lost_reason: str, note: str
) -> BulkResult:
    """Move many records of one call; those whose gate is closed are refused with what is missing."""
    writer = _writer(records, entity)
    before = read_before(records, writer, ids, fields_needed(records, writer, _STAGE), action="update")
    refused: dict[UUID, tuple[Problem, ...]] = {}
    groups: dict[tuple[str, str, str], list[tuple[Before, Crossing]]] = {}
    for record_id, record in before.items():
        try:
            cross = _crossing(records, writer, record, to)
            _check_reason(cross, lost_reason)
        except PalmetteError as error:
            refused[record_id] = error.problems or (Problem("stage", error.code, error.message, error.remedy),)
            continue
        if cross.from_stage != to:
            groups.setdefault((cross.pipeline.key, cross.from_stage, str(cross.reopening)), []).append((record, cross))
    passed: list[tuple[Edit, Crossing]] = []
    for group in groups.values():
        passed += _passing(records, writer, group, refused)
    with all_or_nothing(records):
        for edit, cross in passed:
            _step_in(records, writer, cross, edit, lost_reason, note)
        edits = [edit for edit, _ in passed]
        store_edits(records, writer, edits)
        record_moves(records, writer, passed, reason=lost_reason)
        remember_edits(records, writer, edits)
    return BulkResult([record_id for record_id in before if record_id not in refused], refused=list(refused.items()))


def _passing(
    records: Records, writer: Writer, group: Sequence[tuple[Before, Crossing]], refused: dict[UUID, tuple[Problem, ...]]
) -> list[tuple[Edit, Crossing]]:
    """Those of a group with one way whose gate is open; the others with what is missing."""
    found = []
    ids = [record.id for record, _ in group]
    reopeners = allowed_ids(records, writer, ids, "skip") if group[0][1].reopening else set(ids)
    # Lost records come from different stages, so each may have a way of its own.
    ways: dict[tuple[str, ...], list[tuple[Before, Crossing]]] = {}
    for record, cross in group:
        ways.setdefault(tuple(stage.key for stage in cross.stages), []).append((record, cross))
    for way in ways.values():
        needs = needs_of(records, writer, way[0][1])
        told = answers(records, writer, [record.id for record, _ in way], needs, way[0][1].pipeline)
        for record, cross in way:
            missing = [item for item in told[record.id] if not item.done]
            if record.id not in reopeners:
                error = _may_not_reopen(cross)
                refused[record.id] = (Problem("stage", error.code, error.message, error.remedy),)
            elif missing:
                refused[record.id] = _problems(missing)
            else:
                found.append((Edit(record, {}, {}), cross))
    return found


def set_step(records: Records, entity: str, id: UUID, step: str, *, done: bool) -> None:
    """Tick or untick a step of the record's current stage; its required fields must be filled to tick it."""
    writer = _writer(records, entity)
    before = one_before(records, writer, id, {}, action="update")
    pipeline = _pipeline(records, writer, before)
    stage = pipeline.stages.get(before.row["stage"])
    declared = next((item for item in stage.steps if item.key == step), None) if stage is not None else None
    if stage is None or declared is None:
        known = [item.key for item in stage.steps] if stage is not None else []
        message = (
            f"{stage_label(pipeline, before.row['stage'])} has no step {step[:60]!r}.{suggestion(step[:60], known)}"
        )
        raise InvalidInput("pipelines.unknown_step", message, remedy="Choose a step of the present stage.")
    if done:
        needs = [_filled(records, writer, pipeline, stage.key, name) for name in declared.requires]
        missing = [item for item in answers(records, writer, [id], needs, pipeline)[id] if not item.done]
        if missing:
            raise _closed(missing)
    _store_step(records, writer, before, (pipeline.key, stage.key, step), done=done)


def _filled(records: Records, writer: Writer, pipeline: PipelineModel, stage: str, name: str) -> Need:
    model = records.blueprint.field(writer.entity.key, name, pack=pipeline.pack)
    text = f"not ({empty_text(writer.fields[model.name])})"
    return Need("field", model.name, stage, model.label.text(records.actor.language), (model.name,), text)


def _store_step(records: Records, writer: Writer, before: Before, key: tuple[str, str, str], *, done: bool) -> None:
    table = records.tables.frame("step_done")
    pipeline, stage, step = key
    this = (
        (table.c.wall_id == before.wall) & (table.c.record_id == before.id) & (table.c.pipeline == pipeline)
        & (table.c.stage == stage) & (table.c.step == step)
    )  # fmt: skip
    ticked = records.connection.execute(select(table.c.at).where(this), execution_options=GATED).first() is not None
    if ticked == done:
        return
    if done:
        row = {
            "wall_id": before.wall, "record_id": before.id, "entity": writer.entity.key, "pipeline": pipeline,
            "stage": stage, "step": step, "at": records.now, "actor_id": records.actor.id,
        }  # fmt: skip
        store_rows(records.connection, table, [row])
    else:
        records.connection.execute(delete(table).where(this), execution_options=GATED)
    name = f"{stage}.{step}"
    entry = journal.Entry(journal.STEP, before.wall, before.id, before.version, {name: ticked}, {name: done})
    journal.remember(records, writer.entity.key, [entry])


_STAGE = {"pipeline", "stage", "stage_since", "lost_reason", "lost_note"}


def _writer(records: Records, entity: str, *, reading: bool = False) -> Writer:
    writer = writer_for(records, entity, reading=reading)
    if not writer.entity.pipelines:
        raise InvalidInput("pipelines.none", f"{writer.entity.label} has no pipeline.", remedy="Write its fields.")
    if not reading and not may_write(records, writer.entity, "stage"):
        raise Forbidden("pipelines.may_not_move", f"Your role may not move {writer.entity.plural}.")
    return writer


def _pipeline(records: Records, writer: Writer, before: Before) -> PipelineModel:
    known = records.blueprint.pipelines_of(writer.entity.key)
    return next((item for item in known if item.key == before.row["pipeline"]), known[0])


def _crossing(records: Records, writer: Writer, before: Before, to: str) -> Crossing:
    pipeline = _pipeline(records, writer, before)
    now = pipeline.stages.get(before.row["stage"])
    begin = lost_from(records, before) if now is not None and now.kind == "lost" else ""
    return crossing(pipeline, before.row["stage"] or "", to, lost_from=begin)


def _edit(writer: Writer, before: Before, accepted: Accepted) -> Edit:
    found = edits_of(writer, {before.id: before}, {before.id: accepted})
    return found[0] if found else Edit(before, {}, {})


def _pass_gate(
    records: Records, writer: Writer, cross: Crossing, edit: Edit, lost_reason: str, skip_reason: str
) -> tuple[str, ...]:
    """Nothing, or the keys of the needs that were skipped; GateClosed when the gate stays closed."""
    allowed_to_skip = False
    if skip_reason or cross.reopening:
        allowed_to_skip = edit.id in allowed_ids(records, writer, [edit.id], "skip")
    if cross.reopening and not allowed_to_skip:
        raise _may_not_reopen(cross)
    _check_reason(cross, lost_reason)
    if skip_reason and len(skip_reason) > _LONGEST_REASON:
        raise InvalidInput("pipelines.long_reason", "The reason is too long.", remedy="Write up to 1,000 characters.")
    missing = [item for item in _after_values(records, writer, cross, edit) if not item.done]
    if not missing:
        return ()
    if not skip_reason.strip():
        raise _closed(missing)
    if not allowed_to_skip:
        raise Forbidden(
            "pipelines.may_not_skip", "You may not skip what is missing.", remedy="Fill in what is missing."
        )
    return tuple(f"{item.stage}.{item.kind}.{item.key}" for item in missing)


def _after_values(records: Records, writer: Writer, cross: Crossing, edit: Edit) -> tuple[Missing, ...]:
    """What is done and missing of the stored row once the values are in it; the row is put back afterwards."""
    needs = needs_of(records, writer, cross)
    if not needs:
        return ()
    if not edit.new:
        return answers(records, writer, [edit.id], needs, cross.pipeline)[edit.id]
    try:
        with all_or_nothing(records):
            store_edits(records, writer, [edit])
            raise _Looked(answers(records, writer, [edit.id], needs, cross.pipeline)[edit.id])
    except _Looked as looked:
        return looked.items


class _Looked(Exception):
    def __init__(self, items: tuple[Missing, ...]) -> None:
        super().__init__()
        self.items = items


def _items(
    records: Records, writer: Writer, cross: Crossing, id: UUID, needs: Sequence[Need], accepted: Mapping[str, Any],
    rows: Any,
) -> tuple[Missing, ...]:  # fmt: skip
    return answers(records, writer, [id], needs, cross.pipeline, rows)[id]


def _step_in(records: Records, writer: Writer, cross: Crossing, edit: Edit, lost_reason: str, note: str) -> None:
    """Put stage, time and reason of loss into the change."""
    row = edit.before.row
    news: dict[str, Any] = {"stage": cross.target.key}
    if cross.losing:
        news |= {"lost_reason": lost_reason or None, "lost_note": note.strip()[:_LONGEST_REASON] or None}
    elif cross.reopening:
        news |= {"lost_reason": None, "lost_note": None}
    for name, value in news.items():
        if name in writer.fields and row.get(name, edit.before.values.get(name)) != value:
            edit.old[name], edit.new[name] = row.get(name, edit.before.values.get(name)), value
    edit.columns["stage_since"] = records.now
    edit.kind = journal.MOVED


def _check_reason(cross: Crossing, lost_reason: str) -> None:
    if not cross.losing:
        return
    known = [item.key for item in cross.pipeline.lost_reasons if not item.hidden]
    if cross.needs_reason and not lost_reason:
        raise _closed([_reason_needed(cross, done=False)])
    if lost_reason and lost_reason not in known:
        message = f"{lost_reason[:60]!r} is no reason of loss.{suggestion(lost_reason[:60], known)}"
        raise InvalidInput("pipelines.unknown_reason", message, remedy=f"Choose one of {', '.join(known)}.")


def _reason_needed(cross: Crossing, *, done: bool) -> Missing:
    return Missing("reason", "lost_reason", cross.target.key, "Say why it is lost.", ("lost_reason",), done)


def _may_not_reopen(cross: Crossing) -> Forbidden:
    shown = stage_label(cross.pipeline, cross.from_stage)
    return Forbidden(
        "pipelines.may_not_reopen",
        f"A record in {shown} is closed; you may not open it again.",
        remedy="Ask somebody with the right to skip.",
    )


def _closed(missing: Sequence[Missing]) -> GateClosed:
    return GateClosed(
        "pipelines.gate_closed",
        "The record cannot move on yet.",
        remedy="Fill in what is missing.",
        problems=_problems(missing),
    )


def _problems(missing: Sequence[Missing]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            item.fields[0] if item.fields else item.key, f"pipelines.missing_{item.kind}", item.message, _remedy(item)
        )
        for item in missing
    )


def _remedy(item: Missing) -> str:
    return {
        "field": "Fill it in.",
        "step": "Do the step and tick it.",
        "guard": "Make it true, or skip it with a reason where you may.",
        "reason": "Choose a reason.",
    }[item.kind]
