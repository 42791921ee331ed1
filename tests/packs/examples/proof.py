"""Examples of everything that holds a record back: each passes once and fails once, through the real gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import Directory
from palmette.blueprint.build import BuildResult
from palmette.blueprint.model import Blueprint, PipelineModel
from palmette.errors import Forbidden, GateClosed, InvalidInput, NotFound, PalmetteError
from palmette.files.store import FolderStore
from palmette.pipelines.definition import Stage
from palmette.pipelines.stage_clock import StageClock
from palmette.plugins.runtime import PackCalendars, PackInterceptor
from palmette.records.gates import Need, needs_of
from palmette.records.savepoint import all_or_nothing
from palmette.records.session import Gateway, Records
from palmette.records.stage_path import Crossing, crossing
from palmette.records.write_pipelines import pipeline_writer
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.tables import build_tables
from tests.packs.examples.habits import HABITS, is_never
from tests.packs.examples.stored import Stored, uid
from tests.packs.examples.things import NOW, OPEN, Clash, Conditions, Thing, TooLong, World
from tests.packs.examples.wishes import Wishes

ATTEMPTS = 60
STORED = 8
"""How many attempts are stored before an example is given up."""

Point = tuple[str, str, str, str]
"""What holds a record back: pipeline, stage, kind and key."""
Way = tuple[str, str, str]
"""Pipeline, from, to."""


class NoExample(Exception):
    """The builder finds none."""


class _Undo(Exception):
    """Takes an example back out of the database."""


@dataclass
class Proof:
    """What was shown of one edition."""

    passed: set[Point] = field(default_factory=set)
    failed: set[Point] = field(default_factory=set)
    moved: set[Way] = field(default_factory=set)
    together: dict[Point, Point] = field(default_factory=dict)
    """What cannot be missing alone, with what is missing beside it."""
    trouble: list[str] = field(default_factory=list)


@dataclass
class Bench:
    """An edition in a database with a branch and somebody in it."""

    result: BuildResult
    gateway: Gateway
    actor: Actor
    branch: UUID
    user: UUID

    @property
    def blueprint(self) -> Blueprint:
        """What is proved."""
        return self.result.blueprint


@contextmanager
def open_bench(result: BuildResult, url: str, folder: Path) -> Iterator[Bench]:
    """An empty installation of an edition."""
    database = Database(DatabaseSettings(url))
    try:
        install(database, result.blueprint)
        tables = build_tables(result.blueprint, database.dialect)
        directory = Directory(database, result.blueprint, tables)
        directory.add_wall("main", "Main")
        # Phases are left out: no stage asks for one, and most of the time would be theirs.
        interceptors = (PackInterceptor(result.registry), StageClock(result.blueprint))
        gateway = Gateway(
            database, result.blueprint, tables, files=FolderStore(folder), interceptors=interceptors,
            secret_key=b"0" * 32, zones=directory.zones, calendars=PackCalendars(result.registry),
        )  # fmt: skip
        hand = directory.system("api")
        with gateway.writing(hand) as records:
            place = {"name": "Main street", "zone": result.blueprint.edition.zone, "kind": "branch"}
            branch = UUID(str(records.create("frame.branch", place)["id"]))
            person = {"name": "Somebody", "email": "somebody@example.com", "home_branch": branch}
            user = UUID(str(records.create("frame.user", person)["id"]))
        directory.forget()
        yield Bench(result, gateway, replace(hand, home_branch=branch), branch, user)
    finally:
        database.close()


@dataclass
class Prover:
    """Looks for the examples of one edition, all in one transaction that leaves nothing."""

    bench: Bench
    records: Records
    proof: Proof
    conditions: Conditions

    def everything(self, pipelines: Iterable[PipelineModel]) -> None:
        """Every pipeline, stage by stage."""
        for pipeline in pipelines:
            for stage in pipeline.stages.values():
                if not stage.hidden:
                    self._stage(pipeline, stage)

    # ---- what there is to show

    def _stage(self, pipeline: PipelineModel, stage: Stage) -> None:
        crossings = ways_from(pipeline, stage)
        whole = self._needs(pipeline, crossings)
        try:
            self._pass(pipeline, stage, crossings, whole)
        except NoExample:
            for cross in crossings:
                self._alone(pipeline, stage, cross)
        own = [
            (cross, need)
            for cross in crossings
            for need in self._needs(pipeline, [cross])
            if need.stage in (stage.key, cross.target.key)
        ]
        why = {}
        for show in (self._fail, self._fail_with_another):
            for cross, need in own:
                named = point(pipeline, need)
                if named not in self.proof.failed:
                    try:
                        show(pipeline, stage, cross, need)
                    except NoExample as none:
                        why[named] = str(none)
        self.proof.trouble += [said for named, said in why.items() if named not in self.proof.failed]

    def _alone(self, pipeline: PipelineModel, stage: Stage, cross: Crossing) -> None:
        self._noting(lambda: self._pass(pipeline, stage, [cross], self._needs(pipeline, [cross])))

    def _noting(self, show: Callable[[], None]) -> None:
        try:
            show()
        except NoExample as none:
            self.proof.trouble.append(str(none))

    def _needs(self, pipeline: PipelineModel, crossings: Sequence[Crossing]) -> list[Need]:
        writer = pipeline_writer(self.records, pipeline.entity)
        found: dict[Point, Need] = {}
        for cross in crossings:
            for need in needs_of(self.records, writer, cross):
                found.setdefault(point(pipeline, need), need)
        return list(found.values())

    # ---- showing it

    def _pass(
        self, pipeline: PipelineModel, stage: Stage, crossings: Sequence[Crossing], needs: Sequence[Need]
    ) -> None:
        """A record that has all that is asked moves to every stage in question."""

        def moves(subject: Thing) -> None:
            for cross in crossings:
                if cross.needs_reason:
                    self._refuse_without_reason(pipeline, subject, cross)
                with self._undone():
                    self._move(pipeline, subject, cross)
                if cross.target.roles:
                    self._by_roles(pipeline, subject, cross)
            self._tick_by_roles(pipeline, stage, subject)
            self.proof.moved |= {(pipeline.key, stage.key, cross.target.key) for cross in crossings}
            self.proof.passed |= {point(pipeline, need) for need in needs}
            for need in needs:
                self._keep_filled(pipeline, subject, need)

        self._example(pipeline, stage, needs, None, moves)

    def _move(self, pipeline: PipelineModel, subject: Thing, cross: Crossing, records: Records | None = None) -> None:
        records = records or self.records
        reason = next((item.key for item in pipeline.lost_reasons if not item.hidden), "") if cross.losing else ""
        row = records.move(pipeline.entity, uid(subject), cross.target.key, lost_reason=reason)
        assert row["stage"] == cross.target.key
        self.records.settle()

    def _by_roles(self, pipeline: PipelineModel, subject: Thing, cross: Crossing) -> None:
        """Each of the roles of a stage moves a record into it, somebody who may change the record does not."""
        named = (pipeline.key, cross.target.key, "roles", " ".join(cross.target.roles))
        if named in self.proof.passed:
            return
        self._as_roles(named, cross.target.roles, lambda records: self._move(pipeline, subject, cross, records))

    def _tick_by_roles(self, pipeline: PipelineModel, stage: Stage, subject: Thing) -> None:
        """The same for steps that are somebody's."""
        for step in stage.steps:
            if step.roles:
                named = (pipeline.key, stage.key, "roles", step.key)
                untick = partial(Records.set_step, entity=pipeline.entity, id=uid(subject), step=step.key, done=False)
                self._as_roles(named, step.roles, untick)

    def _as_roles(self, named: Point, roles: Sequence[str], act: Callable[[Records], object]) -> None:
        able = set()
        for role in self.bench.blueprint.roles:
            try:
                with self._undone():
                    act(replace(self.records, actor=self._somebody(role)))
                able.add(role)
            except (Forbidden, NotFound):
                continue
        if able and able <= set(roles):
            self.proof.passed.add(named)
            self.proof.failed.add(named)

    def _somebody(self, role: str) -> Actor:
        bench, hand = self.bench, self.bench.actor
        return Actor(
            "user", "Somebody", "page", hand.wall, hand.walls, id=bench.user, roles=(role,), home_branch=bench.branch,
            branches=frozenset({bench.branch}), region=frozenset({bench.branch}), team=frozenset({bench.user}),
        )  # fmt: skip

    def _keep_filled(self, pipeline: PipelineModel, subject: Thing, need: Need) -> None:
        """A field that every such record must have is never missing: emptying it is refused."""
        if need.kind != "field" or not self.bench.blueprint.entities[pipeline.entity].fields[need.key].required:
            return
        try:
            with self._undone():
                self.records.update(pipeline.entity, uid(subject), {need.key: None})
        except InvalidInput as refusal:
            if [item.code for item in refusal.problems] == ["records.required"]:
                self.proof.failed.add(point(pipeline, need))

    def _refuse_without_reason(self, pipeline: PipelineModel, subject: Thing, cross: Crossing) -> None:
        named = (pipeline.key, cross.target.key, "reason", "lost_reason")
        try:
            with self._undone():
                self.records.move(pipeline.entity, uid(subject), cross.target.key)
        except GateClosed as closed:
            if [item.field for item in closed.problems] == ["lost_reason"]:
                self.proof.failed.add(named)
                self.proof.passed.add(named)

    def _fail(self, pipeline: PipelineModel, stage: Stage, cross: Crossing, broken: Need) -> None:
        """A record that lacks one thing alone is held back by it."""
        self._hold(pipeline, stage, cross, broken, ())

    def _fail_with_another(self, pipeline: PipelineModel, stage: Stage, cross: Crossing, broken: Need) -> None:
        """What cannot be missing alone is missing with one other thing."""
        others = [need for need in self._needs(pipeline, [cross]) if need != broken]
        for other in others:
            try:
                self._hold(pipeline, stage, cross, broken, (other,))
            except NoExample:
                continue
            self.proof.together[point(pipeline, broken)] = point(pipeline, other)
            return
        raise NoExample(f"{pipeline.key}, {stage.key}, {broken.kind} {broken.key}: not even with another")

    def _hold(self, pipeline: PipelineModel, stage: Stage, cross: Crossing, broken: Need, free: Sequence[Need]) -> None:
        """An example that lacks what is broken, and what is left free as it comes."""
        needs = [need for need in self._needs(pipeline, [cross]) if need not in free]
        expected = {broken.key, *(need.key for need in free)}

        def is_held(subject: Thing) -> None:
            plan = self.records.look_at_move(pipeline.entity, uid(subject), cross.target.key)
            missing = {item.key for item in plan.items if not item.done and item.kind != "reason"}
            if missing != expected:
                raise Clash(f"missing are {sorted(missing)}, not {sorted(expected)}")
            reason = next((item.key for item in pipeline.lost_reasons), "") if cross.losing else ""
            try:
                self.records.move(pipeline.entity, uid(subject), cross.target.key, lost_reason=reason)
            except GateClosed:
                self.proof.failed.add(point(pipeline, broken))
            else:
                raise Clash("the move was let through")

        self._example(pipeline, stage, needs, broken, is_held)

    # ---- making it

    def _example(
        self,
        pipeline: PipelineModel,
        stage: Stage,
        needs: Sequence[Need],
        broken: Need | None,
        show: Callable[[Thing], None],
    ) -> None:
        """Attempts until one shows what it should; each is taken back."""
        stored, why = 0, ""
        for seed in range(ATTEMPTS):
            try:
                world, subject = self._world(pipeline, stage, needs, broken, seed)
            except (Clash, TooLong) as clash:
                why = why or f"{clash}"
                continue
            stored += 1
            try:
                with self._undone():
                    writing = Stored(self.records, world, self.bench.branch, self.bench.user)
                    writing.everything()
                    ticked = [(need.stage, need.key) for need in needs if need.kind == "step" and need != broken]
                    writing.tick(subject, pipeline, ticked)
                    show(subject)
                return
            except (Clash, PalmetteError) as error:
                told = [f"{item.field}: {item.message}" for item in getattr(error, "problems", ())]
                why = f"{error} {told} with {world.things}"
            if stored == STORED:
                break
        named = f"{broken.kind} {broken.key} missing" if broken else "all there"
        raise NoExample(f"{pipeline.key}, {stage.key}, {named}: {why}")

    def _world(
        self, pipeline: PipelineModel, stage: Stage, needs: Sequence[Need], broken: Need | None, seed: int
    ) -> tuple[World, Thing]:
        world = World(self.bench.blueprint, self.conditions, seed)
        subject = world.add(pipeline.entity, pipeline=pipeline.key, stage=stage.key)
        wishes = Wishes(world)
        # What only has to be filled comes last: a guard may want a certain value of it.
        asked = sorted((need for need in needs if need.text and need != broken), key=lambda need: need.kind == "field")
        if broken is not None and broken.text:
            self._wish(wishes, pipeline, subject, broken, truth=False)
        for need in asked:
            self._wish(wishes, pipeline, subject, need, truth=True)
        complete(wishes)
        self._again(wishes, pipeline, subject, asked)
        for thing in list(world.things):
            if habit := HABITS.get(thing.entity.key):
                habit(world, thing)
        return world, subject

    def _again(self, wishes: Wishes, pipeline: PipelineModel, subject: Thing, asked: Sequence[Need]) -> None:
        """What later wishes undid is wished once more: a door more is paid for too."""
        for _ in range(6):
            trees = [self.conditions.tree(pipeline.entity, need.text, need.pack) for need in asked]
            for tree in trees:
                if wishes.known.value(tree, (subject,)) is OPEN:
                    wishes.fill_leaves(tree, (subject,))
            undone = [tree for tree in trees if wishes.known.value(tree, (subject,)) is False]
            if not undone:
                return
            for tree in undone:
                wishes.want(tree, True, (subject,))
            complete(wishes)

    def _wish(self, wishes: Wishes, pipeline: PipelineModel, subject: Thing, need: Need, *, truth: bool) -> None:
        wishes.want(self.conditions.tree(pipeline.entity, need.text, need.pack), truth, (subject,))

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Whatever happens inside is taken back; an error comes through."""
        try:
            with all_or_nothing(self.records):
                yield
                raise _Undo
        except _Undo:
            return


def complete(wishes: Wishes) -> None:
    """Fill what every record must have, conditions of the references too."""
    world = wishes.world
    for _ in range(200):
        waiting = next(world.required(), None)
        if waiting is not None:
            wishes.fill(*waiting)
            continue
        count = len(world.things)
        if any(_fill_conditional(wishes, thing) for thing in list(world.things)):
            continue
        for thing in list(world.things):
            _fit_references(wishes, thing)
        wishes.keep_forbidden()
        if len(world.things) == count and next(world.required(), None) is None:
            return
    raise Clash("no end of records")


def _fill_conditional(wishes: Wishes, thing: Thing) -> bool:
    """Fields that are required because of others."""
    for model in thing.entity.fields.values():
        text = model.declared.required_when
        if not text or model.name in thing.values or model.kind in ("files", "image", "children"):
            continue
        tree = wishes.world.conditions.tree(thing.entity.key, text, model.owner)
        if wishes.known.value(tree, (thing,)) is not False:
            wishes.fill(thing, model)
            return True
    return False


def _fit_references(wishes: Wishes, thing: Thing) -> None:
    """The records that are referred to are such as may be chosen there."""
    for name in list(thing.values):
        if thing.entity.fields[name].kind == "reference":
            wishes.fit(thing, thing.entity.fields[name])


def point(pipeline: PipelineModel, need: Need) -> Point:
    """How a need is known."""
    return pipeline.key, need.stage, need.kind, need.key


def ways_from(pipeline: PipelineModel, stage: Stage) -> list[Crossing]:
    """The moves that a pipeline allows from a stage; from a closed one those that open it again."""
    found = []
    for target in pipeline.stages.values():
        if target.hidden or target.key == stage.key or is_never(pipeline.key, stage.key, target.key):
            continue
        try:
            found.append(crossing(pipeline, stage.key, target.key, lost_from=pipeline.first.key))
        except PalmetteError:
            continue
    return found


def prove(bench: Bench, pipelines: Iterable[PipelineModel]) -> Proof:
    """The examples of some pipelines of an edition."""
    proof = Proof()
    with clock.frozen(NOW):
        try:
            with bench.gateway.writing(bench.actor) as records:
                conditions = Conditions(bench.blueprint)
                Prover(bench, records, proof, conditions).everything(pipelines)
                raise _Undo
        except _Undo:
            pass
    return proof
