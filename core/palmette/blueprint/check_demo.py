"""Demo data of an edition: who and what its recipes speak of, and whether its records can come where they shall end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from zoneinfo import available_timezones

from palmette.blueprint.check_recipes import RecipeCheck, check_where
from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, PipelineModel
from palmette.demo.from_recipes import FromRecipes
from palmette.demo.people import FIRST
from palmette.demo.sets import DemoBranch, DemoRecords, DemoWalk
from palmette.demo.ways import reachable, stages_to
from palmette.labels import LANGUAGES

BRANCH = "frame.branch"
FILLED_BY_CODE = frozenset({"computed", "rollup", "number", "children", "files", "image"})


def check_demo(checks: Checks) -> None:
    """Note what the edition's demo says that cannot be."""
    for demo in checks.blueprint.demos.values():
        if isinstance(demo.load, FromRecipes):
            _Demo(checks, demo.load).all()


class _Demo:
    """One demo over its blueprint."""

    def __init__(self, checks: Checks, load: FromRecipes) -> None:
        self.checks = checks
        self.load = load
        self.said = load.said

    def all(self) -> None:
        """Every part."""
        self._among("demo.languages", "language of invented people", self.said.languages, FIRST)
        for key, branch in self.said.branches.items():
            self._branch(f"demo.branches.{key}", branch)
        self._users()
        before: list[str] = []
        for key, said in self.said.records.items():
            entity = self.load.entities.get(key)
            if entity is not None:
                self._set(key, said, entity, before)
            before.append(key)

    def _among(self, path: str, what: str, names: Iterable[str], known: Iterable[str]) -> None:
        there = set(known)
        for name in names:
            if name not in there:
                code = f"unknown_{what.split()[0]}"
                self.checks.wrong(path, code, f"There is no {what} {name!r}.", nearest(name, there))

    def _branch(self, path: str, branch: DemoBranch) -> None:
        if branch.zone and branch.zone not in available_timezones():
            remedy = nearest(branch.zone, available_timezones())
            self.checks.wrong(f"{path}.zone", "unknown_zone", f"{branch.zone!r} is no time zone.", remedy)
        entity = self.checks.blueprint.entities[BRANCH]
        check = RecipeCheck(self.checks, self.load, entity, frozenset(branch.values), ())
        for name, value in branch.values.items():
            check.value(f"{path}.values.{name}", name, value)

    def _users(self) -> None:
        for key, said in self.said.users.items():
            path = f"demo.users.{key}"
            self._among(f"{path}.roles", "role", said.roles, self.checks.blueprint.roles)
            self._among(f"{path}.branch", "branch", [said.branch] if said.branch else [], self.said.branches)
            self._among(f"{path}.language", "language", [said.language] if said.language else [], LANGUAGES)

    def _set(self, key: str, said: DemoRecords, entity: EntityModel, before: list[str]) -> None:
        path = f"demo.records.{key}"
        self._among(f"{path}.per", "set of records before this one", [said.per] if said.per else [], before)
        self._among(f"{path}.language", "language of invented people", [said.language] if said.language else [], FIRST)
        self._counts(path, said)
        parent = self.load.entities.get(said.per)
        self._where(path, said, parent)
        named = {"n", "created_at", *said.values, *({"stage"} if said.walk else ())}
        rows: Mapping[str, Mapping[str, object]] = said.rows or {"": {}}
        for row, values in rows.items():
            given = {**said.values, **values}
            check = RecipeCheck(self.checks, self.load, entity, frozenset(named | set(values)), before, parent=parent)
            below = f"{path}.rows.{row}" if row else f"{path}.values"
            for name, recipe in (values if row else said.values).items():
                check.value(f"{below}.{name}", name, recipe)
            self._required(below if row else path, entity, given)
        if said.rows:
            check = RecipeCheck(self.checks, self.load, entity, frozenset(named), before, parent=parent)
            for name, recipe in said.values.items():
                check.value(f"{path}.values.{name}", name, recipe)
        if said.walk is not None and (pipeline := self.load.pipelines.get(key)):
            self._walk(f"{path}.walk", said, said.walk, pipeline, entity, before)

    def _where(self, path: str, said: DemoRecords, parent: EntityModel | None) -> None:
        if said.where and not said.per:
            self.checks.wrong(f"{path}.where", "bad_recipe", "There is no set to choose from.", "Write `per: set`.")
        if parent is not None:
            check_where(self.checks, f"{path}.where", parent, said.where)

    def _counts(self, path: str, said: DemoRecords) -> None:
        if said.rows and (said.count is not None or said.per):
            self.checks.wrong(path, "bad_recipe", "Rows that are written out are counted.", "Remove `count` and `per`.")
        if isinstance(said.count, tuple) and not said.per:
            message = "From so many to so many there are of something else."
            self.checks.wrong(f"{path}.count", "bad_recipe", message, "Write one number, or `per: set`.")
        if isinstance(said.count, dict) and said.per:
            message = "What is made for each of another set grows with that set."
            self.checks.wrong(f"{path}.count", "bad_recipe", message, "Write `count: 2` or `count: [0, 3]`.")

    def _required(self, path: str, entity: EntityModel, given: Mapping[str, object]) -> None:
        """A field that must be filled, which no recipe fills."""
        for field in entity.declared_fields():
            needed = field.required and field.declared.default is None and field.kind not in FILLED_BY_CODE
            if needed and field.name not in given:
                message = f"{entity.key} needs {field.name!r}."
                self.checks.wrong(path, "missing_value", message, "Add a recipe for it to `values`.")

    def _walk(
        self, path: str, said: DemoRecords, walk: DemoWalk, pipeline: PipelineModel, entity: EntityModel,
        before: list[str],
    ) -> None:  # fmt: skip
        stages = {stage.key: stage for stage in pipeline.stages.values() if not stage.hidden}
        self._among(f"{path}.ends", "stage", walk.ends, stages)
        for key in walk.ends:
            stage = stages.get(key)
            if stage is None or stage is pipeline.first or stage.kind == "lost" or stages_to(pipeline, stage):
                continue
            message = f"No way leads from {pipeline.first.key!r} to {key!r}."
            self.checks.wrong(f"{path}.ends.{key}", "unreachable_stage", message, "Mind `to` of the stages between.")
        reasons = [item.key for item in pipeline.lost_reasons]
        self._among(f"{path}.lost_reasons", "reason", walk.lost_reasons or (), reasons)
        lost = [stage.key for stage in stages.values() if stage.kind == "lost"]
        self._among(f"{path}.lost_from", "stage of losing", walk.lost_from, lost)
        open_stages = [stage.key for stage in reachable(pipeline)]
        self._among(f"{path}.lost_from", "stage to be lost from", walk.lost_from.values(), open_stages)
        self._among(f"{path}.values", "stage", walk.values, stages)
        parent = self.load.entities.get(said.per)
        # What a move filled in is known to those after it.
        filled = {name for values in walk.values.values() for name in values}
        named = frozenset({"n", "created_at", "stage", "moved_at", *said.values, *filled})
        check = RecipeCheck(self.checks, self.load, entity, named, before, parent=parent)
        for name_of_stage, values in walk.values.items():
            for name, recipe in values.items():
                check.value(f"{path}.values.{name_of_stage}.{name}", name, recipe)
