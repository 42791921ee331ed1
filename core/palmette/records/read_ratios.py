"""One figure by another: `won / all` of figures that were asked for beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records.results import MeasureSpec

RATIO = "ratio"
DIGITS = Decimal("0.0001")


def ratio_problems(measures: Sequence[MeasureSpec]) -> list[Problem]:
    """Ratios whose two figures are not asked for."""
    plain = {item.key for item in measures if item.function != RATIO}
    return [
        Problem(
            item.key,
            "records.bad_measure",
            sentence("%(text)r is no ratio of two figures.", text=item.of),
            "Write `won / all`.",
        )
        for item in measures
        if item.function == RATIO and (item.where or len(parts(item)) != 2 or not set(parts(item)) <= plain)
    ]


def parts(measure: MeasureSpec) -> list[str]:
    """The keys of the figure above and the figure below."""
    return [part.strip() for part in measure.of.split("/")]


def with_ratios(line: Mapping[str, object], ratios: Sequence[MeasureSpec]) -> dict[str, object]:
    """A row of figures with its ratios."""
    found = dict(line)
    for item in ratios:
        above, below = parts(item)
        found[item.key] = ratio(line[above], line[below])
    return found


def ratio(above: object, below: object) -> Decimal | list[Money] | None:
    """Four digits behind the point; None by nothing, of nothing, and of amounts in unlike currencies.

    Amounts by a number are amounts, one per currency.
    """
    if isinstance(above, list) and isinstance(below, int | Decimal):
        return [Money.of(item.amount / below, item.currency) for item in above] if below else None
    one, other = _number(above), _number(below)
    if one is None or other is None or one[1] != other[1] or not other[0]:
        return None
    return (one[0] / other[0]).quantize(DIGITS, rounding=ROUND_HALF_UP)


def _number(figure: Any) -> tuple[Decimal, str] | None:  # Any: a number, or amounts by currency
    if isinstance(figure, int | Decimal):
        return Decimal(figure), ""
    if isinstance(figure, list) and len(figure) == 1 and isinstance(figure[0], Money):
        return figure[0].amount, figure[0].currency
    return None
