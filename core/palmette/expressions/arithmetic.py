"""Numbers and lengths of time on their way to SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, null, type_coerce

from palmette.expressions import amounts, constructs, numbers, scalars
from palmette.expressions.context import Translator
from palmette.expressions.numbers import FIRST, LAST, Number
from palmette.expressions.rows import along, figure, related
from palmette.expressions.tree import Aggregate, Constant, Inlined, Operation, Stored, Typed
from palmette.expressions.types import MONEY
from palmette.schema.types import Whole

MOST_ROWS = 2**40
MOST_DAYS = 3_700_000
SMALL = 2**22
"""Numbers up to this size cannot overflow a sum over as many rows as there can be."""

UNITS = {"days": 86_400, "weeks": 604_800, "hours": 3_600, "minutes": 60, "months": 1, "years": 12}


def number(translator: Translator, node: Typed) -> Number:
    """A number or a length of time, of any kind of node."""
    match node:
        case Constant():
            return _constant(node)
        case Stored():
            return _stored(translator, node)
        case Inlined():
            return _inlined(translator, node)
        case Aggregate():
            return _figure(translator, node)
        case Operation():
            return _OPERATIONS[node.name](translator, node)
    raise AssertionError(f"no number comes from {node!r}")


def _constant(node: Constant) -> Number:
    if node.value is None:
        return numbers.operand(null(), scale=node.type.scale)
    assert isinstance(node.value, int | Decimal)
    return numbers.known(int(Decimal(node.value).scaleb(node.type.scale)), node.type.scale)


def _stored(translator: Translator, node: Stored) -> Number:
    if node.part:
        found = amounts.part(translator, Stored(node.place, node.field, "", node.type, node.span), node.part)
        assert isinstance(found, Number)
        return found
    name = node.field.column
    element = along(translator, node.place, lambda row: type_coerce(row.c[name], Whole()))
    return numbers.operand(element, scale=node.type.scale)


def _inlined(translator: Translator, node: Inlined) -> Number:
    if not node.place.hops:
        return translator.over(translator.rows[node.place.levels]).number(node.tree)
    element = along(translator, node.place, lambda row: numbers.column(translator.over(row).number(node.tree)))
    return numbers.operand(element, scale=node.type.scale)


def _figure(translator: Translator, node: Aggregate) -> Number:
    reach = related(translator, node.place, node.relation)
    inner = translator.inside(reach.last)
    conditions = [] if node.where is None else [inner.condition(node.where)]
    if node.value is None:
        return numbers.operand(figure(reach, func.count(), conditions), low=0, high=MOST_ROWS)
    value = inner.number(node.value)
    low, high = FIRST, LAST
    if node.function in ("minimum", "maximum"):
        low, high = max(value.low, FIRST), min(value.high, LAST)
    made = figure(reach, _function(node, value), conditions)
    return numbers.operand(made, scale=node.type.scale, low=low, high=high)


def _function(node: Aggregate, value: Number) -> ColumnElement[Any]:
    column = numbers.column(value)
    if node.function == "minimum":
        return func.min(column)
    if node.function == "maximum":
        return func.max(column)
    if node.function == "average":
        return constructs.Average(column, literal_column(str(10 ** (node.type.scale - value.scale))))
    small = max(abs(value.low), abs(value.high)) <= SMALL
    return constructs.SmallSum(column) if small else constructs.WideSum(column)


def _both(work: Callable[[Number, Number], Number]) -> Callable[[Translator, Operation], Number]:
    def made(translator: Translator, node: Operation) -> Number:
        left, right = (translator.number(argument) for argument in node.arguments)
        return numbers.rescale(work(left, right), node.type.scale)

    return made


def _quotient(translator: Translator, node: Operation) -> Number:
    left, right = node.arguments
    if left.type.kind == MONEY:
        return amounts.ratio(translator, node)
    return numbers.divide(translator.number(left), translator.number(right), node.type.scale)


def _single(work: Callable[[Number], Number]) -> Callable[[Translator, Operation], Number]:
    return lambda translator, node: work(translator.number(node.arguments[0]))


def _rounded(translator: Translator, node: Operation) -> Number:
    return numbers.rescale(translator.number(node.arguments[0]), node.type.scale)


def _extreme(translator: Translator, node: Operation) -> Number:
    found = translator.number(node.arguments[0])
    for argument in node.arguments[1:]:
        found = numbers.extreme(node.name, found, translator.number(argument))
    return numbers.rescale(found, node.type.scale)


def _columns(translator: Translator, nodes: Sequence[Typed], scale: int) -> tuple[list[ColumnElement[Any]], int, int]:
    found = [numbers.settled(numbers.rescale(translator.number(node), scale)) for node in nodes]
    return [numbers.column(item) for item in found], min(item.low for item in found), max(item.high for item in found)


def _first(translator: Translator, node: Operation) -> Number:
    columns, low, high = _columns(translator, node.arguments, node.type.scale)
    return numbers.operand(func.coalesce(*columns, type_=Whole()), scale=node.type.scale, low=low, high=high)


def _branch(translator: Translator, node: Operation) -> Number:
    condition, *branches = node.arguments
    columns, low, high = _columns(translator, branches, node.type.scale)
    chosen = case((translator.condition(condition), columns[0]), else_=columns[1])
    return numbers.operand(type_coerce(chosen, Whole()), scale=node.type.scale, low=low, high=high)


def _units(translator: Translator, node: Operation) -> Number:
    count = translator.number(node.arguments[0])
    return numbers.rescale(numbers.multiply(count, numbers.known(UNITS[node.name])), 0)


def _money_amount(translator: Translator, node: Operation) -> Number:
    found = amounts.part(translator, node.arguments[0], "amount")
    assert isinstance(found, Number)
    return found


def _of_values(construct: type[constructs.PerEngine], low: int, high: int) -> Callable[[Translator, Operation], Number]:
    def made(translator: Translator, node: Operation) -> Number:
        operands = [translator.element(argument) for argument in node.arguments]
        return numbers.operand(construct(*operands), low=low, high=high)

    return made


def _days_between(translator: Translator, node: Operation) -> Number:
    moments = node.arguments[0].type.kind == "instant"
    construct = constructs.DaysBetweenMoments if moments else constructs.DaysBetweenDates
    return _of_values(construct, -MOST_DAYS, MOST_DAYS)(translator, node)


def _hour(translator: Translator, node: Operation) -> Number:
    moment, zone = scalars.moment_and_zone(translator, node)
    return numbers.operand(constructs.HourInZone(moment, zone), low=0, high=23)


def _date_difference(translator: Translator, node: Operation) -> Number:
    later, earlier = (translator.element(argument) for argument in node.arguments)
    days = numbers.operand(constructs.DaysBetweenDates(earlier, later), low=-MOST_DAYS, high=MOST_DAYS)
    return numbers.multiply(days, numbers.known(UNITS["days"]))


def _moment_difference(translator: Translator, node: Operation) -> Number:
    later, earlier = (translator.element(argument) for argument in node.arguments)
    most = MOST_DAYS * UNITS["days"]
    return numbers.operand(constructs.SecondsBetweenMoments(earlier, later), low=-most, high=most)


_OPERATIONS: dict[str, Callable[[Translator, Operation], Number]] = {
    "add": _both(numbers.add),
    "sub": _both(numbers.subtract),
    "mul": _both(numbers.multiply),
    "div": _quotient,
    "neg": _single(numbers.negate),
    "abs": _single(numbers.absolute),
    "round": _rounded,
    "min": _extreme,
    "max": _extreme,
    "coalesce": _first,
    "if": _branch,
    **dict.fromkeys(UNITS, _units),
    "money_amount": _money_amount,
    "days_between": _days_between,
    "months_between": _of_values(constructs.MonthsBetween, -130_000, 130_000),
    "year": _of_values(constructs.YearOf, 0, 9999),
    "month": _of_values(constructs.MonthOf, 0, 12),
    "day": _of_values(constructs.DayOf, 0, 31),
    "weekday": _of_values(constructs.WeekdayOf, 0, 7),
    "hour": _hour,
    "length": _of_values(constructs.LengthOf, 0, 2**31),
    "date_diff": _date_difference,
    "instant_diff": _moment_difference,
}
