"""Writes the records of an example through the gateway, each after those it refers to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from palmette.blueprint.model import FieldModel, PipelineModel
from palmette.money import Money
from palmette.records import fields as kinds
from palmette.records.rows import store_rows
from palmette.records.session import Records
from tests.packs.examples.things import Thing, World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def uid(thing: Thing) -> UUID:
    """The id of a record that is stored."""
    return UUID(str(thing.id))


@dataclass
class Stored:
    """One example on its way into the database."""

    records: Records
    world: World
    branch: UUID
    user: UUID
    open: set[int] = field(default_factory=set)
    late: list[tuple[Thing, str, object]] = field(default_factory=list)

    def everything(self) -> None:
        """Store all records, then what refers round in a circle, then files; and what packs do about it."""
        for thing in self.world.things:
            if thing.parent is None:
                self.id_of(thing)
        for thing, name, value in self.late:
            form = self._form(thing.entity.fields[name], value)
            self.records.update(thing.entity.key, uid(thing), {name: form})
        for thing in self.world.things:
            for name, number in thing.files.items():
                for count in range(number):
                    self.records.attach(thing.entity.key, uid(thing), name, f"{count}.png", BytesIO(PNG))
        self.records.settle()

    def id_of(self, thing: Thing) -> object:
        """The id of a record, stored now if it was not yet."""
        if thing.id is not None:
            return thing.id
        if thing.entity.key == "frame.branch" and not thing.values:
            thing.id = self.branch
            return thing.id
        if thing.entity.key == "frame.user" and not thing.values:
            thing.id = self.user
            return thing.id
        self.open.add(id(thing))
        values = self._values(thing)
        for item in self._refer(thing, values):
            self.id_of(item)
        row = {name: self._form(thing.entity.fields[name], value) for name, value in self._now(thing, values)}
        thing.id = self.records.create(thing.entity.key, row)["id"]
        self._name_children(thing)
        return thing.id

    def _values(self, thing: Thing) -> dict[str, object]:
        owned: dict[str, object] = {}
        for item in self.world.things:
            if item.parent is thing:
                rows = owned.setdefault(item.within, [])
                assert isinstance(rows, list)
                rows.append(item)
        return {**thing.values, **owned}

    def _refer(self, thing: Thing, values: dict[str, object]) -> Iterable[Thing]:
        for value in values.values():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Thing) and item.parent is thing:
                    yield from (other for other in self._refer(item, self._values(item)) if id(other) not in self.open)
                elif isinstance(item, Thing) and id(item) not in self.open:
                    yield item

    def _now(self, thing: Thing, values: dict[str, object]) -> Iterable[tuple[str, object]]:
        """The values that can be written at once; what leads to a record that is itself under way comes later."""
        for name, value in values.items():
            parts = value if isinstance(value, list) else [value]
            waits = [item for item in parts if isinstance(item, Thing) and item.parent is not thing and item.id is None]
            if waits:
                self.late.append((thing, name, value))
            else:
                yield name, value

    def _form(self, model: FieldModel, value: object) -> object:
        """A value as the gateway takes it."""
        if isinstance(value, Thing):
            if value.parent is None:
                return value.id
            child = value.entity.fields
            return {name: self._form(child[name], item) for name, item in self._values(value).items()}
        if isinstance(value, list):
            return [self._form(model, item) for item in value]
        if isinstance(value, Decimal) and model.kind == "money":
            declared = model.declared
            own = declared.currency if isinstance(declared, kinds.Money) else ""
            return Money.of(value, own or self.world.blueprint.edition.currency)
        if isinstance(value, Decimal) and model.kind == "integer":
            return int(value)
        if isinstance(value, Decimal) and isinstance(declared := model.declared, kinds.Decimal):
            return value.quantize(Decimal(1).scaleb(-declared.scale))
        return int(value.total_seconds()) if isinstance(value, timedelta) else value

    def _name_children(self, thing: Thing) -> None:
        """Owned rows have ids too: records refer to them."""
        for name in {item.within for item in self.world.things if item.parent is thing}:
            rows = self.records.get(thing.entity.key, uid(thing), fields=[name])[name]
            assert isinstance(rows, list)
            mine = [item for item in self.world.things if item.parent is thing and item.within == name]
            for item, row in zip(mine, rows, strict=True):
                item.id = row["id"]

    def tick(self, subject: Thing, pipeline: PipelineModel, steps: Iterable[tuple[str, str]]) -> None:
        """Steps of stages as done, those of other stages as if the record had been there before."""
        table = self.records.tables.frame("step_done")
        rows = [
            {
                "wall_id": self.records.actor.wall, "record_id": subject.id, "pipeline": pipeline.key, "stage": stage,
                "step": step, "entity": subject.entity.key, "at": self.records.now, "actor_id": None,
            }
            for stage, step in steps
        ]  # fmt: skip
        if rows:
            store_rows(self.records.connection, table, rows)
