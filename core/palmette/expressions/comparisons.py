"""Conditions on their way to SQL: what empty means in each, and comparisons in the form an index serves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_

from palmette.expressions import amounts, numbers, values
from palmette.expressions.constructs import ALWAYS, NEVER, BeginsWith, ContainsText
from palmette.expressions.context import Amount, Translator
from palmette.expressions.moment import Known
from palmette.expressions.numbers import Number
from palmette.expressions.ranges import Narrowed, Range, as_whole, domain, from_whole, narrow
from palmette.expressions.scalars import as_element, bound, in_code_order
from palmette.expressions.tree import Given, Stored, Typed, is_constant
from palmette.expressions.types import DATE, DURATION, INSTANT, INT64, MONEY, NUMBERS, TEXT
from palmette.schema.types import Str, Whole

OWNER = "owner_id"
FLIPPED = {"eq": "eq", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
COUNTED = NUMBERS | {DURATION}


def compare(translator: Translator, name: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    """`eq`, `lt`, `le`, `gt` or `ge` of two values; unknown where it counts as false."""
    ranged = _ranged(translator, name, left, right)
    if ranged is None:
        ranged = _ranged(translator, FLIPPED[name], right, left)
    if ranged is not None:
        return ranged
    return _plain(translator, name, left, right)


def _plain(translator: Translator, name: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    kinds = {left.type.kind, right.type.kind}
    if MONEY in kinds:
        return _money(translator, name, left, right)
    if kinds <= COUNTED:
        return _numbers(name, translator.number(left), translator.number(right))
    return _scalars(translator, name, left, right)


def _scalars(translator: Translator, name: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    if name != "eq":
        one, other = in_code_order(translator, left), in_code_order(translator, right)
        return ordered(name, one, other)
    found, sought = translator.scalar(left), translator.scalar(right)
    for side, value in ((left, found), (right, sought)):
        if isinstance(side, Given) and isinstance(value, Known) and value.value is None:
            # Nobody is logged in: that equals no reference, not even an empty one.
            return NEVER
    if (owners := _owned_by_me(translator, left, right)) is not None:
        return owners
    if isinstance(found, Known) and isinstance(sought, Known):
        return ALWAYS if found.value == sought.value else NEVER
    if isinstance(found, Known):
        left, found, right, sought = right, sought, left, found
    one = as_element(found, left.type)
    if isinstance(sought, Known):
        return one.is_(None) if sought.value is None else one == bound(sought.value, right.type)
    return one.is_not_distinct_from(sought)


def _owned_by_me(translator: Translator, left: Typed, right: Typed) -> ColumnElement[bool] | None:
    """`owner == me` while `me` stands in for others: theirs are mine to do. Other references to `me` stay personal."""
    context = translator.context
    for one, other in ((left, right), (right, left)):
        if (
            context.stands_in
            and isinstance(one, Stored)
            and one.field.system
            and one.field.column == OWNER
            and isinstance(other, Given)
            and other.name == "me"
        ):
            return translator.element(one).in_([bound(item, other.type) for item in (context.me, *context.stands_in)])
    return None


def ordered(name: str, one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """The comparison itself."""
    match name:
        case "eq":
            return one == other
        case "lt":
            return one < other
        case "le":
            return one <= other
        case "gt":
            return one > other
    return one >= other


def _numbers(name: str, left: Number, right: Number) -> ColumnElement[bool]:
    left, right = numbers.settled(left), numbers.settled(right)
    if left.known is not None and right.known is not None:
        order = numbers.compare_at_scales(left, right).known or 0
        return ALWAYS if _holds(name, order) else NEVER
    if left.known is not None:
        return _numbers(FLIPPED[name], right, left)
    if right.known is not None:
        return against(numbers.column(left), limit(name, right.known, right.scale - left.scale))
    if left.scale == right.scale:
        one, other = numbers.column(left), numbers.column(right)
        return one.is_not_distinct_from(other) if name == "eq" else ordered(name, one, other)
    found = ordered(name, numbers.column(numbers.compare_at_scales(left, right)), _zero())
    if name != "eq":
        return found
    return or_(found, and_(numbers.column(left).is_(None), numbers.column(right).is_(None)))


def _holds(name: str, order: int) -> bool:
    return {"eq": order == 0, "lt": order < 0, "le": order <= 0, "gt": order > 0, "ge": order >= 0}[name]


def limit(name: str, value: int, digits: int) -> tuple[str, int | None]:
    """A comparison with `value` that has so many digits more than the column: one with a whole number, or None."""
    if digits <= 0:
        return name, value * 10**-digits
    whole, rest = divmod(value, 10**digits)
    if not rest:
        return name, whole
    if name == "eq":
        return name, None
    return ("le", whole) if name in ("lt", "le") else ("gt", whole)


def against(column: ColumnElement[Any], wanted: tuple[str, int | None]) -> ColumnElement[bool]:
    """A column compared with a whole number that may lie beyond what a column holds."""
    name, value = wanted
    if value is None:
        return NEVER
    if -INT64 - 1 <= value <= INT64:
        return ordered(name, column, bindparam(None, value, type_=Whole(), unique=True))
    below = value > INT64
    holds = name in ("lt", "le") if below else name in ("gt", "ge")
    return column.is_not(None) if holds else NEVER


def _zero() -> ColumnElement[Any]:
    return bindparam(None, 0, type_=Whole(), unique=True)


def _money(translator: Translator, name: str, left: Typed, right: Typed) -> ColumnElement[bool]:
    if left.type.kind != MONEY:
        return _money(translator, FLIPPED[name], right, left)
    one = translator.amount(left)
    if right.type.kind == MONEY:
        return amounts.compare_amounts(name, one, translator.amount(right))
    number = numbers.settled(translator.number(right))
    if number.known is None or isinstance(one.currency, str):
        # A number stands for major units of the money's own currency.
        return _numbers(name, one.minor, numbers.multiply(number, amounts.factor(one.currency)))
    return _money_limit(name, one, number)


def _money_limit(name: str, money: Amount, number: Number) -> ColumnElement[bool]:
    """Money in a currency that differs by row, against a known number: one limit per number of digits."""
    assert number.known is not None
    assert not isinstance(money.currency, str)
    limits: dict[int, int | None] = {}
    for digits in (0, 2, 3):
        found, value = limit(name, number.known, number.scale - digits)
        if found != name and value is not None:
            # `< 10.5` became `<= 10`: the same as `< 11`, and `>= 10.5` the same as `>= 11`.
            value = value + 1 if name in ("lt", "ge") else value
        limits[digits] = values.within_int64(value)
    return ordered(name, numbers.column(money.minor), amounts.by_digits(money.currency, limits))


def begins(translator: Translator, text: Typed, start: Typed) -> ColumnElement[bool]:
    """`starts_with`: a range of texts where the beginning is known."""
    sought = translator.scalar(start)
    if not isinstance(sought, Known):
        return BeginsWith(translator.element(text), as_element(sought, start.type))
    if not isinstance(sought.value, str):
        return NEVER
    column = in_code_order(translator, text)
    first = column >= bindparam(None, sought.value, type_=Str(), unique=True)
    after = _next_text(sought.value)
    return first if after is None else and_(first, column < bindparam(None, after, type_=Str(), unique=True))


def _next_text(start: str) -> str | None:
    """The first text, by code points, after all that begin with `start`; None where there is none."""
    kept = start.rstrip("\U0010ffff")
    if not kept:
        return None
    code = ord(kept[-1]) + 1
    # Half characters cannot be stored.
    return kept[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)


def contains(translator: Translator, text: Typed, part: Typed) -> ColumnElement[bool]:
    """`contains`: letter for letter."""
    return ContainsText(translator.element(text), translator.element(part))


def among(translator: Translator, value: Typed, choices: tuple[Typed, ...]) -> ColumnElement[bool]:
    """`in` a written list."""
    sought = [translator.scalar(choice) for choice in choices] if value.type.kind in _LISTED else []
    found = translator.scalar(value) if sought else None
    if found is not None and not isinstance(found, Known) and all(isinstance(item, Known) for item in sought):
        known = [item.value for item in sought if isinstance(item, Known) and item.value is not None]
        return found.in_(known)
    return or_(*(compare(translator, "eq", value, choice) for choice in choices))


_LISTED = frozenset({TEXT, "reference", "local_time"})


def _ranged(translator: Translator, name: str, left: Typed, right: Typed) -> ColumnElement[bool] | None:
    """The comparison as a range of a column; where zones differ one that holds all of theirs, and the comparison."""
    if not is_constant(right) or not _may_narrow(left, right):
        return None
    context = translator.context
    zones = dict.fromkeys([context.single_zone] if context.single_zone else [*context.zones, context.default_zone])
    found: list[Narrowed] = []
    for zone in zones:
        single = translator.in_zone(zone)
        wanted = _wanted(single, name, left, right)
        narrowed = narrow(single, left, wanted) if wanted is not None else None
        if narrowed is None:
            return None
        found.append(narrowed)
    ranges = {item.range for item in found}
    if len(ranges) == 1:
        return _between(translator, found[0], found[0].range)
    kept = [item for item in ranges if not item.is_void] or [Range(1, 0)]
    hull = Range(min(item.low for item in kept), max(item.high for item in kept))
    return and_(_between(translator, found[0], hull), _plain(translator, name, left, right))


def _may_narrow(left: Typed, right: Typed) -> bool:
    if isinstance(left, Stored):
        # A plain column already serves an index, unless `today` differs by row.
        return left.type.kind == DATE
    return left.type.kind in (DATE, INSTANT, "integer", DURATION) and right.type.kind in (DATE, INSTANT, *COUNTED)


def _wanted(translator: Translator, name: str, left: Typed, right: Typed) -> Range | None:
    """The values of the left side for which the comparison holds, where the right side is known."""
    if left.type.kind in (DATE, INSTANT):
        value = translator.scalar(right)
        limit_at = as_whole(value.value) if isinstance(value, Known) else None
        return None if limit_at is None else _limited(name, limit_at, domain(left.type.kind))
    number = translator.number(right)
    if number.known is None:
        return None
    operator, whole = limit(name, number.known, number.scale)
    return Range(1, 0) if whole is None else _limited(operator, whole, Range(-INT64, INT64))


def _limited(name: str, value: int, within: Range) -> Range:
    low = {"eq": value, "gt": value + 1, "ge": value}.get(name, within.low)
    high = {"eq": value, "lt": value - 1, "le": value}.get(name, within.high)
    return Range(max(low, within.low), min(high, within.high))


def _between(translator: Translator, found: Narrowed, wanted: Range) -> ColumnElement[bool]:
    if wanted.is_void:
        return NEVER
    kind, whole = found.node.type, domain(found.node.type.kind)
    column = found.translator.element(found.node)
    low = None if wanted.low <= whole.low else bound(from_whole(wanted.low, kind.kind), kind)
    high = None if wanted.high >= whole.high else bound(from_whole(wanted.high, kind.kind), kind)
    if low is not None and high is not None:
        return column == low if wanted.low == wanted.high else column.between(low, high)
    if low is not None:
        return column >= low
    return column.is_not(None) if high is None else column <= high
