"""What a move still needs: fields, steps and guards of every stage it crosses, asked of stored rows at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import FromClause, select

from palmette.blueprint.model import PipelineModel
from palmette.labels import humanize
from palmette.pipelines.definition import Guard, Stage
from palmette.records.late_checks import empty_text
from palmette.records.results import Missing
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.stage_path import Crossing
from palmette.records.stored_rows import Ask, condition_columns, stored_rows
from palmette.records.writer import Writer
from palmette.schema.database import GATED

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a gate asks for: `text` is its condition over the record; a step's is a row of steps done."""

    kind: str
    key: str
    stage: str
    message: str
    fields: tuple[str, ...]
    text: str = ""
    pack: str = ""


def needs_of(records: Records, writer: Writer, crossing: Crossing) -> tuple[Need, ...]:
    """Everything that a crossing asks for, in the order of the stages, each field once."""
    found: dict[tuple[str, str, str], Need] = {}
    for need in _on_the_way(records, writer, crossing):
        # A field is asked for once, however many stages require it.
        found.setdefault((need.kind, need.key, "" if need.kind == "field" else need.stage), need)
    for name in crossing.target.ask:
        need = field_need(records, writer, crossing.pipeline, crossing.target, name)
        found.setdefault(("field", need.key, ""), need)
    return tuple(found.values())


def _on_the_way(records: Records, writer: Writer, crossing: Crossing) -> Iterator[Need]:
    """What the stages that are left ask for, then those that are come into or passed over."""
    pipeline, target = crossing.pipeline, crossing.target
    for stage in crossing.stages:
        yield from _of_stage(records, writer, pipeline, stage)
    left = pipeline.stages.get(crossing.from_stage)
    for stage in {item.key: item for item in (*crossing.stages, *((left,) if left else ()))}.values():
        yield from (_guard(records, pipeline, stage, guard) for guard in stage.guards if target.key in guard.to)
    for stage in (*(item for item in crossing.stages if item.key != crossing.from_stage), target):
        yield from (_guard(records, pipeline, stage, guard) for guard in stage.enter)


def _of_stage(records: Records, writer: Writer, pipeline: PipelineModel, stage: Stage) -> Iterator[Need]:
    language = records.actor.language
    for name in stage.requires:
        yield field_need(records, writer, pipeline, stage, name)
    for step in stage.steps:
        if not step.optional:
            label = step.label if isinstance(step.label, str) else step.label.text(language)
            yield Need("step", step.key, stage.key, label or humanize(step.key), ())
    yield from (_guard(records, pipeline, stage, guard) for guard in stage.guards if not guard.to)


def _guard(records: Records, pipeline: PipelineModel, stage: Stage, guard: Guard) -> Need:
    message = guard.message if isinstance(guard.message, str) else guard.message.text(records.actor.language)
    shown = message or humanize(guard.key)
    return Need("guard", guard.key, stage.key, shown, tuple(guard.ask), guard.condition, pipeline.pack)


def field_need(records: Records, writer: Writer, pipeline: PipelineModel, stage: Stage, name: str) -> Need:
    """That a field is filled."""
    model = records.blueprint.field(writer.entity.key, name, pack=pipeline.pack)
    label = model.label.text(records.actor.language)
    text = f"not ({empty_text(writer.fields[model.name])})"
    return Need("field", model.name, stage.key, label, (model.name,), text)


def answers(
    records: Records, writer: Writer, ids: Sequence[UUID], needs: Sequence[Need], pipeline: PipelineModel,
    table: FromClause | None = None,
) -> dict[UUID, tuple[Missing, ...]]:  # fmt: skip
    """For each record, what of the needs is done and what is missing.

    `table` may be a subquery that stands for the rows as they would be.
    """
    asked = [need for need in needs if need.text]
    true_of = _ask(records, writer, ids, asked, table)
    ticked = _ticked(records, ids, pipeline) if any(need.kind == "step" for need in needs) else {}
    found: dict[UUID, tuple[Missing, ...]] = {}
    for record_id in ids:
        results = iter(true_of.get(record_id, ()))
        found[record_id] = tuple(
            Missing(
                need.kind,
                need.key,
                need.stage,
                need.message,
                need.fields,
                done=bool(next(results, False)) if need.text else (need.stage, need.key) in ticked.get(record_id, ()),
            )
            for need in needs
        )
    return found


def _ask(
    records: Records, writer: Writer, ids: Sequence[UUID], needs: Sequence[Need], table: FromClause | None
) -> Mapping[UUID, Sequence[Any]]:
    if not needs:
        return {}
    conditions = tuple((need.text, need.pack) for need in needs)
    names = [f"c{number}" for number in range(len(conditions))]
    if table is None:
        rows = stored_rows(records, writer.entity, ids, Ask(conditions=conditions))
    else:
        columns = condition_columns(records, writer.entity.key, conditions, table)
        statement = select(table.c.id, *columns)
        rows = list(records.connection.execute(statement, execution_options=GATED).mappings())
    return {row["id"]: [row[name] for name in names] for row in rows}


def _ticked(records: Records, ids: Sequence[UUID], pipeline: PipelineModel) -> dict[UUID, set[tuple[str, str]]]:
    table = records.tables.frame("step_done")
    found: dict[UUID, set[tuple[str, str]]] = {}
    for part in chunks(ids, CHUNK):
        statement = select(table.c.record_id, table.c.stage, table.c.step).where(
            among(table.c.record_id, part, records.tables.dialect), *in_walls(table, (0, *records.actor.walls)),
            table.c.pipeline == pipeline.key,
        )  # fmt: skip
        for record, stage, step in records.connection.execute(statement, execution_options=GATED):
            found.setdefault(record, set()).add((stage, step))
    return found
