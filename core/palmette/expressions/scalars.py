"""Texts, dates, moments, references and truth values on their way to SQL; what no row decides is computed at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, type_coerce
from sqlalchemy.types import TypeEngine

from palmette.expressions import amounts, constructs, numbers, values
from palmette.expressions.context import Operand, Translator
from palmette.expressions.moment import Known, Passing
from palmette.expressions.numbers import Number
from palmette.expressions.rows import along, figure, related
from palmette.expressions.tree import Aggregate, Constant, Given, Inlined, Operation, Scalar, Stored, Typed
from palmette.expressions.types import BOOLEAN, DATE, INSTANT, LOCAL_TIME, REFERENCE, ValueType
from palmette.schema.types import Clock, Flag, Id, LocalDate, Moment, Str

SQL_TYPES: dict[str, TypeEngine[Any]] = {
    DATE: LocalDate(),
    INSTANT: Moment(),
    LOCAL_TIME: Clock(),
    REFERENCE: Id(),
    BOOLEAN: Flag(),
}
"""The column type of a kind of value; texts and everything else are `Str`."""

_SHIFTS = {
    "date_plus_days": (constructs.AddDays, 1),
    "date_minus_days": (constructs.AddDays, -1),
    "date_plus_months": (constructs.AddMonths, 1),
    "date_minus_months": (constructs.AddMonths, -1),
    "instant_plus": (constructs.AddSeconds, 1),
    "instant_minus": (constructs.AddSeconds, -1),
}


def sql_type(value: ValueType) -> TypeEngine[Any]:
    """The column type of a value that is neither a number nor money."""
    return SQL_TYPES.get(value.kind, Str())


def bound(value: Scalar, kind: ValueType) -> ColumnElement[Any]:
    """A known value as a bound parameter."""
    return bindparam(None, value, type_=sql_type(kind), unique=True)


def scalar(translator: Translator, node: Typed) -> Operand:
    """A value of any kind of node, known where it depends on no row."""
    match node:
        case Constant():
            return Known(node.value)
        case Given():
            return _given(translator, node)
        case Stored():
            return _stored(translator, node)
        case Inlined():
            if not node.place.hops:
                return translator.over(translator.rows[node.place.levels]).scalar(node.tree)
            return along(translator, node.place, lambda row: translator.over(row).element(node.tree))
        case Aggregate():
            return _extreme_of_rows(translator, node)
        case Operation():
            return _operation(translator, node)
    raise AssertionError(f"no value comes from {node!r}")


def zone_of(translator: Translator, node: Typed | None) -> ColumnElement[Any]:
    """The zone of a row as SQL, the default one where it has none."""
    default = bindparam(None, translator.context.default_zone, type_=Str(), unique=True)
    if not isinstance(node, Stored):
        return default
    name = node.field.column
    # Whether a branch may be seen does not change what day it is there.
    found = along(translator, node.place, lambda row: row.c[name], guarded=False)
    return func.coalesce(found, default, type_=Str())


def _given(translator: Translator, node: Given) -> Operand:
    context = translator.context
    if node.name == "now":
        return Known(context.now) if context.following is None else Passing(context.now, context.following)
    if node.name in ("me", "my_branch"):
        return Known(context.me if node.name == "me" else context.my_branch)
    if node.zone is None and len(context.zones) != 1:
        return Known(context.today(context.default_zone))
    days = context.days()
    usual = context.today(context.single_zone or context.default_zone)
    if len(days) == 1 and usual in days:
        return Known(usual)
    zone = zone_of(translator, node.zone)
    cases = [(zone.in_(zones), bound(day, node.type)) for day, zones in days.items() if day != usual]
    return type_coerce(case(*cases, else_=bound(usual, node.type)), LocalDate())


def _stored(translator: Translator, node: Stored) -> ColumnElement[Any]:
    column = node.field.column
    if node.part == "currency":
        column = f"{column}_currency"
    elif node.part:
        column = f"{column}_{node.part}"
    return along(translator, node.place, lambda row: row.c[column])


def _extreme_of_rows(translator: Translator, node: Aggregate) -> ColumnElement[Any]:
    reach = related(translator, node.place, node.relation)
    inner = translator.inside(reach.last)
    assert node.value is not None
    column = inner.element(node.value)
    conditions = [] if node.where is None else [inner.condition(node.where)]
    made = func.min(column) if node.function == "minimum" else func.max(column)
    return type_coerce(figure(reach, made, conditions), sql_type(node.type))


def _operation(translator: Translator, node: Operation) -> Operand:
    name = node.name.removesuffix("_swapped")
    if name in _SHIFTS:
        first, second = node.arguments if name == node.name else reversed(node.arguments)
        return _shifted(translator, name, first, second)
    return _OPERATIONS[name](translator, node)


def _shifted(translator: Translator, name: str, moment: Typed, by: Typed) -> Operand:
    construct, sign = _SHIFTS[name]
    start = translator.scalar(moment)
    count = _days(translator, by) if construct is constructs.AddDays else translator.number(by)
    if sign < 0:
        count = numbers.negate(count)
    if isinstance(start, Passing) and count.known is not None and construct is constructs.AddSeconds:
        moved = values.add_seconds(start.peek(), count.known)
        return Known(None) if moved is None else start.moved(moved, count.known)
    if isinstance(start, Known) and count.known is not None:
        return Known(_shift_known(construct, start.value, count.known))
    return construct(as_element(start, moment.type), numbers.column(count))


def _days(translator: Translator, node: Typed) -> Number:
    """How many days a length of time has that is known to be whole days."""
    if isinstance(node, Operation) and node.name in ("days", "weeks"):
        count = translator.number(node.arguments[0])
        return numbers.multiply(count, numbers.known(7)) if node.name == "weeks" else count
    return numbers.divide(translator.number(node), numbers.known(values.DAY_SECONDS), 0)


def _shift_known(construct: type[constructs.PerEngine], start: Scalar, count: int) -> Scalar:
    if start is None:
        return None
    if construct is constructs.AddSeconds:
        assert isinstance(start, datetime)
        return values.add_seconds(start, count)
    assert isinstance(start, date)
    return values.add_days(start, count) if construct is constructs.AddDays else values.add_months(start, count)


def as_element(operand: Operand, kind: ValueType) -> ColumnElement[Any]:
    """A value as SQL, known or not."""
    if isinstance(operand, Passing):
        return operand.parameter()
    return bound(operand.value, kind) if isinstance(operand, Known) else operand


def moment_and_zone(translator: Translator, node: Operation) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The moment of an operation and the zone of its row, as SQL."""
    single = translator.context.single_zone
    path = node.arguments[1] if len(node.arguments) > 1 else None
    if path is None and not single:
        single = translator.context.default_zone
    zone = bindparam(None, single, type_=Str(), unique=True) if single else zone_of(translator, path)
    return translator.element(node.arguments[0]), zone


def _local_date(translator: Translator, node: Operation) -> Operand:
    moment = translator.scalar(node.arguments[0])
    single = translator.context.single_zone
    path = node.arguments[1] if len(node.arguments) > 1 else None
    if path is None and not single:
        single = translator.context.default_zone
    if isinstance(moment, Known) and single:
        return Known(values.local_date(moment.value, single) if isinstance(moment.value, datetime) else None)
    zone = bindparam(None, single, type_=Str(), unique=True) if single else zone_of(translator, path)
    return constructs.DateInZone(as_element(moment, node.arguments[0].type), zone)


def _joined(translator: Translator, node: Operation) -> Operand:
    """Texts one after the other; an empty one counts as nothing, and nothing at all is empty."""
    parts = [func.coalesce(translator.element(argument), "", type_=Str()) for argument in node.arguments]
    return func.nullif(parts[0].concat(parts[1]), "", type_=Str())


def _first(translator: Translator, node: Operation) -> Operand:
    kind = sql_type(node.type)
    return func.coalesce(*(translator.element(argument) for argument in node.arguments), type_=kind)


def _branch(translator: Translator, node: Operation) -> Operand:
    condition, one, other = node.arguments
    chosen = case((translator.condition(condition), translator.element(one)), else_=translator.element(other))
    return type_coerce(chosen, sql_type(node.type))


def _extreme(translator: Translator, node: Operation) -> Operand:
    construct = constructs.Least if node.name == "min" else constructs.Greatest
    return construct(sql_type(node.type), [in_code_order(translator, part) for part in node.arguments])


def in_code_order(translator: Translator, node: Typed) -> ColumnElement[Any]:
    """A value to be ordered: texts that are no column are told to follow code points, as columns do."""
    found = translator.scalar(node)
    plain = isinstance(found, Known) or (isinstance(node, Stored) and not node.place.hops)
    element = as_element(found, node.type)
    return element if plain or node.type.kind in SQL_TYPES else constructs.InCodeOrder(element)


def _currency(translator: Translator, node: Operation) -> Operand:
    found = amounts.part(translator, node.arguments[0], "currency")
    assert isinstance(found, ColumnElement)
    return found


_OPERATIONS: dict[str, Callable[[Translator, Operation], Operand]] = {
    "date": _local_date,
    "concat": _joined,
    "coalesce": _first,
    "if": _branch,
    "min": _extreme,
    "max": _extreme,
    "money_currency": _currency,
}
