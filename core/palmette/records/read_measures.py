"""A figure over records: the columns it takes, how parts of a group are put together, what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Text, case, cast, func, type_coerce

from palmette.blueprint.model import EntityModel
from palmette.expressions import CheckedExpression
from palmette.locale.sentences import sentence
from palmette.records.read_model import not_available
from palmette.records.read_statement import Statement
from palmette.records.results import MeasureSpec

FUNCTIONS = ("count", "sum", "average", "minimum", "maximum", "distinct", "median", "p25", "p75", "p90", "p95")
PERCENTILES = {
    "median": Fraction(1, 2), "p25": Fraction(1, 4), "p75": Fraction(3, 4), "p90": Fraction(9, 10),
    "p95": Fraction(19, 20),
}  # fmt: skip
"""Which share of the values lies below the figure; between two values it lies straight between them."""
MEASURING = sentence("measuring")

Part = Sequence[Any]  # Any: the columns of one measure in one row
_SUMMED = frozenset({"integer", "decimal", "money", "duration"})
_COMPARED = _SUMMED | {"date", "instant", "local_time", "text"}


@dataclass(frozen=True)
class Measure:
    """A measure as parts of a statement. Its rows may be split (by currency); `add` puts two of them together.

    `currency` is that of each amount of money, and rows are then grouped by it. A distinct count cannot be split.
    """

    key: str
    columns: tuple[ColumnElement[Any], ...]
    finish: Callable[[Part], Any]
    add: Callable[[Part, Part], Part]
    currency: ColumnElement[Any] | None = None
    splits: bool = True


def measure(statement: Statement, entity: EntityModel, table: FromClause, spec: MeasureSpec) -> Measure:
    """The measure that is asked for; InvalidInput for a field that cannot give it."""
    where = condition(statement, entity, table, spec.where)
    if not spec.of:
        if spec.function != "count":
            raise not_available(
                spec.key, MEASURING, remedy=sentence("Say of what the %(function)s is meant.", function=spec.function)
            )
        return Measure(spec.key, (func.count() if where is None else func.count(case((where, 1))),), _first, _sums)
    checked = statement.seen.expression(entity, spec.of, use=MEASURING)
    found = statement.asked_value(checked, table)
    value = found.value if where is None else case((where, found.value))
    if spec.function == "count":
        return Measure(spec.key, (func.count(value),), _first, _sums)
    if spec.function == "distinct":
        return Measure(spec.key, (func.count(value.distinct()),), _first, _sums, splits=False)
    _require(spec, checked)
    if spec.function in ("minimum", "maximum"):
        take, better = (func.min, min) if spec.function == "minimum" else (func.max, max)
        column = type_coerce(take(value), found.value.type)
        return Measure(spec.key, (column,), _first, partial(_better, better), found.currency)
    scale = checked.type.scale if checked.type.kind == "decimal" else 0
    digits = 0 if checked.type.kind in ("money", "duration") else scale + 2
    if spec.function in PERCENTILES:
        # Neither engine adds up percentiles of parts, and SQLite has none at all: the values come as one text.
        listed = func.aggregate_strings(cast(type_coerce(value, BigInteger()), Text()), ",")
        finish = partial(_percentile, PERCENTILES[spec.function], scale, digits)
        return Measure(spec.key, (listed,), finish, _lists, found.currency)
    return summed(spec, total_of(value), func.count(value), scale, digits, found.currency)


def total_of(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum of 64-bit numbers is a `numeric` on PostgreSQL; the figures of a business fit 64 bits again."""
    return cast(func.sum(type_coerce(value, BigInteger())), BigInteger())


def counted(spec: MeasureSpec, count: ColumnElement[Any]) -> Measure:
    """How many there are, by the column that tells it."""
    return Measure(spec.key, (count,), _first, _sums)


def summed(
    spec: MeasureSpec, total: ColumnElement[Any], count: ColumnElement[Any], scale: int, digits: int,
    currency: ColumnElement[Any] | None,
) -> Measure:  # fmt: skip
    """A sum or an average, by the columns of the total and of how many are in it."""
    if spec.function == "sum":
        return Measure(spec.key, (total,), partial(_total, scale), _sums, currency)
    return Measure(spec.key, (total, count), partial(_mean, scale, digits), _sums, currency)


def condition(statement: Statement, entity: EntityModel, table: FromClause, text: str) -> ColumnElement[bool] | None:
    return statement.sql(statement.seen.condition(entity, text, use=MEASURING), table) if text else None


def _require(spec: MeasureSpec, checked: CheckedExpression) -> None:
    allowed = _COMPARED if spec.function in ("minimum", "maximum") else _SUMMED
    if checked.type.kind not in allowed or checked.type.is_choice:
        raise not_available(spec.of, MEASURING)


def _first(part: Part) -> Any:  # Any: as the column holds it
    return part[0]


def _total(scale: int, part: Part) -> int | Decimal:
    return Decimal(part[0] or 0).scaleb(-scale) if scale else part[0] or 0


def _mean(scale: int, digits: int, part: Part) -> int | Decimal | None:
    """Money to its minor unit, durations to the second, numbers with two digits more than they have."""
    return _rounded(Fraction(part[0], part[1]), scale, digits) if part[1] else None


def _percentile(share: Fraction, scale: int, digits: int, part: Part) -> int | Decimal | None:
    """The value below which a share of all lies; None of nothing."""
    ordered = sorted(int(text) for text in part[0].split(",")) if part[0] else []
    if not ordered:
        return None
    at = share * (len(ordered) - 1)
    low, high = int(at), min(int(at) + 1, len(ordered) - 1)
    return _rounded(ordered[low] + (at - low) * (ordered[high] - ordered[low]), scale, digits)


def _rounded(exact: Fraction, scale: int, digits: int) -> int | Decimal:
    """Of stored units: money stays in its minor unit, numbers get their digits."""
    number = Decimal(exact.numerator).scaleb(-scale) / exact.denominator
    rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return rounded if digits else int(rounded)


def _lists(one: Part, other: Part) -> Part:
    return [",".join(text for text in pair if text) for pair in zip(one, other, strict=True)]


def _sums(one: Part, other: Part) -> Part:
    return [a if b is None else b if a is None else a + b for a, b in zip(one, other, strict=True)]


def _better(better: Callable[[Any, Any], Any], one: Part, other: Part) -> Part:  # Any: of the measure's own kind
    return [a if b is None else b if a is None else better(a, b) for a, b in zip(one, other, strict=True)]
