"""An example before it is stored: records of which some fields are decided and all others still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import TypeVar

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.expressions import Checker
from palmette.expressions.tree import Relation, Typed
from tests.packs.examples.samples import refused, sample

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Noon in Moscow, the same date wherever the editions are at home."""
TODAY = date(2026, 11, 23)
MOSTLY = 0.7
WAYS = 400

T = TypeVar("T")


@dataclass
class Conditions:
    """Declared conditions, each checked once, and what stored figures stand for."""

    blueprint: Blueprint
    found: dict[tuple[str, str, str], Typed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.checker = Checker(self.blueprint)

    def tree(self, entity: str, text: str, owner: str) -> Typed:
        """A condition over an entity, as its owner reads its names."""
        pack = "" if owner == "frame" else owner
        key = (entity, text, pack)
        if key not in self.found:
            self.found[key] = self.checker.check_condition(entity, text, pack=pack).tree
        return self.found[key]

    def figure(self, field: FieldModel) -> Typed:
        """What a computed field or rollup stands for, over its own record."""
        return self.checker.check_field(field).tree


class Open:
    """Stands for what nobody has decided yet."""

    def __repr__(self) -> str:
        return "open"


OPEN = Open()


class Clash(Exception):
    """Two wishes cannot both come true in this attempt."""


class TooLong(Exception):
    """An attempt looked at too many ways."""


@dataclass(eq=False)
class Thing:
    """A record to be: `values` are decided, `files` are how many lie in a field; owned rows know their `parent`."""

    entity: EntityModel
    values: dict[str, object] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    parent: Thing | None = None
    within: str = ""
    id: object = None

    def __repr__(self) -> str:
        said = {name: value.entity.short if isinstance(value, Thing) else value for name, value in self.values.items()}
        return f"{self.entity.short}({said}{f', files {self.files}' if self.files else ''})"


Env = tuple[Thing, ...]
"""The record at hand, then those outside of `where`."""


@dataclass
class World:
    """The records of one attempt; another `seed` decides otherwise where there is a choice."""

    blueprint: Blueprint
    conditions: Conditions
    seed: int
    things: list[Thing] = field(default_factory=list)
    forbidden: list[tuple[Thing, Relation, Typed | None, Env]] = field(default_factory=list)
    """Relations of a thing that may hold no row for which a condition is true."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.ways = 0

    def choose(self, ways: Sequence[T]) -> T:
        """One of several ways: mostly the first, in the first attempt always."""
        if not ways:
            raise Clash("no way is left")
        return ways[0] if self.seed == 0 or self.random.random() < MOSTLY else self.random.choice(list(ways))

    def either(self, ways: Sequence[Callable[[], object]]) -> None:
        """The first of several ways that does not clash; what the others decided is forgotten."""
        order = list(ways)
        if self.seed and self.random.random() > MOSTLY:
            self.random.shuffle(order)
        said = "no way is left"
        for way in order:
            self.ways += 1
            if self.ways > WAYS:
                raise TooLong
            before = [(thing, dict(thing.values), dict(thing.files)) for thing in self.things]
            banned = len(self.forbidden)
            try:
                way()
                return
            except Clash as clash:
                said = str(clash)
                self.things[len(before) :] = []
                self.forbidden[banned:] = []
                for thing, values, files in before:
                    thing.values, thing.files = values, files
        raise Clash(said)

    def add(self, entity: str, **values: object) -> Thing:
        """A record more."""
        thing = Thing(self.blueprint.entities[entity], dict(values))
        self.things.append(thing)
        return thing

    def rows(self, thing: Thing, relation: Relation) -> list[Thing]:
        """The records behind a relation, as far as they are decided."""
        name = relation.field.name
        if relation.kind == "links":
            found = thing.values.get(name)
            return list(found) if isinstance(found, list) else []
        if relation.kind == "children":
            return [item for item in self.things if item.parent is thing and item.within == name]
        assert relation.target is not None
        of_target = [item for item in self.things if item.entity.key == relation.target.key]
        if relation.kind == "linked":
            return [item for item in of_target if thing in (item.values.get(name) or ())]  # type: ignore[operator]
        return [item for item in of_target if item.values.get(name) is thing]

    def add_row(self, thing: Thing, relation: Relation) -> Thing:
        """A record more behind a relation."""
        assert relation.target is not None
        row = self.add(relation.target.key)
        name = relation.field.name
        if relation.kind == "children":
            row.parent, row.within = thing, name
        elif relation.kind == "links":
            thing.values[name] = [*self.rows(thing, relation), row]
        elif relation.kind == "linked":
            row.values[name] = [thing]
        else:
            row.values[name] = thing
        return row

    def decide(self, thing: Thing, model: FieldModel, value: object) -> None:
        """Give a field its value; Clash where it has another or may not have this one."""
        name = model.name
        if name in thing.values:
            if not same(thing.values[name], value):
                raise Clash(f"{thing.entity.short}.{name} is {thing.values[name]!r}, not {value!r}")
            return
        if why := refused(model, value):
            raise Clash(why)
        thing.values[name] = value
        if model.system and name in ("stage", "pipeline"):
            self._fit_stage(thing)

    def _fit_stage(self, thing: Thing) -> None:
        """A stage is one of the record's pipeline; the pipeline one that has the stage."""
        stage, pipeline = thing.values.get("stage"), thing.values.get("pipeline")
        if stage is None:
            return
        fitting = [item.key for item in self.blueprint.pipelines_of(thing.entity.key) if stage in item.stages]
        if pipeline is not None and pipeline not in fitting:
            raise Clash(f"{pipeline} has no stage {stage}")
        if pipeline is None:
            thing.values["pipeline"] = self.choose(fitting)

    def fill(self, thing: Thing, model: FieldModel) -> object:
        """Some value for a field that nobody has asked anything of."""
        if model.kind == "reference":
            value: object = self.add(model.target)
        elif model.kind == "links":
            value = [self.add(model.target)]
        else:
            value = sample(model, len(self.things), self.random if self.seed else None)
        self.decide(thing, model, value)
        return value

    def others(self, thing: Thing, entity: str) -> list[Thing]:
        """The other records of an entity."""
        return [item for item in self.things if item.entity.key == entity and item is not thing]

    def required(self) -> Iterator[tuple[Thing, FieldModel]]:
        """Fields that have to be filled and are not, of every record, those that come on the way too."""
        for thing in self.things:
            if thing.entity.key in ("frame.branch", "frame.user") and not thing.values:
                continue
            for model in thing.entity.fields.values():
                open_to_code = not model.system and model.kind not in ("computed", "rollup", "number")
                # The product's own hand has no user and so no such defaults.
                has_default = model.declared.default not in (None, "me", "my_branch")
                if model.required and open_to_code and not has_default and model.name not in thing.values:
                    yield thing, model


def same(one: object, other: object) -> bool:
    """Whether two values are one; records are themselves alone."""
    if isinstance(one, Thing) or isinstance(other, Thing):
        return one is other
    return one == other
