"""Makes the values of one row by its recipes: each when it is first asked for, so that one may build on another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any  # a recipe's maker takes that recipe alone
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.demo import recipes
from palmette.demo.lengths import length
from palmette.demo.made import Made, MadeRow
from palmette.demo.people import InventedPerson
from palmette.money import Money

BRACES = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
"""A name inside a pattern."""


@dataclass
class RowMaking:
    """One row in the making. `given` are names that stand for themselves: `stage`, `moved_at`, `n`."""

    made: Made
    entities: Mapping[str, EntityModel]
    entity: EntityModel
    recipes: Mapping[str, object]
    number: int
    language: str = ""
    parent: MadeRow | None = None
    given: dict[str, object] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    _person: InventedPerson | None = None

    def all(self) -> dict[str, object]:
        """Every value, in the order of the recipes, without those that came out empty."""
        found = {name: self.value(name) for name in self.recipes}
        return {name: value for name, value in found.items() if value is not None}

    def value(self, name: str) -> object:
        """A value of the row; None where there is none."""
        if name in self.given:
            return self.given[name]
        if name not in self.values:
            recipe = self.recipes.get(name)
            self.values[name] = self.make(recipe, self.entity.fields.get(name))
        return self.values[name]

    def make(self, recipe: object, kind: FieldModel | None) -> object:
        """What a recipe gives for a field."""
        dice = self.made.context.random
        if isinstance(recipe, recipes.Word):
            if recipe.share < 1 and dice.random() >= recipe.share:
                return None
            return self.fitted(_MAKERS[type(recipe)](self, recipe, kind), kind)
        return self.fitted(recipe, kind)

    def fitted(self, value: object, kind: FieldModel | None) -> object:
        """A figure in the form of its field."""
        if kind is None or value is None:
            return value
        if kind.value_kind == "money" and isinstance(value, str | int | Decimal):
            currency = getattr(kind.declared, "currency", "") or self.made.context.currency
            return Money.of(value, currency)
        if isinstance(value, Money) and kind.value_kind in ("integer", "decimal"):
            value = value.amount
        if isinstance(value, Decimal) and kind.value_kind in ("integer", "duration"):
            return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        if isinstance(value, Decimal) and kind.value_kind == "decimal":
            return value.quantize(Decimal(1).scaleb(-getattr(kind.declared, "scale", 2)), rounding=ROUND_HALF_UP)
        return value

    def person(self) -> InventedPerson:
        """The person this row is about."""
        if self._person is None:
            self._person = self.made.context.person(self.made.languages_weighted(self.language))
        return self._person

    def path(self, path: str) -> object:
        """A value along references: of this row, of its parent, or of a record made before."""
        first, *rest = path.split(".")
        value: object = self.parent.id if first == "parent" and self.parent else self.value(first)
        for step in rest:
            row = self.made.by_id.get(value) if isinstance(value, UUID) else None
            value = row.values.get(step) if row else None
        return value

    def day(self, name: str) -> date:
        """The date that a name stands for; today without one."""
        value = self.path(name) if name else None
        if isinstance(value, datetime):
            return value.astimezone(self.zone).date()
        if isinstance(value, date):
            return value
        return date.fromisoformat(value) if isinstance(value, str) else self.made.context.today

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the business."""
        return ZoneInfo(self.made.context.zone)

    def moment(self, name: str) -> datetime:
        """The moment that a name stands for; a date's noon."""
        value = self.path(name)
        if isinstance(value, datetime):
            return value
        return datetime.combine(self.day(name), time(12), self.zone).astimezone(UTC)


def _person(row: RowMaking, recipe: recipes.PersonPart, kind: FieldModel | None) -> object:
    found: object = getattr(row.person(), recipe.person)
    return found


def _any(row: RowMaking, recipe: recipes.AnyOf, kind: FieldModel | None) -> object:
    return row.make(row.made.context.random.choice(recipe.any), kind)


def _each(row: RowMaking, recipe: recipes.EachInTurn, kind: FieldModel | None) -> object:
    return row.make(recipe.each[(row.number - 1) % len(recipe.each)], kind)


def _weighted(row: RowMaking, recipe: recipes.Weighted, kind: FieldModel | None) -> object:
    return row.made.context.random.choices(list(recipe.weights), list(recipe.weights.values()))[0]


def _number(row: RowMaking, recipe: recipes.NumberBetween, kind: FieldModel | None) -> object:
    least, most = recipe.number
    step = recipe.step or (Decimal(1) if least == int(least) and most == int(most) else Decimal("0.01"))
    return least + step * row.made.context.random.randint(0, int((most - least) / step))


def _days(row: RowMaking, recipe: recipes.DayAround, kind: FieldModel | None) -> object:
    return row.day(recipe.since) + timedelta(days=row.made.context.random.randint(*recipe.days))


def _at(row: RowMaking, recipe: recipes.MomentAround, kind: FieldModel | None) -> object:
    dice = row.made.context.random
    day = row.day(recipe.since) + timedelta(days=dice.randint(*recipe.at))
    first, last = (hour * 60 for hour in recipe.hours)
    minute = first + recipe.step * dice.randint(0, (last - first) // recipe.step)
    at = datetime.combine(day, time(minute // 60, minute % 60), row.zone)
    return at.astimezone(UTC)


def _after(row: RowMaking, recipe: recipes.After, kind: FieldModel | None) -> object:
    least, most = (int(length(text).total_seconds()) // 60 for text in recipe.after)
    return row.moment(recipe.since) + timedelta(minutes=row.made.context.random.randint(least, most))


def _chosen(row: RowMaking, recipe: recipes.Chosen, kind: FieldModel | None) -> object:
    key, _, name = recipe.ref.partition(".")
    if name:
        return row.made.keyed[key][name].id
    rows = row.made.alike(key, {theirs: row.path(ours) for theirs, ours in recipe.alike.items()})
    if recipe.where:
        rows = [one for one in rows if one.has(recipe.where)]
    return row.made.context.random.choice(rows).id if rows else None


def _several(row: RowMaking, recipe: recipes.Several, kind: FieldModel | None) -> object:
    dice = row.made.context.random
    known: list[object] = (
        [one.id for one in row.made.sets[recipe.some]] if isinstance(recipe.some, str) else list(recipe.some)
    )
    return dice.sample(known, min(dice.randint(*recipe.count), len(known))) or None


def _colleague(row: RowMaking, recipe: recipes.Colleague, kind: FieldModel | None) -> object:
    return row.made.context.random.choice(row.made.users[recipe.user])


def _workplace(row: RowMaking, recipe: recipes.Workplace, kind: FieldModel | None) -> object:
    return row.made.branches[recipe.branch]


def _pattern(row: RowMaking, recipe: recipes.Pattern, kind: FieldModel | None) -> object:
    def said(found: re.Match[str]) -> str:
        value = row.path(found[1])
        return "" if value is None else str(value)

    return " ".join(BRACES.sub(said, recipe.text).split()) or None


def _decision(row: RowMaking, recipe: recipes.Decision, kind: FieldModel | None) -> object:
    value = row.path(recipe.by)
    word = str(value).lower() if isinstance(value, bool) else str(value)
    return row.make(recipe.cases.get(word, recipe.otherwise), kind)


def _owned(row: RowMaking, recipe: recipes.OwnedRows, kind: FieldModel | None) -> object:
    assert kind is not None
    child = row.entities[kind.target]
    # Its parent is this row, which has no id yet that its children could ask for.
    parent = MadeRow(row.made.context.new_id(), row.values)
    row.made.by_id[parent.id] = parent
    number = row.made.context.random.randint(*recipe.rows)
    made = [
        RowMaking(row.made, row.entities, child, recipe.values, n, row.language, parent, {"n": n}).all()
        for n in range(1, number + 1)
    ]
    del row.made.by_id[parent.id]
    return made or None


def _fixed(row: RowMaking, recipe: recipes.Fixed, kind: FieldModel | None) -> object:
    return recipe.value


def _taken(row: RowMaking, recipe: recipes.Taken, kind: FieldModel | None) -> object:
    value = row.path(recipe.source)
    if recipe.times is None or value is None:
        return value
    factor = _factor(row, recipe.times)
    if isinstance(value, Money):
        return Money.of(value.amount * factor, value.currency)
    return Decimal(str(value)) * factor


def _factor(row: RowMaking, times: Decimal | str) -> Decimal:
    if isinstance(times, str) and not BARE_NUMBER.fullmatch(times):
        value = row.path(times)
        return Decimal(str(value)) if value is not None else Decimal(1)
    return Decimal(times)


BARE_NUMBER = re.compile(r"-?\d+(\.\d+)?")

_MAKERS: Mapping[type, Callable[[RowMaking, Any, FieldModel | None], object]] = {
    recipes.PersonPart: _person,
    recipes.AnyOf: _any,
    recipes.EachInTurn: _each,
    recipes.Weighted: _weighted,
    recipes.NumberBetween: _number,
    recipes.DayAround: _days,
    recipes.MomentAround: _at,
    recipes.After: _after,
    recipes.Chosen: _chosen,
    recipes.Several: _several,
    recipes.Colleague: _colleague,
    recipes.Workplace: _workplace,
    recipes.Pattern: _pattern,
    recipes.Decision: _decision,
    recipes.OwnedRows: _owned,
    recipes.Fixed: _fixed,
    recipes.Taken: _taken,
}
