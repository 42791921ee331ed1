"""What an expression is worth in an example so far: a value, or open where something it reads is not decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from palmette.expressions.tree import (
    Aggregate,
    Constant,
    FieldEmpty,
    Given,
    Inlined,
    ListHas,
    Operation,
    Place,
    RelationHas,
    Stored,
    Typed,
)
from tests.packs.examples.things import NOW, OPEN, TODAY, Env, Open, Thing, World, same

Value = object


@dataclass(frozen=True)
class Known:
    """Reads a world without deciding anything in it."""

    world: World

    def reach(self, place: Place, env: Env) -> Thing | Open | None:
        """The record at the end of a path; None behind an empty reference, open behind an open one."""
        thing = env[place.levels]
        for hop in place.hops:
            found = thing.parent if hop.field is None else thing.values.get(hop.field.name, OPEN)
            if not isinstance(found, Thing):
                return None if found is None else OPEN
            thing = found
        return thing

    def value(self, node: Typed, env: Env) -> Value:
        """The value of a node."""
        match node:
            case Constant():
                return _plain(node.value)
            case Given():
                return {"now": NOW, "today": TODAY}.get(node.name, OPEN)
            case Stored():
                return self._stored(node, env)
            case Inlined():
                thing = self.reach(node.place, env)
                return self.value(node.tree, (thing,)) if isinstance(thing, Thing) else thing
            case Operation():
                return self._operation(node, env)
            case ListHas() | FieldEmpty():
                return self._list(node, env)
            case RelationHas():
                return self._among_rows(node, env)
            case Aggregate():
                return self._aggregate(node, env)

    def _stored(self, node: Stored, env: Env) -> Value:
        thing = self.reach(node.place, env)
        if not isinstance(thing, Thing):
            return thing
        if node.field.name == "id":
            return thing
        if node.field.kind in ("computed", "rollup"):
            return self.value(self.world.conditions.figure(node.field), (thing,))
        value = thing.values.get(node.field.name, OPEN)
        if node.part and isinstance(value, Mapping):
            return value.get(node.part)
        return value

    def _list(self, node: ListHas | FieldEmpty, env: Env) -> Value:
        thing = self.reach(node.place, env)
        if not isinstance(thing, Thing):
            return OPEN if isinstance(thing, Open) else isinstance(node, FieldEmpty)
        found = thing.values.get(node.field.name, OPEN)
        if found is OPEN or isinstance(node, FieldEmpty):
            return OPEN if found is OPEN else not found
        value = self.value(node.value, env)
        return OPEN if value is OPEN else isinstance(found, list) and value in found

    def _among_rows(self, node: RelationHas, env: Env) -> Value:
        thing, value = self.reach(node.place, env), self.value(node.value, env)
        if not isinstance(thing, Thing) or value is OPEN:
            return OPEN
        return value in self.world.rows(thing, node.relation)

    def _operation(self, node: Operation, env: Env) -> Value:
        match node.name:
            case "and" | "or":
                return self._logic(node, env)
            case "not":
                found = self.value(node.arguments[0], env)
                return found if found is OPEN else not found
            case "coalesce":
                return self._first(node, env)
            case "if":
                test = self.value(node.arguments[0], env)
                return OPEN if test is OPEN else self.value(node.arguments[1 if test else 2], env)
        operands = [self.value(item, env) for item in node.arguments]
        if node.name in ("date", "hour"):
            operands = operands[:1]
        if OPEN in operands:
            return OPEN
        if node.name == "is_empty":
            return operands[0] is None
        if node.name in COMPARE:
            return compare(node.name, operands[0], operands[1])
        if node.name == "among":
            return any(same(operands[0], item) for item in operands[1:])
        if node.name in ("min", "max"):
            operands = [item for item in operands if item is not None] or [None]
        if None in operands:
            return False if node.name in ("starts_with", "contains") else None
        return CALCULATE[node.name](*operands) if node.name in CALCULATE else OPEN

    def _logic(self, node: Operation, env: Env) -> Value:
        found = [self.value(item, env) for item in node.arguments]
        deciding = node.name == "or"
        if any(item is not OPEN and bool(item) is deciding for item in found):
            return deciding
        return OPEN if OPEN in found else not deciding

    def _first(self, node: Operation, env: Env) -> Value:
        for item in node.arguments:
            found = self.value(item, env)
            if found is not None:
                return found
        return None

    def matching(self, node: Aggregate, env: Env) -> list[Thing] | Open:
        """The related records that count; open where that is not decided of all."""
        thing = self.reach(node.place, env)
        if not isinstance(thing, Thing):
            return []
        found = []
        for row in self.world.rows(thing, node.relation):
            counts = True if node.where is None else self.value(node.where, (row, *env))
            if counts is OPEN:
                return OPEN
            if counts:
                found.append(row)
        return found

    def _aggregate(self, node: Aggregate, env: Env) -> Value:
        if node.relation.target is None:
            thing = self.reach(node.place, env)
            number = thing.files.get(node.relation.name, 0) if isinstance(thing, Thing) else 0
            return number > 0 if node.function == "exists" else Decimal(number)
        rows = self.matching(node, env)
        if isinstance(rows, Open):
            return OPEN
        if node.value is None:
            return bool(rows) if node.function == "exists" else Decimal(len(rows))
        values = [self.value(node.value, (row, *env)) for row in rows]
        return OPEN if OPEN in values else _figure(node.function, [item for item in values if item is not None])


def _figure(function: str, values: list[Value]) -> Value:
    if function == "sum":
        return sum(values, Decimal(0)) if not values or isinstance(values[0], Decimal) else OPEN  # type: ignore[arg-type]
    if not values:
        return None
    if function == "average":
        return OPEN
    return (min if function == "minimum" else max)(values)  # type: ignore[type-var]


def _plain(value: Value) -> Value:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


COMPARE = ("eq", "ne", "lt", "le", "gt", "ge")
OTHER_WAY = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
SWAPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def compare(name: str, left: Value, right: Value) -> bool:
    """A comparison as the language means it: beside an empty value nothing is smaller or larger."""
    if name in ("eq", "ne"):
        return same(left, right) is (name == "eq")
    if left is None or right is None:
        return False
    tests: Mapping[str, Callable[[], bool]] = {
        "lt": lambda: left < right,  # type: ignore[operator]
        "le": lambda: left <= right,  # type: ignore[operator]
        "gt": lambda: left > right,  # type: ignore[operator]
        "ge": lambda: left >= right,  # type: ignore[operator]
    }
    return tests[name]()


def _months_on(day: date, months: Decimal) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    return date(year, month + 1, min(day.day, 28))


def _days_between(first: date, last: date) -> Decimal:
    return Decimal((last - first).days)


CALCULATE: Mapping[str, Callable[..., Value]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": lambda left, right: left * right,
    "div": lambda left, right: left / right if right else None,
    "neg": lambda value: -value,
    "abs": abs,
    "round": lambda value, *_: value,
    "as_money": lambda value: value,
    "money_amount": lambda value: value,
    "days": lambda number: timedelta(days=int(number)),
    "weeks": lambda number: timedelta(weeks=int(number)),
    "hours": lambda number: timedelta(hours=int(number)),
    "minutes": lambda number: timedelta(minutes=int(number)),
    "months": lambda number: number,
    "years": lambda number: number * 12,
    "date": lambda moment: moment.date() if isinstance(moment, datetime) else moment,
    "year": lambda day: Decimal(day.year),
    "month": lambda day: Decimal(day.month),
    "day": lambda day: Decimal(day.day),
    "weekday": lambda day: Decimal(day.isoweekday()),
    "days_between": _days_between,
    "date_diff": lambda left, right: left - right,
    "instant_diff": lambda left, right: left - right,
    "date_plus_days": lambda day, by: day + by,
    "date_minus_days": lambda day, by: day - by,
    "date_plus_days_swapped": lambda by, day: day + by,
    "date_plus_months": _months_on,
    "date_minus_months": lambda day, months: _months_on(day, -months),
    "instant_plus": lambda moment, by: moment + by,
    "instant_minus": lambda moment, by: moment - by,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "length": lambda text: Decimal(len(text)),
    "starts_with": lambda text, start: text.startswith(start),
    "contains": lambda text, part: part in text,
    "concat": lambda left, right: left + right,
}
