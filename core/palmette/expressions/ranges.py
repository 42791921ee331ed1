"""Turning a condition on what was computed from a column into a range of the column itself, which an index serves.

`days_between(x, now) > 14` is `x <= now - 15 days`; `date(at) == today` is one stretch of moments; `year(day) == 2026`
is a year of dates. Every value here is a whole number: days since year 1, microseconds since 1970, or itself.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from palmette.expressions import values
from palmette.expressions.context import Translator
from palmette.expressions.moment import Known
from palmette.expressions.tree import Inlined, Operation, Scalar, Stored, Typed, is_constant
from palmette.expressions.types import DATE, INSTANT
from palmette.expressions.zone_days import start_of_day

DAY = 86_400_000_000
SECOND = 1_000_000
FIRST_MOMENT, LAST_MOMENT = (
    (moment - values.EPOCH) // values.MICROSECOND
    for moment in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
)
NEVER = 10**20
"""What stands for a date after year 9999; its negative for one before year 1."""

Step = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included."""

    low: int
    high: int

    @property
    def is_void(self) -> bool:
        """Whether nothing lies in it."""
        return self.low > self.high


@dataclass(frozen=True)
class Narrowed:
    """The condition that a stored date or moment, over the rows of `translator`, lies in a range."""

    translator: Translator
    node: Stored
    range: Range


def domain(kind: str) -> Range:
    """All the values of dates or moments."""
    return Range(values.FIRST_DAY, values.LAST_DAY) if kind == DATE else Range(FIRST_MOMENT, LAST_MOMENT)


def as_whole(value: Scalar) -> int | None:
    """A date or moment as the whole number that stands for it here."""
    if isinstance(value, datetime):
        return (value - values.EPOCH) // values.MICROSECOND
    return value.toordinal() if isinstance(value, date) else None


def from_whole(value: int, kind: str) -> date | datetime:
    """The date or moment that a whole number stands for."""
    return date.fromordinal(value) if kind == DATE else values.EPOCH + value * values.MICROSECOND


def narrow(translator: Translator, node: Typed, wanted: Range) -> Narrowed | None:
    """A range of a stored column, equal in meaning to `node` lying in `wanted`; None where there is no such range.

    The translator must be one for a single zone.
    """
    if isinstance(node, Stored):
        return Narrowed(translator, node, wanted) if node.type.kind in (DATE, INSTANT) else None
    if isinstance(node, Inlined) and not node.place.hops:
        return narrow(translator.over(translator.rows[node.place.levels]), node.tree, wanted)
    if not isinstance(node, Operation):
        return None
    if node.name == "date":
        found = _moments(wanted, translator.context.single_zone)
        return narrow(translator, node.arguments[0], found) if found else None
    for inner, step in _steps(translator, node):
        if inner.type.kind in (DATE, INSTANT) and not is_constant(inner):
            return narrow(translator, inner, _inverse(step, wanted, domain(inner.type.kind)))
    return None


def _moments(days: Range, zone: str) -> Range | None:
    """The moments at which the local date lies in a range, unless a day of its edge began twice."""
    if days.is_void:
        return Range(1, 0)
    low = start_of_day(days.low, zone) if days.low > values.FIRST_DAY else FIRST_MOMENT
    after = start_of_day(days.high + 1, zone) if days.high < values.LAST_DAY else LAST_MOMENT + 1
    return None if low is None or after is None else Range(low, after - 1)


def _inverse(step: Step, wanted: Range, arguments: Range) -> Range:
    """The arguments for which a function that only rises, or only falls, lies in a range."""
    falls = step(arguments.low) > step(arguments.high)
    low, high = (-wanted.high, -wanted.low) if falls else (wanted.low, wanted.high)
    rising: Step = (lambda value: -step(value)) if falls else step
    tried = range(arguments.low, arguments.high + 1)
    first = bisect_left(tried, low, key=rising)
    last = bisect_right(tried, high, key=rising) - 1
    return Range(tried[first], tried[last]) if first <= last else Range(1, 0)


def _steps(translator: Translator, node: Operation) -> list[tuple[Typed, Step]]:
    """The argument that may vary, with what the function makes of it while the other one is known."""
    name, arguments = node.name.removesuffix("_swapped"), node.arguments
    if name == "year":
        return [(arguments[0], lambda day: date.fromordinal(day).year)]
    if len(arguments) != 2:
        return []
    one, other = arguments if name == node.name else (arguments[1], arguments[0])
    if name in _SHIFTS:
        if not is_constant(other):
            return []
        count = translator.number(other).known
        return [] if count is None else [(one, _SHIFTS[name](count))]
    between = _DIFFERENCES.get(name) or _BETWEEN.get((name, one.type.kind))
    if between is None:
        return []
    found: list[tuple[Typed, Step]] = []
    if (last := _known_whole(translator, other)) is not None:
        found.append((one, lambda first: between(first, last)))
    elif (first := _known_whole(translator, one)) is not None:
        found.append((other, lambda last: between(first, last)))
    return found


def _known_whole(translator: Translator, node: Typed) -> int | None:
    if not is_constant(node):
        return None
    value = translator.scalar(node)
    return as_whole(value.value) if isinstance(value, Known) else None


def _shifted_day(days: int) -> Step:
    def step(day: int) -> int:
        found = day + days
        return found if values.FIRST_DAY <= found <= values.LAST_DAY else NEVER if days > 0 else -NEVER

    return step


def _shifted_month(months: int) -> Step:
    def step(day: int) -> int:
        found = values.add_months(date.fromordinal(day), months)
        return found.toordinal() if found else NEVER if months > 0 else -NEVER

    return step


def _shifted_moment(seconds: int) -> Step:
    def step(moment: int) -> int:
        found = moment + seconds * SECOND
        return found if FIRST_MOMENT <= found <= LAST_MOMENT else NEVER if seconds > 0 else -NEVER

    return step


_SHIFTS: dict[str, Callable[[int], Step]] = {
    "date_plus_days": lambda seconds: _shifted_day(seconds // values.DAY_SECONDS),
    "date_minus_days": lambda seconds: _shifted_day(-seconds // values.DAY_SECONDS),
    "date_plus_months": _shifted_month,
    "date_minus_months": lambda months: _shifted_month(-months),
    "instant_plus": _shifted_moment,
    "instant_minus": lambda seconds: _shifted_moment(-seconds),
}
_BETWEEN: dict[tuple[str, str], Callable[[int, int], int]] = {
    ("days_between", INSTANT): lambda first, last: (last - first) // DAY,
    ("days_between", DATE): lambda first, last: last - first,
    ("months_between", DATE): lambda first, last: values.months_between(
        date.fromordinal(first), date.fromordinal(last)
    ),
}
_DIFFERENCES: dict[str, Callable[[int, int], int]] = {
    "date_diff": lambda later, earlier: (later - earlier) * values.DAY_SECONDS,
    "instant_diff": lambda later, earlier: (later - earlier) // SECOND,
}
