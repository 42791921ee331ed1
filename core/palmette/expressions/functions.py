"""The functions of the language: what they take and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from palmette.expressions.conversions import common_type, is_nothing, read_literal
from palmette.expressions.mistakes import mistake
from palmette.expressions.syntax import Span
from palmette.expressions.tree import Constant, Operation, Typed
from palmette.expressions.types import (
    A_DATE,
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
    SECONDS,
    TEXT,
    WHOLE,
    ValueType,
)

MAX_ROUND = 9


@dataclass(frozen=True, slots=True)
class CallSite:
    """A call being checked: the function's name, where it stands, the path to the zone of the row at hand."""

    name: str
    span: Span
    zone: Typed | None

    def gives(self, arguments: Sequence[Typed], result: ValueType) -> Operation:
        """The checked call."""
        return Operation(self.name, tuple(arguments), result, self.span)


@dataclass(frozen=True, slots=True)
class Function:
    """`usage` is how it is written; `least` and `most` count its arguments; `check` types a call."""

    usage: str
    least: int
    most: int
    check: Callable[[CallSite, Sequence[Typed]], Typed]


def _wants(node: Typed, kinds: frozenset[str] | set[str], said: str, remedy: str = "") -> Typed:
    if node.type.kind not in kinds:
        raise mistake("wrong_type", f"This is {node.type}; {said} is needed here.", node.span,
                      remedy=remedy or "Put a fitting value here.")  # fmt: skip
    return node


def _number(node: Typed) -> Typed:
    return _wants(node, NUMBERS, "a number")


def _whole_number(node: Typed) -> Typed:
    return _wants(node, {INTEGER}, "a whole number", "Round it: round(x).")


def _text(node: Typed) -> Typed:
    if isinstance(node, Constant) and node.value == "":
        raise mistake("blank_text", "A blank text is in every text.", node.span, remedy="Write what to look for.")
    return _wants(node, {TEXT}, "a text", "Texts stand in quotes.")


def _days(call: CallSite, values: Sequence[Typed]) -> Typed:
    number = _number(values[0])
    return call.gives(values, DAYS if number.type.kind == INTEGER else SECONDS)


def _seconds(call: CallSite, values: Sequence[Typed]) -> Typed:
    _number(values[0])
    return call.gives(values, SECONDS)


def _months(call: CallSite, values: Sequence[Typed]) -> Typed:
    _whole_number(values[0])
    return call.gives(values, ValueType(MONTHS))


def _dated(call: CallSite, node: Typed) -> Typed:
    """A date, or the local date of a moment."""
    node = read_literal(node, A_DATE)
    _wants(node, {DATE, INSTANT}, "a date or a moment", "Use a date field, `today` or `now`.")
    if node.type.kind == DATE:
        return node
    return _local_date(call, node, node.span)


def _days_between(call: CallSite, values: Sequence[Typed]) -> Typed:
    moments = [_wants(read_literal(node, A_DATE), {DATE, INSTANT}, "a date or a moment") for node in values]
    if all(node.type.kind == INSTANT for node in moments):
        return call.gives(moments, WHOLE)
    return call.gives([_dated(call, node) for node in moments], WHOLE)


def _months_between(call: CallSite, values: Sequence[Typed]) -> Typed:
    return call.gives([_dated(call, node) for node in values], WHOLE)


def _date(call: CallSite, values: Sequence[Typed]) -> Typed:
    if values[0].type.kind == DATE:
        raise mistake("wrong_type", "This is a date already.", values[0].span, remedy="Leave out date(…).")
    _wants(values[0], {INSTANT}, "a moment", "Use a field that holds a moment, or `now`.")
    return _local_date(call, values[0], call.span)


def _local_date(call: CallSite, moment: Typed, span: Span) -> Typed:
    zone = () if call.zone is None else (call.zone,)
    return Operation("date", (moment, *zone), A_DATE, span)


def _hour(call: CallSite, values: Sequence[Typed]) -> Typed:
    moment = _wants(values[0], {INSTANT}, "a moment", "Use a field that holds a moment, or `now`.")
    zone = () if call.zone is None else (call.zone,)
    return call.gives([moment, *zone], WHOLE)


def _calendar_part(call: CallSite, values: Sequence[Typed]) -> Typed:
    return call.gives([_dated(call, values[0])], WHOLE)


def _coalesce(call: CallSite, values: Sequence[Typed]) -> Typed:
    result, nodes = common_type(values)
    return call.gives(nodes, result)


def _extreme(call: CallSite, values: Sequence[Typed]) -> Typed:
    for node in values:
        if is_nothing(node) or node.type.is_choice or node.type.kind not in ORDERED:
            remedy = "Use numbers, dates or texts; over related records write minimum(…) or maximum(…)."
            raise mistake("no_order", f"{str(node.type).capitalize()} has no order.", node.span, remedy=remedy)
    result, nodes = common_type(values)
    return call.gives(nodes, result)


def _if(call: CallSite, values: Sequence[Typed]) -> Typed:
    condition, *branches = values
    _wants(condition, {BOOLEAN}, "a condition", "Compare something: if(visits_28 > 3, …).")
    result, nodes = common_type(branches)
    return call.gives([condition, *nodes], result)


def _abs(call: CallSite, values: Sequence[Typed]) -> Typed:
    _wants(values[0], NUMBERS | {MONEY, DURATION}, "a number, money or a length of time")
    return call.gives(values, values[0].type)


def _round(call: CallSite, values: Sequence[Typed]) -> Typed:
    node = _wants(values[0], NUMBERS | {MONEY}, "a number or money")
    digits = 0
    if len(values) > 1:
        given = values[1]
        digits = given.value if isinstance(given, Constant) and type(given.value) is int else -1
        if not 0 <= digits <= MAX_ROUND:
            said = "The number of digits must be written out."
            raise mistake("wrong_type", said, given.span, remedy=f"Write a number from 0 to {MAX_ROUND}.")
    if node.type.kind == MONEY:
        return call.gives([node, Constant(digits, WHOLE, call.span)], node.type)
    result = ValueType(DECIMAL, scale=digits) if digits else replace(WHOLE)
    return call.gives([node], result)


def _length(call: CallSite, values: Sequence[Typed]) -> Typed:
    return call.gives([_text(values[0])], WHOLE)


def _text_test(call: CallSite, values: Sequence[Typed]) -> Typed:
    return call.gives([_text(node) for node in values], CONDITION)


FUNCTIONS: Mapping[str, Function] = {
    "days": Function("days(n)", 1, 1, _days),
    "weeks": Function("weeks(n)", 1, 1, _days),
    "hours": Function("hours(n)", 1, 1, _seconds),
    "minutes": Function("minutes(n)", 1, 1, _seconds),
    "months": Function("months(n)", 1, 1, _months),
    "years": Function("years(n)", 1, 1, _months),
    "days_between": Function("days_between(a, b)", 2, 2, _days_between),
    "months_between": Function("months_between(a, b)", 2, 2, _months_between),
    "date": Function("date(moment)", 1, 1, _date),
    "year": Function("year(x)", 1, 1, _calendar_part),
    "month": Function("month(x)", 1, 1, _calendar_part),
    "day": Function("day(x)", 1, 1, _calendar_part),
    "weekday": Function("weekday(x)", 1, 1, _calendar_part),
    "hour": Function("hour(moment)", 1, 1, _hour),
    "coalesce": Function("coalesce(a, b, …)", 2, 20, _coalesce),
    "min": Function("min(a, b, …)", 2, 20, _extreme),
    "max": Function("max(a, b, …)", 2, 20, _extreme),
    "if": Function("if(condition, a, b)", 3, 3, _if),
    "abs": Function("abs(x)", 1, 1, _abs),
    "round": Function("round(x, digits)", 1, 2, _round),
    "length": Function("length(text)", 1, 1, _length),
    "starts_with": Function("starts_with(x, 'text')", 2, 2, _text_test),
    "contains": Function("contains(x, 'text')", 2, 2, _text_test),
}

AGGREGATES: Mapping[str, str] = {
    "exists": "exists(visits where …)",
    "count": "count(visits where …)",
    "sum": "sum(moves.quantity where …)",
    "minimum": "minimum(visits.at where …)",
    "maximum": "maximum(visits.at where …)",
    "average": "average(moves.quantity where …)",
}
"""The functions over relations, with how they are written."""

OTHER_LANGUAGES = {
    "lower": "Texts are compared as they are stored; there is no lower().",
    "upper": "Texts are compared as they are stored; there is no upper().",
    "len": "Write length(x).",
    "like": "Write contains(x, '…') or starts_with(x, '…').",
    "ifnull": "Write coalesce(a, b).",
    "isnull": "Write `x is empty`.",
    "iif": "Write if(condition, a, b).",
    "avg": "Write average(visits.minutes).",
    "any": "Write exists(visits where …).",
    "datediff": "Write days_between(a, b).",
    "now": "Write `now` without brackets.",
    "today": "Write `today` without brackets.",
    "me": "Write `me` without brackets.",
}
"""Functions that people know from elsewhere, with what to write here."""
