"""Loads the demo data that an edition describes: branches, people, then set by set, walked through their pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from palmette.blueprint.model import EntityModel, PipelineModel
from palmette.demo.context import DemoContext, DemoMove
from palmette.demo.lengths import length
from palmette.demo.made import Made, MadeRow
from palmette.demo.making import RowMaking
from palmette.demo.sets import DemoRecipes, DemoRecords, DemoWalk
from palmette.demo.ways import Way, choose_way
from palmette.errors import DeclarationError, PalmetteError, Place

FEW = 3


@dataclass(eq=False)
class FromRecipes:
    """A loader that follows recipes. `entities` and `pipelines` are those of each set, by its key."""

    said: DemoRecipes
    blueprint: Mapping[str, EntityModel]
    entities: Mapping[str, EntityModel]
    pipelines: Mapping[str, PipelineModel]
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each set is written."""

    def __call__(self, context: DemoContext) -> None:
        """Make everything; what the gateway refuses is told with the place of its set."""
        made = Made(context, self.said.languages)
        for key, branch in self.said.branches.items():
            made.branches[key] = context.branch(branch.name, zone=branch.zone or context.zone, **branch.values)
        self._people(made)
        later: list[_Set] = []
        for key, said in self.said.records.items():
            one = _Set(self, made, key, said)
            with self._told(key):
                one.load()
                if said.walk is not None and said.walk.at_end:
                    later.append(one)
                else:
                    one.walk()
        for one in later:
            with self._told(one.key):
                one.walk()

    def _people(self, made: Made) -> None:
        for key, said in self.said.users.items():
            count = _count(made.context, said.count, default=1)
            branch = made.branches[said.branch] if said.branch else None
            made.users[key] = [
                made.context.user(
                    f"{key}{number}" if count > 1 else key,
                    made.context.person(made.languages_weighted(said.language)).name,
                    *said.roles, branch=branch, language=said.language or "en",
                )
                for number in range(1, count + 1)
            ]  # fmt: skip

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        try:
            yield
        except DeclarationError:
            raise
        except PalmetteError as error:
            listed = "; ".join(str(item) for item in error.problems[:FEW]) or error.message
            raise DeclarationError(
                "demo.refused", f"The demo set {key!r} makes what is refused: {listed}",
                remedy="Mend its recipes, or the rule that refuses them.", place=self.places.get(key),
            ) from error  # fmt: skip


def _count(context: DemoContext, said: int | Mapping[str, int] | tuple[int, int] | None, *, default: int) -> int:
    if isinstance(said, Mapping):
        return said[context.size]
    return context.count(said) if isinstance(said, int) else default


@dataclass
class _Set:
    """One set while it is made."""

    loader: FromRecipes
    made: Made
    key: str
    said: DemoRecords
    ways: list[tuple[UUID, Sequence[DemoMove]]] = field(default_factory=list)

    @property
    def entity(self) -> EntityModel:
        return self.loader.entities[self.key]

    @property
    def context(self) -> DemoContext:
        return self.made.context

    def load(self) -> None:
        """Make the rows and store them, each at its first stage."""
        rows: list[Mapping[str, object]] = []
        made: list[MadeRow] = []
        for making in self._makings():
            row = MadeRow(self.context.new_id())
            way = self._way(making)
            row.values = making.all()
            rows.append({**self._usual(row.values), **row.values, "id": row.id, **self._in(making)})
            if way is not None:
                self.ways.append((row.id, list(self._moves(making, row, way))))
            row.values |= {name: making.given[name] for name in ("stage", "created_at") if name in making.given}
            made.append(row)
        self.made.add(self.key, dict(zip(self.said.rows, made, strict=True)) if self.said.rows else made)
        self.context.create_many(self.entity.key, rows)

    def walk(self) -> None:
        """Move them where they stand in the end."""
        self.context.move_many(self.entity.key, [(record, moves) for record, moves in self.ways if moves])

    def _makings(self) -> Iterator[RowMaking]:
        for number, (recipes, parent) in enumerate(self._planned(), start=1):
            yield RowMaking(
                self.made, self.loader.blueprint, self.entity, recipes, number, self.said.language, parent,
                {"n": number},
            )  # fmt: skip

    def _planned(self) -> Iterator[tuple[Mapping[str, object], MadeRow | None]]:
        """The recipes of each row, and the record it is made for."""
        if self.said.rows:
            yield from (({**self.said.values, **row}, None) for row in self.said.rows.values())
        elif self.said.per:
            for parent in filter(self._wanted, self.made.sets[self.said.per]):
                yield from ((self.said.values, parent) for _ in range(self._each_of_a_parent()))
        else:
            yield from ((self.said.values, None) for _ in range(_count(self.context, self.said.count, default=1)))

    def _wanted(self, parent: MadeRow) -> bool:
        return parent.has(self.said.where)

    def _each_of_a_parent(self) -> int:
        count = self.said.count
        if isinstance(count, tuple):
            return self.context.random.randint(*count)
        return count if isinstance(count, int) else 1

    def _usual(self, values: Mapping[str, object]) -> dict[str, object]:
        """The first branch, where a record takes it from nobody else."""
        if not self.entity.guarded or self.entity.branch or not self.made.branches:
            return {}
        return {"branch": next(iter(self.made.branches.values()))}

    def _in(self, making: RowMaking) -> dict[str, object]:
        pipeline = self.loader.pipelines.get(self.key)
        return {"pipeline": pipeline.key, "created_at": making.value("created_at")} if pipeline else {}

    def _way(self, making: RowMaking) -> Way | None:
        """The record's way, chosen before its values so that they may depend on where it ends."""
        walk, pipeline = self.said.walk, self.loader.pipelines.get(self.key)
        if walk is None or pipeline is None:
            return None
        way = choose_way(self.context, pipeline, walk)
        making.given["stage"] = way.end.key
        if "created_at" not in making.recipes:
            making.given["created_at"] = self._in_hours(making, walk, way.begins(self.context, length(walk.within)))
        return way

    def _moves(self, making: RowMaking, row: MadeRow, way: Way) -> Iterator[DemoMove]:
        walk, pipeline = self.said.walk, self.loader.pipelines[self.key]
        assert walk is not None
        at, here = making.moment("created_at"), pipeline.first
        for stage, gap in zip(way.stages, way.gaps, strict=True):
            usual = self._in_hours(making, walk, at + gap)
            values = self._filled_in(making, row, walk.values.get(stage.key, {}), usual)
            at = min(max(at, _moment(values.pop("moved_at", None)) or usual), self.context.now)
            reason = self._reason(walk, pipeline) if stage.kind == "lost" else ""
            steps = (
                () if stage.kind == "lost" else tuple(step.key for step in here.steps if self._ticked(step.optional))
            )
            yield DemoMove(at, stage.key, steps, values, reason)
            here = stage

    def _in_hours(self, making: RowMaking, walk: DemoWalk, at: datetime) -> datetime:
        """The moment, or one of the same local day when people are at work; never in the future."""
        if walk.hours is None:
            return at
        first, last = walk.hours
        local = at.astimezone(making.zone)
        if not first <= local.hour < last:
            local = local.replace(hour=self.context.random.randint(first, max(first, last - 1)))
        return min(local.astimezone(UTC), self.context.now)

    def _ticked(self, optional: bool) -> bool:
        return not optional or self.context.random.random() < 0.5

    def _filled_in(
        self, making: RowMaking, row: MadeRow, recipes: Mapping[str, object], at: datetime
    ) -> dict[str, object]:
        """The values of a move, which stand in the row from then on."""
        making.given["moved_at"] = min(at, self.context.now)
        found = {name: making.make(recipe, self.entity.fields.get(name)) for name, recipe in recipes.items()}
        values = {name: value for name, value in found.items() if value is not None}
        row.values |= values
        making.values |= values
        return values

    def _reason(self, walk: DemoWalk, pipeline: PipelineModel) -> str:
        reasons = walk.lost_reasons or {item.key: 1 for item in pipeline.lost_reasons if not item.hidden}
        return self.context.random.choices(list(reasons), list(reasons.values()))[0] if reasons else ""


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
