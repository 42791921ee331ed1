"""Makes a condition true or false in an example: fields are filled, related records added, branches of `or` chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from palmette.blueprint.model import FieldModel
from palmette.expressions.tree import (
    Aggregate,
    Constant,
    FieldEmpty,
    Given,
    Inlined,
    ListHas,
    Operation,
    Place,
    Relation,
    RelationHas,
    Stored,
    Typed,
)
from palmette.expressions.types import BOOLEAN, DATE, DURATION, INSTANT, MONEY, NUMBERS
from tests.packs.examples.known import COMPARE, OTHER_WAY, SWAPPED, Known, compare
from tests.packs.examples.samples import beside, sample
from tests.packs.examples.things import NOW, OPEN, TODAY, Clash, Env, Open, Thing, World, same

Value = object


@dataclass(frozen=True)
class Wishes:
    """What is wished of a world is decided in it; Clash where it cannot be with what was decided before."""

    world: World

    @property
    def known(self) -> Known:
        """What is decided so far."""
        return Known(self.world)

    # ---- conditions

    def want(self, node: Typed, truth: bool, env: Env) -> None:
        """Make a condition true, or false."""
        match node:
            case Operation(name="and" | "or"):
                self._logic(node, truth, env)
            case Operation(name="not"):
                self.want(node.arguments[0], not truth, env)
            case Operation(name="is_empty"):
                self._empty(node.arguments[0], truth, env)
            case Operation(name="among"):
                self._among(node, truth, env)
            case Operation(name="starts_with" | "contains"):
                self._text(node, truth, env)
            case Operation() if node.name in COMPARE:
                self._compare(node, truth, env)
            case Aggregate(function="exists"):
                self._exists(node, truth, env)
            case ListHas() | FieldEmpty():
                self._list(node, truth, env)
            case RelationHas():
                self._among_rows(node, truth, env)
            case _:
                self.make(node, truth, env)

    def _logic(self, node: Operation, truth: bool, env: Env) -> None:
        every = (node.name == "and") is truth
        if every:
            # What only has to be filled comes last: another part may want a certain value of it.
            for item in sorted(node.arguments, key=lambda item: _only_filled(item) is truth):
                self.want(item, truth, env)
            return
        if self.known.value(node, env) is truth:
            return
        # The last part is mostly what it is about, those before it only narrow, and so does a stage.
        backwards = node.arguments[::-1]
        parts = node.arguments if truth else sorted(backwards, key=_is_about_stage)
        contrary = [item for item in parts if self.known.value(item, env) is (not truth)]
        likely = [item for item in parts if item not in contrary]
        self.world.either([partial(self.want, item, truth, env) for item in (*likely, *contrary)])

    def _empty(self, node: Typed, truth: bool, env: Env) -> None:
        found = self.known.value(node, env)
        if found is not OPEN and (found is None) is truth:
            return
        if truth:
            self.make(node, None, env)
        elif isinstance(node, Stored) and not _is_figure(node):
            self._fill(node, env)
        else:
            self._settle(node, env)

    def _fill(self, node: Stored, env: Env) -> None:
        thing = self._reach(node.place, env)
        if thing.values.get(node.field.name, OPEN) is OPEN:
            self.fill(thing, node.field)
        elif thing.values[node.field.name] is None:
            raise Clash(f"{node.field.name} is empty")

    def _among(self, node: Operation, truth: bool, env: Env) -> None:
        first, *others = node.arguments
        values = [self.known.value(item, env) for item in others]
        found = self.known.value(first, env)
        if found is not OPEN:
            if any(same(found, item) for item in values) is not truth:
                raise Clash(f"{found!r} among {values!r}")
            return
        if truth:
            self.world.either([partial(self.make, first, value, env) for value in values])
        else:
            others_keys = [option.key for option in first.type.options if option.key not in values]
            self.world.either([partial(self.make, first, value, env) for value in (*others_keys, None)])

    def _text(self, node: Operation, truth: bool, env: Env) -> None:
        subject, part = node.arguments
        found = self.known.value(node, env)
        if found is truth:
            return
        if not truth:
            self.make(subject, None, env)
        elif isinstance(subject, Stored) and subject.field.kind == "phone":
            self._fill(subject, env)
        else:
            self.make(subject, f"{self.known.value(part, env)} sample", env)

    def _list(self, node: ListHas | FieldEmpty, truth: bool, env: Env) -> None:
        thing = self._reach(node.place, env)
        found = thing.values.get(node.field.name, OPEN)
        if isinstance(node, FieldEmpty):
            if found is OPEN and not truth:
                self.fill(thing, node.field)
            elif found is OPEN:
                self.world.decide(thing, node.field, None)
            elif bool(found) is truth:
                raise Clash(f"{node.field.name} is {found!r}")
            return
        value = self.known.value(node.value, env)
        there = list(found) if isinstance(found, list) else []
        if truth and value not in there:
            thing.values[node.field.name] = [*there, value]
        elif not truth and value in there:
            raise Clash(f"{value!r} is in {node.field.name}")

    def _among_rows(self, node: RelationHas, truth: bool, env: Env) -> None:
        thing, value = self._reach(node.place, env), self.known.value(node.value, env)
        if value is OPEN and isinstance(node.value, Stored):
            self._fill(node.value, env)
            value = self.known.value(node.value, env)
        rows = self.world.rows(thing, node.relation)
        if not isinstance(value, Thing) or node.relation.kind != "links" or (value in rows and not truth):
            raise Clash(f"{value!r} among {node.relation.name}")
        if truth and value not in rows:
            thing.values[node.relation.field.name] = [*rows, value]

    def _compare(self, node: Operation, truth: bool, env: Env) -> None:
        name = node.name if truth else OTHER_WAY[node.name]
        left, right = node.arguments
        one, other = self.known.value(left, env), self.known.value(right, env)
        if one is OPEN and other is OPEN:
            self.world.either([partial(self._settle, side, env) for side in (right, left)])
            one, other = self.known.value(left, env), self.known.value(right, env)
        if one is not OPEN and other is not OPEN and compare(node.name, one, other) is truth:
            return
        # A figure over related records may be brought to another value even where it is known.
        sides = [(left, other, name)] if other is not OPEN else []
        sides += [(right, one, SWAPPED[name])] if one is not OPEN else []
        sides.sort(key=lambda side: self.known.value(side[0], env) is not OPEN)
        ways = []
        for moving, fixed, how in sides:
            if not truth and fixed is None and node.name not in ("eq", "ne"):
                return
            ways += [partial(self.make, moving, value, env) for value in self._fitting(moving, fixed, how)]
            if not truth and node.name not in ("eq", "ne"):
                ways.append(partial(self.make, moving, None, env))
        settling = [
            partial(self._settle_and_compare, side, node, truth, env)
            for side in (left, right)
            if self.known.value(side, env) is OPEN
        ]
        self.world.either([*settling, *ways] if _is_computed(left) or _is_computed(right) else [*ways, *settling])

    def _settle(self, node: Typed, env: Env) -> None:
        """Give a side of a comparison some value, what it is computed from as well."""
        self.world.either([lambda: self.fill_leaves(node, env), lambda: self.make(node, _some(node), env)])
        if self.known.value(node, env) in (OPEN, None):
            raise Clash("a side stays open")

    def fill_leaves(self, node: Typed, env: Env) -> None:
        """Give the fields that a value is computed from some value each."""
        match node:
            case Stored() if _is_figure(node):
                self.fill_leaves(self.world.conditions.figure(node.field), (self._reach(node.place, env),))
            case Stored():
                self._fill(node, env)
            case Inlined():
                self.fill_leaves(node.tree, (self._reach(node.place, env),))
            case Operation():
                for item in node.arguments:
                    if self.known.value(item, env) is OPEN:
                        self.fill_leaves(item, env)
            case Aggregate() if node.relation.target is not None:
                for row in self.world.rows(self._reach(node.place, env), node.relation):
                    for part in (node.where, node.value):
                        if part is not None and self.known.value(part, (row, *env)) is OPEN:
                            self.fill_leaves(part, (row, *env))

    def _settle_and_compare(self, side: Typed, node: Operation, truth: bool, env: Env) -> None:
        self._settle(side, env)
        self._compare(node, truth, env)

    def _fitting(self, moving: Typed, fixed: Value, how: str) -> list[Value]:
        """Values that stand to another one as wished."""
        if how == "ne" and moving.type.options:
            return [option.key for option in moving.type.options if option.key != fixed and not option.hidden]
        if how == "ne" and isinstance(fixed, Thing):
            return [self.world.add(fixed.entity.key), None]
        near = [*self._usual(moving), fixed, *beside(fixed)]
        found = [item for item in near if compare(how, item, fixed)]
        return [*found, None] if how == "ne" else found

    def _usual(self, node: Typed) -> list[Value]:
        """The value that a field mostly has."""
        if not isinstance(node, Stored) or node.part or node.field.kind in ("reference", "links"):
            return []
        return [sample(node.field, len(self.world.things))] if not _is_figure(node) else []

    def _exists(self, node: Aggregate, truth: bool, env: Env) -> None:
        thing = self._reach(node.place, env)
        if node.relation.target is None:
            self._files(thing, node.relation.name, truth)
        elif truth:
            self._some_row(node, thing, env)
        else:
            self.world.forbidden.append((thing, node.relation, node.where, env))
            for row in self.world.rows(thing, node.relation):
                if node.where is None:
                    raise Clash(f"there are {node.relation.name}")
                self.want(node.where, False, (row, *env))

    def _files(self, thing: Thing, name: str, truth: bool) -> None:
        if name in thing.files and (thing.files[name] > 0) is not truth:
            raise Clash(f"{name} holds {thing.files[name]}")
        thing.files.setdefault(name, 1 if truth else 0)

    def _some_row(self, node: Aggregate, thing: Thing, env: Env) -> None:
        rows = self.world.rows(thing, node.relation)
        if any(node.where is None or self.known.value(node.where, (row, *env)) is True for row in rows):
            return
        self.world.either([partial(self._take_row, node, thing, row, env) for row in (*rows, None)])

    def _take_row(self, node: Aggregate, thing: Thing, row: Thing | None, env: Env) -> Thing:
        """Let a record be one that counts, one that is there or a new one."""
        row = row or self.row(node, thing)
        if node.where is not None:
            self.want(node.where, True, (row, *env))
        return row

    def row(self, node: Aggregate, thing: Thing) -> Thing:
        """A record more of a relation, such as it may hold."""
        row = self.world.add_row(thing, node.relation)
        for holder, relation, where, env in list(self.world.forbidden):
            if holder is thing and relation == node.relation:
                self._spare(relation, where, (row, *env))
        return row

    def _spare(self, relation: Relation, where: Typed | None, env: Env) -> None:
        """Let a record not be one of those that there may not be."""
        if where is None:
            raise Clash(f"there are to be no {relation.name}")
        if self.known.value(where, env) is not False:
            self.want(where, False, env)

    def keep_forbidden(self) -> None:
        """What may not be there is not, not even among the records that came another way."""
        for holder, relation, where, env in list(self.world.forbidden):
            for row in self.world.rows(holder, relation):
                self._spare(relation, where, (row, *env))

    # ---- values

    def fill(self, thing: Thing, model: FieldModel) -> Value:
        """Some value for a field of which nothing is asked; a record that may be chosen there."""
        if model.kind != "reference":
            return self.world.fill(thing, model)
        others = self.world.others(thing, model.target)[:1]
        self.world.either([partial(self._refer, thing, model, other) for other in (*others, None)])
        return thing.values[model.name]

    def _refer(self, thing: Thing, model: FieldModel, other: Thing | None) -> None:
        other = other or self.world.add(model.target)
        self.world.decide(thing, model, other)
        self.fit(thing, model)

    def fit(self, thing: Thing, model: FieldModel) -> None:
        """Make the record that a field refers to one that may be chosen there."""
        other = thing.values[model.name]
        where = getattr(model.declared, "where", "")
        if where and isinstance(other, Thing):
            tree = self.world.conditions.tree(other.entity.key, where, model.owner)
            if self.known.value(tree, (other,)) is not True:
                self.want(tree, True, (other,))

    def _reach(self, place: Place, env: Env) -> Thing:
        """The record at the end of a path, made where nobody has decided."""
        thing = env[place.levels]
        for hop in place.hops:
            found: object = thing.parent if hop.field is None else thing.values.get(hop.field.name, OPEN)
            if isinstance(found, Open):
                assert hop.field is not None
                found = self.fill(thing, hop.field)
            if not isinstance(found, Thing):
                raise Clash(f"{thing.entity.short} leads nowhere")
            thing = found
        return thing

    def make(self, node: Typed, value: Value, env: Env) -> None:
        """Give a node a value."""
        found = self.known.value(node, env)
        if found is not OPEN and same(found, value):
            return
        match node:
            case Constant() | Given():
                raise Clash(f"{found!r} is not {value!r}")
            case Stored() if _is_figure(node):
                self._make_inside(self.world.conditions.figure(node.field), node.place, value, env)
            case Stored():
                self._store(node, value, env)
            case Inlined():
                self._make_inside(node.tree, node.place, value, env)
            case Operation():
                self._calculate(node, value, env)
            case Aggregate():
                self._figure(node, value, env)
            case _:
                self.want(node, bool(value), env)
        found = self.known.value(node, env)
        if found is not OPEN and not _near(found, value):
            raise Clash(f"{found!r} came of it, not {value!r}")

    def _make_inside(self, tree: Typed, place: Place, value: Value, env: Env) -> None:
        """Give a figure a value through what it is computed from."""
        inner = (self._reach(place, env),)
        if tree.type.kind == BOOLEAN and isinstance(value, bool):
            self.want(tree, value, inner)
        else:
            self.make(tree, value, inner)

    def _store(self, node: Stored, value: Value, env: Env) -> None:
        thing = self._reach(node.place, env)
        if not node.part or node.part == "amount":
            self.world.decide(thing, node.field, value)
        elif node.part != "currency":
            address = thing.values.get(node.field.name, OPEN)
            if not isinstance(address, Open | dict):
                raise Clash(f"{node.field.name} is {address!r}")
            thing.values[node.field.name] = {**(address if isinstance(address, dict) else {}), node.part: value}

    def _calculate(self, node: Operation, value: Value, env: Env) -> None:
        if node.type.kind == BOOLEAN and isinstance(value, bool) and node.name not in ("coalesce", "if"):
            self.want(node, value, env)
        elif node.name == "coalesce":
            self._first(node, value, env)
        elif node.name == "if":
            test, yes, no = node.arguments
            ways = [partial(self._take_branch, test, truth, (yes, no), value, env) for truth in (True, False)]
            self.world.either(ways)
        elif node.name in ("min", "max"):
            for item in node.arguments:
                if self.known.value(item, env) is OPEN:
                    self.make(item, value, env)
        elif value is None:
            self.world.either([partial(self.make, item, None, env) for item in node.arguments])
        elif len(node.arguments) == 1 or node.name in ("date", "round"):
            self.make(node.arguments[0], _back(node.name, value), env)
        else:
            self._solve(node, value, env)

    def _take_branch(self, test: Typed, truth: bool, ways: tuple[Typed, Typed], value: Value, env: Env) -> None:
        self.want(test, truth, env)
        self.make(ways[not truth], value, env)

    def _first(self, node: Operation, value: Value, env: Env) -> None:
        """The first argument that is not empty gives the value."""
        if value is None:
            for item in node.arguments:
                self.make(item, None, env)
            return
        values = [self.known.value(item, env) for item in node.arguments]
        until = next((number for number, found in enumerate(values) if found is not None), len(values) - 1)
        self.world.either([partial(self.make, item, value, env) for item in node.arguments[: until + 1]])

    def _solve(self, node: Operation, value: Value, env: Env) -> None:
        """Of two operands the open one follows from the other and the result."""
        left, right = node.arguments
        one, other = self.known.value(left, env), self.known.value(right, env)
        if one is OPEN and other is OPEN:
            self.world.either([partial(self._settle, side, env) for side in (left, right)])
            one, other = self.known.value(left, env), self.known.value(right, env)
        rules = _SOLVE.get(node.name)
        if rules is None or one is None or other is None:
            raise Clash(f"{node.name} of {one!r} and {other!r}")
        ways = []
        if one is not OPEN:
            ways.append(lambda: self.make(right, rules[1](value, one), env))
        if other is not OPEN:
            ways.append(lambda: self.make(left, rules[0](value, other), env))
        self.world.either(ways)

    def _figure(self, node: Aggregate, value: Value, env: Env) -> None:
        """A count, sum or extreme is reached with one record more, or with as many as it takes."""
        thing = self._reach(node.place, env)
        if node.relation.target is None:
            self._count_files(thing, node.relation.name, value)
        elif node.function == "count":
            self._count(node, thing, value, env)
        elif value is None:
            self._exists(Aggregate("exists", *_of(node)), False, env)
        else:
            self._value_row(node, thing, value, env)

    def _count_files(self, thing: Thing, name: str, value: Value) -> None:
        if name in thing.files:
            raise Clash(f"{name} holds {thing.files[name]}")
        thing.files[name] = int(value) if isinstance(value, Decimal) else 0

    def _count(self, node: Aggregate, thing: Thing, value: Value, env: Env) -> None:
        wanted = int(value) if isinstance(value, Decimal) else 0
        if wanted <= 0:
            if wanted < 0:
                raise Clash("fewer than none")
            self._exists(Aggregate("exists", *_of(node)), False, env)
            return
        counted = 0
        for row in self.world.rows(thing, node.relation):
            if node.where is not None:
                self.want(node.where, counted < wanted, (row, *env))
            counted += counted < wanted
        for _ in range(wanted - counted):
            row = self.row(node, thing)
            if node.where is not None:
                self.want(node.where, True, (row, *env))

    def _value_row(self, node: Aggregate, thing: Thing, value: Value, env: Env) -> None:
        assert node.value is not None
        rows = self.world.rows(thing, node.relation)
        unvalued = [row for row in rows if self.known.value(node.value, (row, *env)) is OPEN]
        self.world.either([partial(self._give_value, node, thing, row, value, env) for row in (*unvalued[:1], None)])

    def _give_value(self, node: Aggregate, thing: Thing, row: Thing | None, value: Value, env: Env) -> None:
        assert node.value is not None
        rows = self.world.rows(thing, node.relation)
        row = self._take_row(node, thing, row, env)
        rest = value
        if node.function == "sum" and isinstance(value, Decimal):
            rest = value - self._sum_of_others(node, row, rows, env)
        self.make(node.value, rest, (row, *env))

    def _sum_of_others(self, node: Aggregate, row: Thing, rows: list[Thing], env: Env) -> Decimal:
        assert node.value is not None
        total = Decimal(0)
        for item in rows:
            if item is row or (node.where is not None and self.known.value(node.where, (item, *env)) is not True):
                continue
            found = self.known.value(node.value, (item, *env))
            if isinstance(found, Open):
                self.make(node.value, Decimal(0), (item, *env))
            elif isinstance(found, Decimal):
                total += found
        return total


def _is_computed(node: Typed) -> bool:
    """Whether a value comes of others, so that their usual values should be tried first."""
    return isinstance(node, Inlined | Aggregate) or (isinstance(node, Stored) and _is_figure(node))


def _is_about_stage(node: Typed) -> bool:
    first = node.arguments[0] if isinstance(node, Operation) else node
    return isinstance(first, Stored) and first.field.name == "stage"


def _near(one: Value, other: Value) -> bool:
    """The same but for a rounded digit."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) < Decimal("0.01")
    return same(one, other)


def _is_figure(node: Stored) -> bool:
    return node.field.kind in ("computed", "rollup")


def _only_filled(node: Typed) -> bool:
    return isinstance(node, Operation) and node.name == "not" and getattr(node.arguments[0], "name", "") == "is_empty"


def _of(node: Aggregate) -> tuple[object, ...]:
    return node.place, node.relation, None, node.where, node.type, node.span


def _some(node: Typed) -> Value:
    """A value that suits the kind of a node."""
    kind = node.type.kind
    if node.type.options:
        return node.type.options[0].key
    if kind in NUMBERS:
        return Decimal(10)
    forms: Mapping[str, Value] = {
        MONEY: Decimal(1000),
        DATE: TODAY,
        INSTANT: NOW,
        DURATION: timedelta(days=7),
        BOOLEAN: True,
        "local_time": time(10),
        "text": "sample",
    }
    if kind not in forms:
        raise Clash(f"no sample of {kind}")
    return forms[kind]


def _back(name: str, value: Value) -> Value:
    """What an operation of one operand was made of."""
    match name, value:
        case "neg", Decimal():
            return -value
        case "date", date():
            return datetime(value.year, value.month, value.day, NOW.hour, tzinfo=NOW.tzinfo)
        case "days", timedelta():
            return Decimal(value.days)
        case "weeks", timedelta():
            return Decimal(value.days // 7)
        case "hours", timedelta():
            return Decimal(int(value.total_seconds()) // 3600)
        case "minutes", timedelta():
            return Decimal(int(value.total_seconds()) // 60)
        case (("as_money" | "money_amount" | "round" | "abs" | "months"), _):
            return value
    raise Clash(f"{name} cannot be turned round")


Rule = Callable[..., Value]
_SOLVE: Mapping[str, tuple[Rule, Rule]] = {
    "add": (lambda total, right: total - right, lambda total, left: total - left),
    "sub": (lambda rest, right: rest + right, lambda rest, left: left - rest),
    "mul": (lambda product, right: _over(product, right), lambda product, left: _over(product, left)),
    "div": (lambda result, right: result * right, lambda result, left: _over(left, result)),
    "days_between": (
        lambda days, last: last - timedelta(days=int(days)),
        lambda days, first: first + timedelta(days=int(days)),
    ),
    "date_diff": (lambda length, right: right + length, lambda length, left: left - length),
    "instant_diff": (lambda length, right: right + length, lambda length, left: left - length),
    "date_plus_days": (lambda day, by: day - by, lambda day, start: day - start),
    "date_minus_days": (lambda day, by: day + by, lambda day, start: start - day),
    "date_plus_days_swapped": (lambda day, start: day - start, lambda day, by: day - by),
    "instant_plus": (lambda moment, by: moment - by, lambda moment, start: moment - start),
    "instant_minus": (lambda moment, by: moment + by, lambda moment, start: start - moment),
}
"""How the left and the right operand follow from the result and the other one."""


def _over(product: Decimal, by: Decimal) -> Decimal:
    if by == 0 and product == 0:
        return Decimal(1)
    if by == 0:
        raise Clash("division by nothing")
    return product / by
