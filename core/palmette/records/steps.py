"""Steps inside a stage: ticked and unticked by people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import and_, delete, select

from palmette.blueprint.names import suggestion
from palmette.errors import Forbidden, InvalidInput
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.before import Before
from palmette.records.gates import answers, field_need
from palmette.records.move_gate import closed
from palmette.records.rows import store_rows
from palmette.records.stage_path import stage_label
from palmette.records.write_one import one_before
from palmette.records.write_pipelines import has_role, pipeline_of, pipeline_writer
from palmette.records.writer import Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


def set_step(records: Records, entity: str, id: UUID, step: str, *, done: bool) -> None:
    """Tick or untick a step of the record's current stage; its required fields must be filled to tick it."""
    writer = pipeline_writer(records, entity)
    before = one_before(records, writer, id, {}, action="update")
    pipeline = pipeline_of(records, writer, before)
    stage = pipeline.stages.get(before.row["stage"])
    steps = {item.key: item for item in stage.steps} if stage is not None else {}
    if stage is None or step not in steps:
        shown = stage_label(pipeline, before.row["stage"])
        message = sentence(
            "%(stage)s has no step %(step)r.%(hint)s", stage=shown, step=step[:60], hint=suggestion(step[:60], steps)
        )
        raise InvalidInput("pipelines.unknown_step", message, remedy="Choose a step of the present stage.")
    if not has_role(records, steps[step].roles):
        message = sentence("Your role may not do %(step)s.", step=steps[step].label or step)
        raise Forbidden("pipelines.may_not_do", message, remedy="Ask somebody whose role may.")
    if done:
        needs = [field_need(records, writer, pipeline, stage, name) for name in steps[step].requires]
        missing = [item for item in answers(records, writer, [id], needs, pipeline)[id] if not item.done]
        if missing:
            raise closed(missing)
    _store(records, writer, before, (pipeline.key, stage.key, step), done=done)


def _store(records: Records, writer: Writer, before: Before, key: tuple[str, str, str], *, done: bool) -> None:
    table = records.tables.frame("step_done")
    row = {
        "wall_id": before.wall,
        "record_id": before.id,
        "pipeline": key[0],
        "stage": key[1],
        "step": key[2],
    }
    this = and_(*(table.c[name] == value for name, value in row.items()))
    ticked = records.connection.execute(select(table.c.at).where(this), execution_options=GATED).first() is not None
    if ticked == done:
        return
    if done:
        stamp = {"entity": writer.entity.key, "at": records.now, "actor_id": records.actor.id}
        store_rows(records.connection, table, [{**row, **stamp}])
    else:
        records.connection.execute(delete(table).where(this), execution_options=GATED)
    name = f"{key[1]}.{key[2]}"
    entry = journal.Entry(journal.STEP, before.wall, before.id, before.version, {name: ticked}, {name: done})
    journal.remember(records, writer.entity.key, [entry])
