"""When phases are recomputed: in the transaction of a change that may matter, and every night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from palmette.blueprint.model import Blueprint, LifecycleModel
from palmette.expressions import Checker
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label as _
from palmette.lifecycles.corrections import note_past
from palmette.lifecycles.recompute import recompute, recompute_after
from palmette.records.changes import Changes
from palmette.records.rollups import decay
from palmette.records.rows import among, chunks, in_walls
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

NIGHTLY = "lifecycles.nightly"
SIZE = 1000


@dataclass(frozen=True, slots=True)
class Watched:
    """A change of `entity` may move the phase of the record that its reference `field` points at."""

    entity: str
    field: str
    lifecycle: str


class LifecycleInterceptor:
    """Joins every writing session and recomputes the phases of the records that its changes concern."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self.own = dict(blueprint.lifecycles)
        self.watched = _watched(blueprint)

    def before_commit(self, changes: Changes) -> None:
        """Recompute what the changes concern. Demo loaders leave it to the nightly job, which they run at their end."""
        if not self.own or changes.records.actor.channel == "demo":
            return
        for watch in self.watched:
            if any(item.entity == watch.entity for item in changes.items):
                note_past(changes, watch.lifecycle, watch.entity, watch.field)
        for key, ids in self._concerned(changes).items():
            recompute(changes.records, self.blueprint.lifecycles[key], sorted(ids))

    def after_commit(self, changes: Changes) -> None:
        """Nothing to announce."""

    def _concerned(self, changes: Changes) -> Mapping[str, set[UUID]]:
        found: dict[str, set[UUID]] = {}
        by_entity: dict[str, list[UUID]] = {}
        for change in changes.items:
            by_entity.setdefault(change.entity, []).append(change.id)
        for lifecycle in self.own.values():
            if ids := by_entity.get(lifecycle.entity):
                found.setdefault(lifecycle.key, set()).update(ids)
        for watch in self.watched:
            if ids := by_entity.get(watch.entity):
                parents = _parents(changes.records, watch, ids) | _given(changes, watch)
                found.setdefault(watch.lifecycle, set()).update(parents)
        return found


def _parents(records: Records, watch: Watched, ids: Sequence[UUID]) -> set[UUID]:
    """The records that changed ones point at now."""
    table = records.tables.table(watch.entity)
    column = table.c[records.blueprint.entities[watch.entity].fields[watch.field].column]
    found: set[UUID] = set()
    for part in chunks(ids):
        statement = (
            select(column)
            .where(
                among(table.c.id, part, records.tables.dialect),
                *in_walls(table, records.actor.walls),
                column.is_not(None),
            )
            .distinct()
        )
        found |= set(records.connection.scalars(statement, execution_options=GATED))
    return found


def _given(changes: Changes, watch: Watched) -> set[UUID]:
    """The records that changed ones pointed at before, or would have."""
    return {
        value
        for change in changes.of(watch.entity)
        for values in (change.old, change.new)
        if isinstance(value := values.get(watch.field), UUID)
    }


def _watched(blueprint: Blueprint) -> tuple[Watched, ...]:
    """From what the conditions read, and what the declarations name beside it."""
    checker = Checker(blueprint)
    found: dict[Watched, None] = {}
    for lifecycle in blueprint.lifecycles.values():
        for entity, field in [*_ways(blueprint, checker, lifecycle), *_named(blueprint, lifecycle)]:
            found[Watched(entity, field, lifecycle.key)] = None
    return tuple(found)


def _ways(blueprint: Blueprint, checker: Checker, lifecycle: LifecycleModel) -> list[tuple[str, str]]:
    """References through which the conditions look from a record to many."""
    inverses = blueprint.entities[lifecycle.entity].inverses
    ways = []
    texts = [lifecycle.declared.where, *(phase.when for phase in lifecycle.phases.values())]
    for text in filter(None, texts):
        checked = checker.check_condition(lifecycle.entity, text, pack=lifecycle.pack)
        for entity, name in checked.relations:
            if entity == lifecycle.entity and name in inverses:
                inverse = inverses[name]
                if blueprint.entities[inverse.entity].fields[inverse.field].kind == "reference":
                    ways.append((inverse.entity, inverse.field))
    return ways


def _named(blueprint: Blueprint, lifecycle: LifecycleModel) -> list[tuple[str, str]]:
    ways = []
    for name in lifecycle.watch:
        entity = blueprint.entity(name, pack=lifecycle.pack)
        ways += [
            (entity.key, field.name)
            for field in entity.fields.values()
            if field.kind == "reference" and field.target == lifecycle.entity and not field.system
        ]
    return ways


def nightly_job() -> Job:
    """The job that decays windowed rollups and recomputes every phase, a thousand records a transaction."""
    return Job(
        NIGHTLY,
        run=run_nightly,
        label=_("Phases and figures of the day", ru="Фазы и показатели дня", fi="Päivän vaiheet ja luvut"),
        schedule="daily 00:10",
    )


def run_nightly(context: JobContext) -> None:
    """Windowed rollups first, as phases read them."""
    gateway, actor = context.gateway, context.actor
    blueprint = gateway.blueprint
    steps = len(blueprint.entities) + len(blueprint.lifecycles)
    decayed, moved = 0, 0
    for number, entity in enumerate(blueprint.entities):
        context.step(number, steps, entity)
        while True:
            with gateway.writing(actor) as records:
                count = decay(records, entity, limit=SIZE)
            decayed += count
            if not count:
                break
            context.step(number, steps, entity)
    for number, lifecycle in enumerate(blueprint.lifecycles.values(), start=len(blueprint.entities)):
        moved += _sweep(context, gateway, lifecycle, number, steps)
    context.step(steps, steps)
    context.finish({"rollups": decayed, "phases": moved})


def _sweep(context: JobContext, gateway: Gateway, lifecycle: LifecycleModel, number: int, steps: int) -> int:
    after: UUID | None = None
    moved = 0
    while True:
        with gateway.writing(context.actor) as records:
            after, count = recompute_after(records, lifecycle, after, size=SIZE)
        moved += count
        if after is None:
            return moved
        context.step(number, steps, lifecycle.key)
