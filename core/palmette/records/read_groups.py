"""Figures by groups over the records in scope: counts, sums and the others; money by its currencies, never mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Integer, bindparam, case, func, literal_column, null, select

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound, Problem
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records import read_one
from palmette.records.buckets import KINDS, bucket_condition
from palmette.records.disclose import counts, disclose_values, is_contact
from palmette.records.keyset import OrderKey, order_by
from palmette.records.read_columns import value_of
from palmette.records.read_fields import GROUPING, FieldPath, find_path
from palmette.records.read_measures import FUNCTIONS, Measure, measure
from palmette.records.read_model import not_available
from palmette.records.read_narrow import Narrowing, narrowing, scoped
from palmette.records.read_periods import PERIODS, local_day, local_hour, period_start
from palmette.records.read_ratios import RATIO, ratio_problems, with_ratios
from palmette.records.read_reach import is_whole, unseen_ids
from palmette.records.read_statement import Prepared, Rows, Statement
from palmette.records.read_tallies import best_tally, cells_of, covering, records_of, tally_measure
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.schema.tallies import Tally

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_GROUPS = 10_000
_MOST_CURRENCIES = 4


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
    _check(by, measures, limit)
    plan, values = planned(records, entity, by, measures, filter)
    ratios = [item for item in measures if item.function == RATIO]
    lines = plan.run(records, values, limit)
    _count_contacts(records, entity, by, lines)
    return [with_ratios(line, ratios) for line in lines] if ratios else lines


def _count_contacts(
    records: Records, entity: str, by: Sequence[GroupSpec], lines: Sequence[Mapping[str, object]]
) -> None:
    """Groups by how people are reached show as many of them as a list does."""
    model, reads = read_one.known_entity(records, entity), records.gateway.reads
    for item in by if counts(records) else ():
        path = find_path(reads, reads.seen(records.actor), model, item.of, GROUPING)
        if is_contact(records.blueprint, path.field):
            disclose_values(records, path.entity, path.field.name, [line.get(item.of) for line in lines])


def may_group(
    records: Records, entity: str, by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], filter: str
) -> bool:
    """Whether the actor may ask for these figures: a declared report is offered only then."""
    try:
        planned(records, entity, by, measures, filter)
    except (InvalidInput, NotFound):
        return False
    return True


def planned(
    records: Records, entity: str, by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], filter: str
) -> tuple[_Plan, dict[str, object]]:
    """The statements, and what is filled into them; refuses what the actor may not ask."""
    model = read_one.known_entity(records, entity)
    narrowed, values = narrowing(records, model, filter=filter)
    plain = tuple(item for item in measures if item.function != RATIO)
    asked = _Asked(narrowed, tuple(by), plain, records.actor.zone, records.now.year)
    key = ("group", model.key, asked, records.gateway.zones())
    return records.gateway.reads.prepared(records, key, lambda: _prepare(records, model, asked)), values


@dataclass(frozen=True)
class _Asked:
    narrowed: Narrowing
    by: tuple[GroupSpec, ...]
    measures: tuple[MeasureSpec, ...]
    zone: str
    year: int


@dataclass(frozen=True)
class _Part:
    """One statement: groups, the columns of its measures, and the currency by which money in it is split."""

    prepared: Prepared
    measures: tuple[tuple[Measure, int], ...]
    currency_at: int = -1


Line = list[Any]
"""Of one group what each measure has so far: its columns, or of money the columns of each currency."""


@dataclass(frozen=True)
class _Plan:
    parts: tuple[_Part, ...]
    names: tuple[str, ...]
    measures: tuple[str, ...]
    options: tuple[Mapping[Any, int], ...]
    """For each group the places of its values, where these have an order of their own."""
    named: tuple[tuple[int, str], ...]
    """Groups that hold records, with the entity, where the actor may not read all of them."""
    stored: tuple[tuple[str, tuple[_Part, ...]], ...] = ()
    """The same statements over figures that are kept in the write, by the name of each tally that has them."""

    @property
    def varies(self) -> str:
        parts = [*self.parts, *(part for _, parts in self.stored for part in parts)]
        found = {word for part in parts for word in part.prepared.varies.split()}
        return "now" if "now" in found else " ".join(sorted(found))

    def run(self, records: Records, values: dict[str, object], limit: int) -> list[dict[str, object]]:
        """All parts, put together by group."""
        parts = dict(self.stored).get(best_tally(records, [name for name, _ in self.stored]), self.parts)
        found: dict[tuple[object, ...], dict[str, object]] = {}
        for number, part in enumerate(parts):
            for key, figures in self._figures(records, part, values, limit):
                if number == 0:
                    found[key] = dict(zip(self.names, key, strict=True)) | dict.fromkeys(self.measures)
                if key in found:
                    found[key] |= figures
        placed = any(self.options) or self.named
        ordered = sorted(found.items(), key=lambda item: self._place(item[0])) if placed else found.items()
        return [line for _, line in ordered][:limit]

    def _figures(
        self, records: Records, part: _Part, values: dict[str, object], limit: int
    ) -> Iterator[tuple[tuple[object, ...], dict[str, object]]]:
        width, most = len(self.names), limit * (1 if part.currency_at < 0 else _MOST_CURRENCIES) + 1
        rows = part.prepared.run(records, {**values, "most": most})
        unseen = self._unseen(records, rows)
        lines: dict[tuple[object, ...], Line] = {}
        for row in rows:
            group = tuple(None if value in unseen else value for value in row[:width]) if unseen else tuple(row[:width])
            line = lines.setdefault(group, [None] * len(part.measures))
            for number, (item, at) in enumerate(part.measures):
                _take(line, number, item, row[at : at + len(item.columns)], row[part.currency_at])
        if len(rows) == most and limit > 1:
            # The rows of the last group may not all be here.
            lines.popitem()
        for key, line in lines.items():
            yield key, {item.key: _figure(item, state) for (item, _), state in zip(part.measures, line, strict=True)}

    def _unseen(self, records: Records, rows: Sequence[Any]) -> set[UUID]:
        """Records by which rows are grouped and that the actor may not read: together they are one group of nobody."""
        return unseen_ids(records, {target: {row[at] for row in rows} - {None} for at, target in self.named})

    def _place(self, key: tuple[object, ...]) -> tuple[tuple[int, int], ...]:
        """Where a group stands by the order of options; empty first, and the others as they came."""
        places = zip(key, self.options, strict=True)
        return tuple((0, 0) if value is None else (1, order.get(value, len(order))) for value, order in places)


def _take(line: Line, number: int, item: Measure, part: Sequence[Any], currency: str | None) -> None:
    """Add one row's columns to what a group has of a measure."""
    if item.currency is None:
        line[number] = part if line[number] is None else item.add(line[number], part)
    else:
        amounts = line[number] = line[number] or {}
        if currency is not None:
            amounts[currency] = item.add(amounts[currency], part) if currency in amounts else part


def _figure(item: Measure, state: Any) -> object:  # Any: see Line
    if item.currency is None:
        return item.finish(state)
    figures = ((currency, item.finish(part)) for currency, part in sorted(state.items()))
    return [Money(value, currency) for currency, value in figures if value is not None]


def _check(by: Sequence[GroupSpec], measures: Sequence[MeasureSpec], limit: int) -> None:
    problems = [
        Problem(
            item.of,
            "records.bad_period",
            sentence("There is no period %(period)r.", period=item.period),
            sentence("Use %(words)s.", words=list(PERIODS)),
        )
        for item in by
        if item.period and item.period not in PERIODS
    ]
    problems += [
        Problem(
            item.key,
            "records.bad_measure",
            sentence("There is no figure %(function)r.", function=item.function),
            sentence("Use %(words)s.", words=[*FUNCTIONS, RATIO]),
        )
        for item in measures
        if item.function not in (*FUNCTIONS, RATIO)
    ]
    problems += ratio_problems(measures)
    if not 1 <= limit <= MOST_GROUPS:
        problems.append(
            Problem("limit", "records.bad_limit", sentence("There are 1 to %(most)s groups.", most=MOST_GROUPS))
        )
    if problems:
        first = problems[0]
        raise InvalidInput(first.code, first.message, remedy=first.remedy, problems=problems)


def _prepare(records: Records, entity: EntityModel, asked: _Asked) -> _Plan:
    """One statement if it can be; money of another field, and counts that cannot be split, have one of their own."""
    seen = records.gateway.reads.seen(records.actor)
    paths = [find_path(records.gateway.reads, seen, entity, item.of, GROUPING) for item in asked.by]
    options = tuple({option.key: at for at, option in enumerate(path.field.options)} for path in paths)
    shares = _shares(records, entity, asked.measures)
    parts = tuple(_part(records, entity, asked, share) for share in shares)
    named = tuple(
        (at, path.field.target)
        for at, path in enumerate(paths)
        if path.field.kind == "reference" and not is_whole(records, path.entity, path.field.target)
    )
    stored = tuple(
        (tally.name, made)
        for tally in covering(records, entity, asked.by, asked.measures, asked.narrowed.filter)
        if (made := _stored_parts(records, entity, asked, shares, tally)) is not None
    )
    return _Plan(parts, _names(asked.by), tuple(item.key for item in asked.measures), options, named, stored)


def _stored_parts(
    records: Records, entity: EntityModel, asked: _Asked, shares: Sequence[Sequence[MeasureSpec]], tally: Tally
) -> tuple[_Part, ...] | None:
    """The statements over a tally; None where one of them speaks of more than its cells hold."""
    try:
        return tuple(_part(records, entity, asked, share, tally) for share in shares)
    except (KeyError, AttributeError):
        return None


def _names(by: Sequence[GroupSpec]) -> tuple[str, ...]:
    """What groups are called: their field, and with its period where one field is asked for by several."""
    fields = [item.of for item in by]
    return tuple(f"{item.of}:{item.period}" if fields.count(item.of) > 1 else item.of for item in by)


def _shares(records: Records, entity: EntityModel, measures: Sequence[MeasureSpec]) -> list[list[MeasureSpec]]:
    """Which measures go into one statement: the plain ones, and each field of money with its currency."""
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    made = [(spec, measure(statement, entity, table, spec)) for spec in measures]
    plain = [spec for spec, item in made if item.currency is None]
    paid: dict[str, list[MeasureSpec]] = {}
    for spec, item in made:
        if item.currency is not None:
            paid.setdefault(spec.of, []).append(spec)
    several = list(paid.values())
    if several and all(item.splits for _, item in made):
        return [[*plain, *several[0]], *several[1:]]
    return [plain, *several]


def _part(
    records: Records, entity: EntityModel, asked: _Asked, specs: Sequence[MeasureSpec], tally: Tally | None = None
) -> _Part:
    statement = Statement(records)
    tables = statement.model.tables
    table: FromClause = tables.table(entity.key) if tally is None else cells_of(tally, tables)
    rows = Rows(statement, entity, table)
    make = measure if tally is None else partial(tally_measure, tally)
    found = [make(statement, entity, table, spec) for spec in specs]
    splits = all(item.splits for item in found)
    groups = [_group(rows, item, asked, splits=splits) for item in asked.by]
    columns: list[ColumnElement[Any]] = []
    measures: list[tuple[Measure, int]] = []
    for item in found:
        measures.append((item, len(groups) + len(columns)))
        columns += item.columns
    currency = next(([item.currency] for item, _ in measures if item.currency is not None), [])
    columns = columns or [func.count() if tally is None else records_of(table)]
    chosen = select(*groups, *columns, *currency).select_from(rows.source)
    chosen = chosen.where(*scoped(statement, entity, table, asked.narrowed))
    if by := [*groups, *currency]:
        keys = [OrderKey(item, False, nullable=True) for item in by]
        order = order_by(keys, statement.model.tables.dialect)
        chosen = chosen if tally is None else chosen.having(records_of(table) > 0)
        chosen = chosen.group_by(*by).order_by(*order).limit(bindparam("most", type_=Integer()))
    return _Part(statement.prepare(chosen), tuple(measures), len(groups) + len(columns) if currency else -1)


def _group(rows: Rows, spec: GroupSpec, asked: _Asked, *, splits: bool) -> ColumnElement[Any]:
    path = find_path(rows.statement.model, rows.statement.seen, rows.entity, spec.of, GROUPING)
    if spec.buckets:
        return _bucket(rows, path, spec)
    value = value_of(rows, path)
    if path.field.kind == "reference" and not splits and not rows.statement.actor.trusted:
        # Figures of records that may not be named cannot be put together afterwards.
        value = rows.at((*path.hops, path.field)).c.id
    return grouped(rows, path, spec, asked.zone, asked.year, value=value)


def _bucket(rows: Rows, path: FieldPath, spec: GroupSpec) -> ColumnElement[Any]:
    """The place of a value's range, told by the very conditions with which its records are listed."""
    if path.field.value_kind not in KINDS or spec.period:
        raise not_available(spec.of, GROUPING)
    statement, seen = rows.statement, rows.statement.seen

    def holds(text: str) -> ColumnElement[bool]:
        return statement.sql(seen.condition(rows.entity, text, use=GROUPING), rows.table)

    conditions = [bucket_condition(spec.of, spec.buckets, place) for place in range(len(spec.buckets) + 1)]
    ranges = [(holds(text), literal_column(str(place), Integer())) for place, text in enumerate(conditions)]
    return case(*ranges, else_=null())


def grouped(
    rows: Rows, path: FieldPath, spec: GroupSpec, zone: str, year: int, *, value: ColumnElement[Any] | None = None
) -> ColumnElement[Any]:
    """A value by which rows are put together, cut to its period."""
    found = value_of(rows, path) if value is None else value
    kind, dialect = path.field.value_kind, rows.statement.model.tables.dialect
    wrong_period = bool(spec.period) and kind not in (("instant",) if spec.period == "hour" else ("date", "instant"))
    if kind in ("money", "long_text") or wrong_period:
        raise not_available(spec.of, GROUPING)
    if kind == "instant" and spec.period == "hour":
        return local_hour(found, zone, year, dialect)
    if kind == "instant":
        found = local_day(found, zone, year, dialect)
        return period_start(found, spec.period or "day", dialect)
    return period_start(found, spec.period, dialect) if spec.period else found
