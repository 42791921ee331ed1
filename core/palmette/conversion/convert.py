"""Doing a conversion, and taking it back: all in one transaction, by the person's own rights."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, insert, select, update

from palmette.conversion.definition import Becomes, Conversion
from palmette.conversion.plan import Plan, look
from palmette.errors import Conflict, InvalidInput, NotFound, Problem
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.journal import json_form
from palmette.records.results import Row
from palmette.records.rows import among
from palmette.records.session import Records
from palmette.schema.database import GATED


@dataclass(frozen=True, slots=True)
class Choice:
    """What is wanted of one part: an existing record, none, or a new one with these values over those taken over."""

    use: UUID | None = None
    skip: bool = False
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """One record that a record became."""

    part: str
    entity: str
    id: UUID
    created: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A conversion as it is kept."""

    id: UUID
    conversion: str
    made: tuple[Made, ...]
    actor: str


def convert(records: Records, entity: str, record: UUID, choices: Mapping[str, Choice], *, key: str = "") -> list[Made]:
    """Make or tie what the record becomes, link them both ways, and move it to its stage.

    InvalidInput with problems at `part.field`; Conflict when it was converted already.
    """
    plan = look(records, entity, record, key)
    unknown = sorted(set(choices) - {part.declared.key for part in plan.parts})
    if unknown:
        problem = Problem(
            unknown[0], "conversion.unknown_part", sentence("There is no part %(part)s.", part=unknown[0])
        )
        raise InvalidInput("conversion.unknown_part", problem.message, problems=[problem])
    code = records.as_code()
    row = code.get(plan.conversion.entity, record)
    made: list[Made] = []
    for part in plan.parts:
        choice = choices.get(part.declared.key) or _proposed(part.first, wanted=part.wanted)
        if found := _make(records, part.declared, part.values, choice, made, row):
            made.append(found)
    before = _link(records, plan, record, row, made)
    _remember(records, plan.conversion, record, row, made, before)
    return made


def _proposed(first: UUID | None, *, wanted: bool) -> Choice:
    return Choice(use=first, skip=first is None and not wanted)


def _make(
    records: Records, declared: Becomes, taken: Mapping[str, object], choice: Choice, before: Sequence[Made], row: Row
) -> Made | None:
    if choice.use is not None:
        if not records.in_scope(declared.entity, [choice.use]):
            raise NotFound("records.not_found", "The chosen record is not there.", remedy="Choose another one.")
        return Made(declared.key, declared.entity, choice.use, created=False)
    if choice.skip:
        if not declared.optional:
            problem = Problem(
                declared.key,
                "conversion.needed",
                sentence("%(part)s is needed.", part=declared.label),
                "Choose or make one.",
            )
            raise InvalidInput("conversion.needed", problem.message, problems=[problem])
        return None
    links = {part.part: part.id for part in before}
    values: dict[str, object] = {**taken, **_place(records, declared, row), **choice.values}
    values |= {name: links[key] for name, key in declared.links.items() if key in links}
    if declared.pipeline:
        values["pipeline"] = records.blueprint.pipeline(declared.pipeline).key
    try:
        created = records.create(declared.entity, values)
    except InvalidInput as error:
        problems = [_within(declared.key, problem) for problem in error.problems]
        raise InvalidInput(error.code, error.message, remedy=error.remedy, problems=problems) from error
    return Made(declared.key, declared.entity, UUID(str(created["id"])), created=True)


def _within(part: str, problem: Problem) -> Problem:
    return Problem(f"{part}.{problem.field}", problem.code, problem.message, problem.remedy)


def _place(records: Records, declared: Becomes, row: Row) -> dict[str, object]:
    """A new record stays with the branch and the person of the one it comes from."""
    fields = records.blueprint.entities[declared.entity].fields
    return {name: row[name] for name in ("branch", "owner") if name in fields and row.get(name) is not None}


def _link(records: Records, plan: Plan, record: UUID, row: Row, made: Sequence[Made]) -> dict[str, object]:
    """References of the converted record, its filled fields and its stage; what they were before."""
    into = {part.declared.key: part.declared.into for part in plan.parts if part.declared.into}
    values: dict[str, object] = {into[one.part]: one.id for one in made if one.part in into}
    values |= {name: _filled(records, value) for name, value in plan.conversion.fills.items() if row[name] is None}
    values = {name: value for name, value in values.items() if row[name] != value}
    before: dict[str, object] = {name: row[name] for name in values}
    if values:
        records.as_code().update(plan.conversion.entity, record, values)
    stage = _stage(records, plan.conversion, row)
    if stage:
        before["stage"] = row["stage"]
        records.move(plan.conversion.entity, record, stage)
    return before


def _filled(records: Records, value: object) -> object:
    words = {"now": records.now, "today": records.local_today, "me": records.actor.id}
    return words.get(value, value) if isinstance(value, str) else value


def _stage(records: Records, conversion: Conversion, row: Row) -> str:
    """The stage it moves to in the pipeline it is in; empty when the conversion says none."""
    for name, stage in conversion.stages.items():
        if records.blueprint.pipeline(name).key == row.get("pipeline"):
            return stage
    return ""


# ---- what is kept


def _remember(
    records: Records, conversion: Conversion, record: UUID, row: Row, made: Sequence[Made], before: Mapping[str, object]
) -> None:
    table = records.tables.frame("conversion")
    kept = {
        "wall_id": _wall(records, conversion.entity, record), "id": new_id(), "entity": conversion.entity,
        "record_id": record, "conversion": conversion.key, "at": records.now, "actor": records.actor.name,
        "actor_id": records.actor.id,
        "made": json.dumps([[one.part, one.entity, str(one.id), one.created] for one in made]),
        "before": json.dumps({name: json_form(value) for name, value in before.items()}, default=str),
    }  # fmt: skip
    records.connection.execute(insert(table), kept, execution_options=GATED)


def _wall(records: Records, entity: str, record: UUID) -> int:
    table = records.tables.table(entity)
    mine = (table.c.wall_id.in_(list(records.actor.walls)), table.c.id == record)
    return int(records.connection.execute(select(table.c.wall_id).where(*mine), execution_options=GATED).scalar_one())


def done_of(records: Records, entity: str, record: UUID) -> Done | None:
    """The conversion of a record that stands; None when there is none."""
    found = _kept(records, entity, record)
    return _done(found) if found is not None else None


def _kept(records: Records, entity: str, record: UUID) -> Any | None:  # Any: a row of the database
    table = records.tables.frame("conversion")
    mine = (
        table.c.wall_id.in_(list(records.actor.walls)), table.c.record_id == record,
        table.c.entity == records.entity(entity).key, table.c.undone_at.is_(None),
    )  # fmt: skip
    statement = select(table).where(*mine).order_by(table.c.id.desc()).limit(1)
    return records.connection.execute(statement, execution_options=GATED).first()


def _done(row: Any) -> Done:  # Any: a row of the database
    made = [Made(part, entity, UUID(key), created) for part, entity, key, created in json.loads(row.made)]
    return Done(row.id, row.conversion, tuple(made), row.actor)


# ---- taking it back


def take_back(records: Records, entity: str, record: UUID) -> Done:
    """Undo the conversion that stands: new records go to the trash, the record is as it was before.

    Conflict when somebody worked on the new records since; NotFound when nothing was converted.
    """
    model = records.entity(entity)
    if not records.in_scope(model.key, [record], action="update"):
        raise NotFound("records.not_found", "There is no such record.", remedy="Check the link.")
    kept = _kept(records, entity, record)
    if kept is None:
        raise NotFound("conversion.none", "It was not converted.", remedy="Nothing has to be taken back.")
    done = _done(kept)
    created = [one for one in done.made if one.created]
    _refuse_worked_on(records, created, kept.at)
    code, before = records.as_code(), cast("dict[str, object]", json.loads(kept.before))
    stage = before.pop("stage", None)
    if before:
        code.update(model.key, record, before)
    if stage is not None:
        code.move(model.key, record, str(stage), skip_reason="conversion taken back")
    for one in reversed(created):
        code.delete(one.entity, one.id)
    table = records.tables.frame("conversion")
    mine = (table.c.wall_id == kept.wall_id, table.c.id == kept.id)
    records.connection.execute(update(table).where(*mine).values(undone_at=records.now), execution_options=GATED)
    return done


def _refuse_worked_on(records: Records, created: Sequence[Made], since: object) -> None:
    table = records.tables.frame("history")
    for one in created:
        mine = (
            table.c.wall_id.in_(list(records.actor.walls)), table.c.entity == one.entity, table.c.at > since,
            among(table.c.record_id, [one.id], records.tables.dialect),
        )  # fmt: skip
        statement = select(func.count()).select_from(table).where(*mine)
        if records.connection.scalar(statement, execution_options=GATED):
            title = records.as_code().titles(one.entity, [one.id]).get(one.id, "")
            raise Conflict(
                "conversion.worked_on",
                sentence("Somebody worked on %(name)s since.", name=title),
                remedy="Delete it by hand if that is meant, or leave the conversion as it is.",
            )
