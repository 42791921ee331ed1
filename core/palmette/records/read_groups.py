"""Figures by groups over the records in scope: counts, sums and the others; money by its currencies, never mixed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, case, cast, func, select, type_coerce

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, Problem
from palmette.expressions import CheckedExpression
from palmette.money import Money
from palmette.records import read_one
from palmette.records.keyset import OrderKey, order_by
from palmette.records.read_columns import value_of
from palmette.records.read_fields import GROUPING, find_path
from palmette.records.read_model import not_available
from palmette.records.read_narrow import Narrowing, narrowing, scoped
from palmette.records.read_periods import PERIODS, local_day, period_start
from palmette.records.read_statement import Found, Prepared, Rows, Statement
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.schema.types import Scaled

if TYPE_CHECKING:
    from palmette.records.session import Records

FUNCTIONS = ("count", "sum", "average", "minimum", "maximum", "distinct")
MOST_GROUPS = 10_000
MEASURING = "measuring"
_SUMMED = frozenset({"integer", "decimal", "money", "duration"})
_COMPARED = _SUMMED | {"date", "instant", "local_time", "text"}

Figure = Callable[[Found, int], object]


def group(
    records: Records,
    entity: str,
    *,
    by: Sequence[GroupSpec],
    measures: Sequence[MeasureSpec],
    filter: str,
    limit: int,
) -> list[dict[str, object]]:
    """One row per group, ordered by the groups (choices by their options), at most `limit` of them."""
    model = read_one.known_entity(records, entity)
    _check(by, measures, limit)
    narrowed, values = narrowing(records, model, filter=filter)
    zone, year = records.actor.zone, records.now.year
    asked = _Asked(narrowed, tuple(by), tuple(measures), zone, year)
    key = ("group", model.key, asked, records.gateway.zones())
    plan = records.gateway.reads.prepared(records.actor, key, lambda: _prepare(records, model, asked))
    return plan.run(records, {**values, "most": limit})


@dataclass(frozen=True)
class _Asked:
    narrowed: Narrowing
    by: tuple[GroupSpec, ...]
    measures: tuple[MeasureSpec, ...]
    zone: str
    year: int


@dataclass(frozen=True)
class _Part:
    """One statement: groups, then the columns of its measures. Money has a statement per measure, with its currency."""

    prepared: Prepared
    figures: tuple[tuple[str, int, Figure], ...]
    currency_at: int = -1


@dataclass(frozen=True)
class _Plan:
    parts: tuple[_Part, ...]
    names: tuple[str, ...]
    options: tuple[Mapping[Any, int], ...]
    """For each group the places of its values, where these have an order of their own."""
    money: tuple[str, ...]
    """Measures that answer a list of amounts, one per currency."""

    @property
    def varies(self) -> str:
        found = {part.prepared.varies for part in self.parts}
        return "now" if "now" in found else "me" if "me" in found else ""

    def run(self, records: Records, values: dict[str, object]) -> list[dict[str, object]]:
        """All parts, put together by group."""
        width = len(self.names)
        found: dict[tuple[object, ...], dict[str, object]] = {}
        for number, part in enumerate(self.parts):
            for row in part.prepared.run(records, values):
                key = tuple(row[:width])
                if number == 0:
                    found[key] = {**dict(zip(self.names, key, strict=True)), **self._blank()}
                if (line := found.get(key)) is not None:
                    _add(line, part, row)
        ordered = sorted(found.items(), key=lambda item: self._place(item[0])) if any(self.options) else found.items()
        return [line for _, line in ordered]

    def _blank(self) -> dict[str, object]:
        return {name: [] for name in self.money}

    def _place(self, key: tuple[object, ...]) -> tuple[tuple[int, int], ...]:
        """Where a group stands by the order of options; empty first, and the others as they came."""
        places = zip(key, self.options, strict=True)
        return tuple((0, 0) if value is None else (1, order.get(value, len(order))) for value, order in places)


def _add(line: dict[str, object], part: _Part, row: Found) -> None:
    for name, at, figure in part.figures:
        value = figure(row, at)
        if part.currency_at < 0:
            line[name] = value
        elif row[part.currency_at] is not None and isinstance(value, int):
            amounts = line[name]
            assert isinstance(amounts, list)
            amounts.append(Money(value, row[part.currency_at]))


def _check(by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], limit: int) -> None:
    problems = [
        Problem(item.of, "records.bad_period", f"There is no period {item.period!r}.", f"Use {', '.join(PERIODS)}.")
        for item in by
        if item.period and item.period not in PERIODS
    ]
    problems += [
        Problem(
            item.key, "records.bad_measure", f"There is no figure {item.function!r}.", f"Use {', '.join(FUNCTIONS)}."
        )
        for item in measures
        if item.function not in FUNCTIONS
    ]
    if not 1 <= limit <= MOST_GROUPS:
        problems.append(Problem("limit", "records.bad_limit", f"There are 1 to {MOST_GROUPS} groups."))
    if problems:
        first = problems[0]
        raise InvalidInput(first.code, first.message, remedy=first.remedy, problems=problems)


def _prepare(records: Records, entity: EntityModel, asked: _Asked) -> _Plan:
    seen = records.gateway.reads.seen(records.actor)
    checked = [seen.expression(entity, item.of, use=MEASURING) if item.of else None for item in asked.measures]
    money = [item is not None and item.type.kind == "money" and spec.function not in ("count", "distinct")
             for item, spec in zip(checked, asked.measures, strict=True)]  # fmt: skip
    pairs = list(zip(asked.measures, checked, strict=True))
    plain = [pair for pair, paid in zip(pairs, money, strict=True) if not paid]
    parts = [_part(records, entity, asked, plain)]
    parts += [_part(records, entity, asked, [pair], paid=True) for pair, paid in zip(pairs, money, strict=True) if paid]
    paths = [find_path(records.gateway.reads, seen, entity, item.of, GROUPING) for item in asked.by]
    options = tuple({option.key: at for at, option in enumerate(path.field.options)} for path in paths)
    paid_for = tuple(spec.key for spec, paid in zip(asked.measures, money, strict=True) if paid)
    return _Plan(tuple(parts), tuple(item.of for item in asked.by), options, paid_for)


def _part(
    records: Records,
    entity: EntityModel,
    asked: _Asked,
    measures: Sequence[tuple[MeasureSpec, CheckedExpression | None]],
    *,
    paid: bool = False,
) -> _Part:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    groups = [_group(rows, item, asked) for item in asked.by]
    columns: list[ColumnElement[Any]] = []
    figures: list[tuple[str, int, Figure]] = []
    by: list[ColumnElement[Any]] = list(groups)
    for spec, checked in measures:
        where = (
            [statement.sql(statement.seen.condition(entity, spec.where, use=MEASURING), table)] if spec.where else []
        )
        value = statement.asked_value(checked, table) if checked is not None else None
        if paid and value is not None and value.currency is not None:
            by.append(value.currency)
        made, figure = _figure(spec, checked, value.value if value else None, where)
        figures.append((spec.key, len(groups) + len(columns), figure))
        columns += made
    currency = [by[-1]] if paid else []
    chosen = select(*groups, *columns, *currency).select_from(rows.source)
    chosen = chosen.where(*scoped(statement, entity, table, asked.narrowed))
    if by:
        chosen = chosen.group_by(*by)
    if groups and not paid:
        keys = [OrderKey(item, False, nullable=True) for item in groups]
        chosen = chosen.order_by(*order_by(keys, statement.model.tables.dialect)).limit(
            bindparam("most", type_=Integer())
        )
    return _Part(statement.prepare(chosen), tuple(figures), len(groups) + len(columns) if paid else -1)


def _group(rows: Rows, spec: GroupSpec, asked: _Asked) -> ColumnElement[Any]:
    path = find_path(rows.statement.model, rows.statement.seen, rows.entity, spec.of, GROUPING)
    value = value_of(rows, path)
    kind, dialect = path.field.value_kind, rows.statement.model.tables.dialect
    if kind in ("money", "long_text") or (bool(spec.period) and kind not in ("date", "instant")):
        raise not_available(spec.of, GROUPING)
    if kind == "instant":
        value = local_day(value, asked.zone, asked.year, dialect)
        return period_start(value, spec.period or "day", dialect)
    return period_start(value, spec.period, dialect) if spec.period else value


def _figure(
    spec: MeasureSpec,
    checked: CheckedExpression | None,
    value: ColumnElement[Any] | None,
    where: Sequence[ColumnElement[bool]],
) -> tuple[list[ColumnElement[Any]], Figure]:
    """The columns of a measure and what makes the figure of them."""
    if checked is None or value is None:
        if spec.function != "count":
            raise not_available(spec.key, MEASURING, remedy=f"Say of what the {spec.function} is meant.")
        return [func.count(case((where[0], 1))) if where else func.count()], _as_it_is
    kind, scale = checked.type.kind, checked.type.scale
    counted = value if not where else case((where[0], value))
    if spec.function == "count":
        return [func.count(counted)], _as_it_is
    if spec.function == "distinct":
        return [func.count(counted.distinct())], _as_it_is
    allowed = _SUMMED if spec.function in ("sum", "average") else _COMPARED
    if kind not in allowed or checked.type.is_choice:
        raise not_available(spec.of, MEASURING)
    if spec.function in ("minimum", "maximum"):
        take = func.min if spec.function == "minimum" else func.max
        return [type_coerce(take(counted), value.type)], _as_it_is
    total = cast(func.sum(type_coerce(counted, BigInteger())), BigInteger())
    if spec.function == "average":
        return [total, func.count(counted)], _average(kind, scale)
    zero = func.coalesce(total, 0)
    return [type_coerce(zero, Scaled(scale)) if kind == "decimal" else type_coerce(zero, BigInteger())], _as_it_is


def _as_it_is(row: Found, at: int) -> object:
    return row[at]


def _average(kind: str, scale: int) -> Figure:
    """Durations to the second, money to its minor unit, numbers with two digits more than they have."""
    digits = 0 if kind in ("money", "duration") else scale + 2

    def figure(row: Found, at: int) -> object:
        if not row[at + 1]:
            return None
        exact = Decimal(int(row[at])).scaleb(-scale if kind == "decimal" else 0) / row[at + 1]
        rounded = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        return rounded if digits else int(rounded)

    return figure
