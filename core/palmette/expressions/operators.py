"""What the operators mean for each kind of value: comparison, arithmetic, and the mistakes people make with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from palmette.errors import ExpressionError
from palmette.expressions.conversions import comparable, is_nothing, read_literal
from palmette.expressions.mistakes import mistake
from palmette.expressions.syntax import Span
from palmette.expressions.tree import Operation, Typed
from palmette.expressions.types import (
    A_DATE,
    A_MOMENT,
    A_TEXT,
    BOOLEAN,
    CONDITION,
    DATE,
    DAYS,
    DECIMAL,
    DURATION,
    INSTANT,
    INTEGER,
    MONEY,
    MONTHS,
    NUMBERS,
    ORDERED,
    REFERENCE,
    SECONDS,
    TEXT,
    ValueType,
    same_scale,
)

COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
PRODUCT_SCALE = 6
"""Digits kept behind the point by a product or a quotient, unless an operand has more."""


def compare(operator: str, left: Typed, right: Typed, span: Span) -> Typed:
    """A typed comparison, or the mistake in it."""
    name = COMPARISONS[operator]
    if is_nothing(left) or is_nothing(right):
        return _compare_nothing(name, left, right, span)
    left, right = read_literal(left, right.type), read_literal(right, left.type)
    _refuse_blank_text(left, right)
    if not comparable(left, right):
        raise _unlike_sides(operator, left, right)
    if name not in ("eq", "ne"):
        for side in (left, right):
            if side.type.is_choice or side.type.kind not in ORDERED:
                remedy = "Compare it with == or !=, or list values: `x in ['a', 'b']`."
                said = f"{str(side.type).capitalize()} has no order."
                raise mistake("no_order", said, side.span, remedy=remedy)
    return Operation(name, (left, right), CONDITION, span)


def _compare_nothing(name: str, left: Typed, right: Typed, span: Span) -> Typed:
    if name not in ("eq", "ne"):
        raise mistake("no_order", "Nothing is smaller or larger than empty.", span, remedy="Write `is empty`.")
    if is_nothing(left) and is_nothing(right):
        raise mistake("wrong_type", "Both sides are empty.", span, remedy="Write `true` or `false`.")
    test = Operation("is_empty", (right if is_nothing(left) else left,), CONDITION, span)
    return test if name == "eq" else Operation("not", (test,), CONDITION, span)


def _refuse_blank_text(left: Typed, right: Typed) -> None:
    for side in (left, right):
        if getattr(side, "value", None) == "":
            raise mistake("blank_text", "No text is ''; a blank one is stored as empty.", side.span,
                          remedy="Write `is empty` or `is not empty`.")  # fmt: skip


def _unlike_sides(operator: str, left: Typed, right: Typed) -> ExpressionError:
    kinds = {left.type.kind, right.type.kind}
    remedy = "Compare values of one kind."
    if kinds == {DATE, INSTANT}:
        remedy = "Compare dates with `today`, or take the local date of the moment: date(x)."
    elif DURATION in kinds and kinds & NUMBERS:
        remedy = "Write the length of time with its unit: hours(2), days(14)."
    elif kinds == {REFERENCE}:
        remedy = "References to different kinds of record are never equal; follow one of them with a dot."
    elif BOOLEAN in kinds:
        remedy = "Compare it with true or false, or join conditions with `and`."
    elif TEXT in kinds and kinds & NUMBERS:
        remedy = "Numbers stand without quotes; texts stand in quotes."
    said = f"{str(left.type).capitalize()} cannot be compared with {right.type}."
    return mistake("wrong_type", said, right.span, remedy=remedy)


def negative(operand: Typed, span: Span) -> Typed:
    """`-x` of a number, money or a length of time."""
    if operand.type.kind not in NUMBERS | {MONEY, DURATION, MONTHS}:
        remedy = "Put a number behind the minus, or `not` before a condition."
        raise mistake("wrong_type", f"{str(operand.type).capitalize()} has no negative.", operand.span, remedy=remedy)
    return Operation("neg", (operand,), operand.type, span)


def calculate(operator: str, left: Typed, right: Typed, span: Span) -> Typed:
    """`+ - * /` over two values of fitting kinds, or the mistake in it."""
    for side in (left, right):
        if is_nothing(side):
            raise mistake("wrong_type", "Calculating with empty gives empty.", side.span, remedy="Leave it out.")
    found = _RULES[operator](left.type, right.type)
    if found is None:
        raise _no_such_sum(operator, left, right, span)
    name, result = found
    return Operation(name, (left, right), result, span)


Rule = tuple[str, ValueType] | None


def _plus(left: ValueType, right: ValueType) -> Rule:
    if left.kind == right.kind == TEXT:
        return "concat", A_TEXT
    if left.kind in (DATE, INSTANT):
        return _shift("plus", left, right)
    if right.kind in (DATE, INSTANT) and (shifted := _shift("plus", right, left)):
        return f"{shifted[0]}_swapped", shifted[1]
    return _sum("add", left, right)


def _minus(left: ValueType, right: ValueType) -> Rule:
    if left.kind == right.kind == DATE:
        return "date_diff", DAYS
    if left.kind == right.kind == INSTANT:
        return "instant_diff", SECONDS
    if left.kind in (DATE, INSTANT):
        return _shift("minus", left, right)
    return _sum("sub", left, right)


def _shift(sign: str, moment: ValueType, by: ValueType) -> Rule:
    if moment.kind == DATE and by.kind == DURATION and by.whole_days:
        return f"date_{sign}_days", A_DATE
    if moment.kind == DATE and by.kind == MONTHS:
        return f"date_{sign}_months", A_DATE
    if moment.kind == INSTANT and by.kind == DURATION:
        return f"instant_{sign}", A_MOMENT
    return None


def _sum(name: str, left: ValueType, right: ValueType) -> Rule:
    if left.kind in NUMBERS and right.kind in NUMBERS:
        return name, same_scale(left, right)
    if MONEY in (left.kind, right.kind) and {left.kind, right.kind} <= NUMBERS | {MONEY}:
        return name, left if left.kind == MONEY else right
    if left.kind == right.kind == DURATION:
        return name, replace(left, whole_days=left.whole_days and right.whole_days)
    if left.kind == right.kind == MONTHS:
        return name, left
    return None


def _times(left: ValueType, right: ValueType) -> Rule:
    if left.kind in NUMBERS and right.kind in NUMBERS:
        scale = min(left.scale + right.scale, max(PRODUCT_SCALE, left.scale, right.scale))
        return "mul", ValueType(INTEGER if left.kind == right.kind == INTEGER else DECIMAL, scale=scale)
    for one, other in ((left, right), (right, left)):
        if one.kind in (MONEY, DURATION) and other.kind in NUMBERS:
            return "mul", replace(one, whole_days=one.whole_days and other.kind == INTEGER)
    return None


def _over(left: ValueType, right: ValueType) -> Rule:
    if left.kind in NUMBERS and right.kind in NUMBERS:
        return "div", ValueType(DECIMAL, scale=max(PRODUCT_SCALE, left.scale, right.scale))
    if left.kind == right.kind and left.kind in (MONEY, DURATION):
        return "div", ValueType(DECIMAL, scale=PRODUCT_SCALE)
    if left.kind in (MONEY, DURATION) and right.kind in NUMBERS:
        return "div", replace(left, whole_days=False)
    return None


_RULES: dict[str, Callable[[ValueType, ValueType], Rule]] = {"+": _plus, "-": _minus, "*": _times, "/": _over}
_VERBS = {"+": "added to", "-": "subtracted from", "*": "multiplied with", "/": "divided by"}


def _no_such_sum(operator: str, left: Typed, right: Typed, span: Span) -> ExpressionError:
    first, second = (right, left) if operator in "+-" else (left, right)
    said = f"{str(first.type).capitalize()} cannot be {_VERBS[operator]} {second.type}."
    return mistake("wrong_type", said, right.span, remedy=_calculation_remedy(operator, left.type, right.type))


def _calculation_remedy(operator: str, left: ValueType, right: ValueType) -> str:
    kinds = {left.kind, right.kind}
    if kinds & {DATE, INSTANT} and kinds & NUMBERS:
        return "Say the unit: days(14), hours(2), months(1)."
    if INSTANT in kinds and MONTHS in kinds:
        return "Months belong to dates: date(x) + months(1), today - months(1)."
    if DATE in kinds and DURATION in kinds:
        return "Whole days move a date: days(n) or weeks(n) with a whole number."
    if kinds == {DATE, INSTANT}:
        return "Write days_between(a, b), or take date(x) of the moment."
    if kinds == {DURATION, MONTHS}:
        return "Months have no fixed length: add them one after the other, x + months(1) + days(3)."
    if kinds & {DURATION} and kinds & NUMBERS:
        return "Write the length of time with its unit: hours(2), days(14)."
    if TEXT in kinds and operator == "+":
        return "Only texts can be joined."
    return "Calculate with numbers, money, dates and lengths of time."
