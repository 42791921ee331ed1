"""Money on its way to SQL: minor units beside a currency, never mixed with another currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, bindparam, case, func, literal_column, null, or_

from palmette.expressions import numbers
from palmette.expressions.constructs import NEVER, Average, WideSum
from palmette.expressions.context import Amount, Translator
from palmette.expressions.numbers import FIRST, LAST, Number
from palmette.expressions.rows import along, figure, related
from palmette.expressions.tree import Aggregate, Constant, Inlined, Operation, Stored, Typed
from palmette.money import UNUSUAL_DIGITS, digits
from palmette.schema.types import Str, Whole

USUAL_DIGITS = 2
AMOUNT_SCALE = 3


def amount(translator: Translator, node: Typed) -> Amount:
    """An amount of money, of any kind of node."""
    match node:
        case Constant():
            return Amount(numbers.operand(null()), node.type.currency)
        case Stored():
            name = node.field.column
            minor = along(translator, node.place, lambda row: row.c[name])
            return Amount(numbers.operand(minor), along(translator, node.place, lambda row: row.c[f"{name}_currency"]))
        case Inlined():
            return _inlined(translator, node)
        case Aggregate():
            return _figure(translator, node)
        case Operation():
            return _operation(translator, node)
    raise AssertionError(f"no money comes from {node!r}")


def factor(currency: ColumnElement[Any] | str, *, unit: int = 0) -> Number:
    """10 to the digits of the currency, less `unit` digits but not below 1: what turns major units into minor ones."""
    if isinstance(currency, str):
        return numbers.known(10 ** max(digits(currency) - unit, 0))
    chosen = by_digits(currency, {count: 10 ** max(count - unit, 0) for count in (USUAL_DIGITS, 0, 3)})
    return numbers.operand(chosen, low=1, high=1000)


def by_digits(currency: ColumnElement[Any], found: dict[int, int | None]) -> ColumnElement[Any]:
    """One of three numbers by how many digits the currency of a row has; `found` has them for 0, 2 and 3."""
    cases = []
    for count in sorted(set(UNUSUAL_DIGITS.values())):
        named = [name for name, value in UNUSUAL_DIGITS.items() if value == count]
        cases.append((currency.in_(named), _whole(found[count])))
    return case(*cases, else_=_whole(found[USUAL_DIGITS]))


def currency_of(found: Amount) -> ColumnElement[Any]:
    """The currency as SQL, empty where the amount is."""
    if _written_together(found):
        # A plain column: of a CASE the database cannot tell how few values it has, and sorts where it could count.
        return _name(found)
    return case((numbers.column(found.minor).is_not(None), _name(found)))


def _written_together(found: Amount) -> bool:
    """Whether this is a stored amount with its currency: one is never there without the other."""
    minor = numbers.column(found.minor)
    if not isinstance(minor, Column) or not isinstance(found.currency, Column):
        return False
    return found.currency.table is minor.table and found.currency.name == f"{minor.name}_currency"


def _name(found: Amount) -> ColumnElement[Any]:
    """The currency as SQL, which may be there where the amount is empty."""
    if isinstance(found.currency, str):
        return bindparam(None, found.currency, type_=Str(), unique=True)
    return found.currency


def agree(one: Amount, other: Amount) -> ColumnElement[bool] | None:
    """The condition that two amounts are in one currency; None where that is certain."""
    if isinstance(one.currency, str) and isinstance(other.currency, str):
        return None if one.currency == other.currency else NEVER
    return _name(one) == _name(other)


def part(translator: Translator, node: Typed, name: str) -> Number | ColumnElement[Any]:
    """`.amount` as a number with 3 digits, `.currency` as a text."""
    found = amount(translator, node)
    if name == "currency":
        return currency_of(found)
    if isinstance(found.currency, str):
        missing = numbers.known(10 ** (AMOUNT_SCALE - digits(found.currency)))
    else:
        chosen = by_digits(found.currency, {count: 10 ** (AMOUNT_SCALE - count) for count in (USUAL_DIGITS, 0, 3)})
        missing = numbers.operand(chosen, low=1, high=1000)
    made = numbers.multiply(numbers.settled(found.minor), missing)
    return Number(made.steps, made.operands, AMOUNT_SCALE, made.low, made.high, made.fits)


def ratio(translator: Translator, node: Operation) -> Number:
    """How many times one amount holds another; empty where their currencies differ."""
    one, other = (amount(translator, part) for part in node.arguments)
    quotient = numbers.divide(one.minor, other.minor, node.type.scale)
    return _where(agree(one, other), quotient)


def _inlined(translator: Translator, node: Inlined) -> Amount:
    if not node.place.hops:
        return translator.over(translator.rows[node.place.levels]).amount(node.tree)
    minor = along(translator, node.place, lambda row: numbers.column(translator.over(row).amount(node.tree).minor))
    currency = along(translator, node.place, lambda row: currency_of(translator.over(row).amount(node.tree)))
    return Amount(numbers.operand(minor), currency)


def _figure(translator: Translator, node: Aggregate) -> Amount:
    """Sums and extremes look at the rows in one currency alone: that of the field, else of the installation."""
    reach = related(translator, node.place, node.relation)
    inner = translator.inside(reach.last)
    assert node.value is not None
    found = inner.amount(node.value)
    wanted = node.type.currency
    conditions = [] if node.where is None else [inner.condition(node.where)]
    if not isinstance(found.currency, str):
        conditions.append(found.currency == wanted)
    minor = numbers.column(found.minor)
    made: dict[str, Any] = {
        "sum": lambda: WideSum(minor),
        "average": lambda: Average(minor, literal_column("1")),
        "minimum": lambda: func.min(minor),
        "maximum": lambda: func.max(minor),
    }
    return Amount(numbers.operand(figure(reach, made[node.function](), conditions)), wanted)


def _operation(translator: Translator, node: Operation) -> Amount:
    match node.name:
        case "add" | "sub":
            return _sum(translator, node)
        case "mul":
            return _product(translator, node)
        case "div":
            found = translator.amount(node.arguments[0])
            return Amount(numbers.divide(found.minor, translator.number(node.arguments[1]), 0), found.currency)
        case "neg" | "abs":
            found = translator.amount(node.arguments[0])
            change = numbers.negate if node.name == "neg" else numbers.absolute
            return Amount(change(found.minor), found.currency)
        case "round":
            return _rounded(translator, node)
        case "as_money":
            return _converted(translator.number(node.arguments[0]), node.type.currency)
        case "min" | "max":
            return _extreme(node.name, [translator.amount(argument) for argument in node.arguments])
        case "coalesce":
            return _first(node, [translator.amount(argument) for argument in node.arguments])
        case "if":
            return _branch(translator, node)
    raise AssertionError(f"{node.name} gives no money")


def _converted(number: Number, currency: ColumnElement[Any] | str) -> Amount:
    return Amount(numbers.rescale(numbers.multiply(number, factor(currency)), 0), currency)


def _sum(translator: Translator, node: Operation) -> Amount:
    """A bare number beside money means major units of that money's currency."""
    left, right = node.arguments
    one = translator.amount(left) if left.type.kind == "money" else None
    other = translator.amount(right) if right.type.kind == "money" else None
    if one is None:
        assert other is not None
        one = _converted(translator.number(left), other.currency)
    elif other is None:
        other = _converted(translator.number(right), one.currency)
    assert other is not None
    work = numbers.add if node.name == "add" else numbers.subtract
    mixed = None if one.currency is other.currency else agree(one, other)
    return Amount(_where(mixed, work(one.minor, other.minor)), one.currency)


def _product(translator: Translator, node: Operation) -> Amount:
    left, right = node.arguments
    money, number = (left, right) if left.type.kind == "money" else (right, left)
    found = translator.amount(money)
    product = numbers.multiply(found.minor, translator.number(number))
    return Amount(numbers.rescale(product, 0), found.currency)


def _rounded(translator: Translator, node: Operation) -> Amount:
    found, kept = translator.amount(node.arguments[0]), translator.number(node.arguments[1]).known
    assert kept is not None
    unit = factor(found.currency, unit=kept)
    return Amount(numbers.multiply(numbers.divide(found.minor, unit, 0), unit), found.currency)


def _extreme(name: str, found: Sequence[Amount]) -> Amount:
    """The smallest or largest of the amounts there are, empty where their currencies differ."""
    chosen = found[0].minor
    for item in found[1:]:
        chosen = numbers.extreme(name, chosen, item.minor)
    if shared := _shared(found):
        return Amount(chosen, shared)
    currency = func.coalesce(*map(currency_of, found), type_=Str())
    same = [or_(numbers.column(item.minor).is_(None), _name(item) == currency) for item in found]
    return Amount(_where(and_(*same), chosen), currency)


def _first(node: Operation, found: Sequence[Amount]) -> Amount:
    minor = func.coalesce(*(numbers.column(item.minor) for item in found), type_=Whole())
    return Amount(numbers.operand(minor), _shared(found) or func.coalesce(*map(currency_of, found), type_=Str()))


def _branch(translator: Translator, node: Operation) -> Amount:
    condition, *branches = node.arguments
    test = translator.condition(condition)
    one, other = (translator.amount(branch) for branch in branches)
    minor = case((test, numbers.column(one.minor)), else_=numbers.column(other.minor))
    currency = _shared([one, other]) or case((test, currency_of(one)), else_=currency_of(other))
    return Amount(numbers.operand(minor), currency)


def _shared(found: Sequence[Amount]) -> str:
    names = {item.currency if isinstance(item.currency, str) else "" for item in found}
    return names.pop() if len(names) == 1 else ""


def _where(condition: ColumnElement[bool] | None, number: Number) -> Number:
    if condition is None:
        return number
    low, high = max(number.low, FIRST), min(number.high, LAST)
    return numbers.operand(case((condition, numbers.column(number))), scale=number.scale, low=low, high=high)


def _whole(value: int | None) -> ColumnElement[Any]:
    return literal_column("NULL" if value is None else str(value), Whole())


def compare_amounts(name: str, one: Amount, other: Amount) -> ColumnElement[bool]:
    """A comparison of two amounts: unlike currencies are neither equal nor in any order."""
    left, right = numbers.column(one.minor), numbers.column(other.minor)
    if name == "eq":
        same = left.is_not_distinct_from(right)
        currencies = agree(one, other)
        return same if currencies is None else and_(same, currency_of(one).is_not_distinct_from(currency_of(other)))
    ordered = {"lt": left < right, "le": left <= right, "gt": left > right, "ge": left >= right}[name]
    currencies = agree(one, other)
    return ordered if currencies is None else and_(ordered, currencies)
