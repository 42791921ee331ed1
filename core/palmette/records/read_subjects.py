"""Figures of each record that others speak of (each customer of the sales), as columns: for analyses over very many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, case, cast, func, select, type_coerce

from palmette.blueprint.model import EntityModel
from palmette.records import read_one
from palmette.records.read_fields import GROUPING, FieldPath, find_path
from palmette.records.read_groups import grouped
from palmette.records.read_measures import MEASURING
from palmette.records.read_model import not_available
from palmette.records.read_narrow import Narrowing, narrowing, scoped
from palmette.records.read_statement import Prepared, Rows, Statement
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.schema.types import Id, LocalDate

if TYPE_CHECKING:
    from palmette.records.session import Records

MOST_SUBJECTS = 5_000_000
_TAKEN: dict[str, Any] = {"sum": func.sum, "minimum": func.min, "maximum": func.max}


@dataclass(frozen=True)
class Subjects:
    """Each subject's group values and figures, column by column, in the order that was asked for.

    `groups[0]` are the ids where the first group is a record. Sums of money are in minor units of one currency, those
    of decimal numbers in units of `scales`.
    """

    groups: Sequence[Sequence[Any]]  # Any: ids, dates, texts
    figures: Mapping[str, Sequence[Any]]  # Any: of each figure's own kind
    scales: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.groups[0]) if self.groups else 0


@dataclass(frozen=True)
class _Asked:
    narrowed: Narrowing
    by: tuple[GroupSpec, ...]
    figures: tuple[MeasureSpec, ...]
    currency: str
    largest: str
    zone: str
    year: int


def subjects(
    records: Records, entity: str, *, by: Sequence[GroupSpec], figures: Sequence[MeasureSpec], filter: str = "",
    currency: str = "", largest: str = "",
) -> Subjects:  # fmt: skip
    """Figures (count, sum, minimum, maximum, distinct) by groups; those the actor may not read are left out.

    Money counts in one `currency`. `largest` is the figure by which they are ordered, the largest first; else by the
    groups.
    """
    model = read_one.known_entity(records, entity)
    narrowed, values = narrowing(records, model, filter=filter)
    asked = _Asked(
        narrowed, tuple(by), tuple(figures), currency or records.blueprint.edition.currency, largest,
        records.actor.zone, records.now.year,
    )  # fmt: skip
    key = ("subjects", model.key, asked, records.gateway.zones())
    plan: _Plan = records.gateway.reads.prepared(records, key, partial(_prepare, records, model, asked))
    width = len(by)
    columns = plan.prepared.columns(records, {**values, "most": MOST_SUBJECTS}) or [()] * (width + len(figures))
    return Subjects(
        columns[:width], {item.key: columns[width + at] for at, item in enumerate(figures)}, dict(plan.scales)
    )


@dataclass(frozen=True)
class _Plan:
    prepared: Prepared
    scales: tuple[tuple[str, int], ...]

    @property
    def varies(self) -> str:
        return self.prepared.varies


def _prepare(records: Records, entity: EntityModel, asked: _Asked) -> _Plan:
    statement = Statement(records)
    table = statement.model.tables.table(entity.key)
    rows = Rows(statement, entity, table)
    groups = [subject(rows, item, asked.zone, asked.year) for item in asked.by]
    figures = [_figure(statement, entity, table, item, asked.currency) for item in asked.figures]
    columns = {item.key: column for item, (column, _) in zip(asked.figures, figures, strict=True)}
    chosen = select(*groups, *columns.values()).select_from(rows.source)
    chosen = chosen.where(*scoped(statement, entity, table, asked.narrowed), *there(rows, asked.by, groups))
    order = [columns[asked.largest].desc()] if asked.largest else []
    chosen = chosen.group_by(*groups).order_by(*order, *groups).limit(bindparam("most", type_=Integer()))
    scales = tuple((item.key, scale) for item, (_, scale) in zip(asked.figures, figures, strict=True))
    return _Plan(statement.prepare(chosen), scales)


def subject(rows: Rows, item: GroupSpec, zone: str, year: int) -> ColumnElement[Any]:
    """A group; of records only those the actor may read and that are not in the trash."""
    path = find_path(rows.statement.model, rows.statement.seen, rows.entity, item.of, GROUPING)
    if path.field.kind != "reference":
        return grouped(rows, path, item, zone, year)
    found: ColumnElement[Any] = rows.at((*path.hops, path.field)).c.id
    return found


def there(rows: Rows, by: Sequence[GroupSpec], groups: Sequence[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
    """That the first group is there; where it is a record also that it is not in the trash."""
    if not groups:
        return []
    found: list[ColumnElement[bool]] = [groups[0].is_not(None)]
    path = _path(rows, by[0])
    if path.field.kind == "reference":
        joined = rows.at((*path.hops, path.field))
        found += [joined.c.deleted_at.is_(None)] if "deleted_at" in joined.c else []
    return found


def _path(rows: Rows, item: GroupSpec) -> FieldPath:
    return find_path(rows.statement.model, rows.statement.seen, rows.entity, item.of, GROUPING)


def _figure(
    statement: Statement, entity: EntityModel, table: Any, spec: MeasureSpec, currency: str
) -> tuple[ColumnElement[Any], int]:  # Any: a table
    """The column of a figure, and the digits behind the point of its units."""
    conditions = (
        [statement.sql(statement.seen.condition(entity, spec.where, use=MEASURING), table)] if spec.where else []
    )
    if not spec.of:
        return (func.count(case((and_(*conditions), 1))) if conditions else func.count()), 0
    checked = statement.seen.expression(entity, spec.of, use=MEASURING)
    found = statement.asked_value(checked, table)
    if found.currency is not None:
        conditions.append(found.currency == currency)
    value: ColumnElement[Any] = case((and_(*conditions), found.value)) if conditions else found.value
    if spec.function == "count":
        return func.count(value), 0
    if spec.function == "distinct":
        return func.count(value.distinct()), 0
    if spec.function not in _TAKEN:
        raise not_available(spec.function, MEASURING)
    scale = checked.type.scale if checked.type.kind == "decimal" else 0
    if spec.function == "sum":
        return func.coalesce(cast(func.sum(type_coerce(value, BigInteger())), BigInteger()), 0), scale
    return type_coerce(_TAKEN[spec.function](value), found.value.type), scale


# ---- cohorts


@dataclass(frozen=True)
class Cohort:
    """How many of those whose first period is `first` were there in `period`."""

    first: Any  # Any: a date
    period: Any
    count: int


def cohorts(records: Records, entity: str, *, who: str, at: str, period: str, filter: str = "") -> list[Cohort]:
    """Subjects by the period of their first record and each period in which they have one."""
    model, values, inner = _cohort_parts(records, entity, who, at, period, filter)

    def build() -> Prepared:
        statement, found = inner()
        counted = select(found.c.first, found.c.period, func.count()).group_by(found.c.first, found.c.period)
        return statement.prepare(counted.order_by(found.c.first, found.c.period))

    key = ("cohorts", model.key, who, at, period, filter, records.actor.zone, records.now.year, records.gateway.zones())
    rows = records.gateway.reads.prepared(records, key, build).run(records, values)
    return [Cohort(*row) for row in rows]


def cohort_members(
    records: Records, entity: str, *, who: str, at: str, period: str, first: object, in_period: object, filter: str = ""
) -> list[Any]:  # Any: ids
    """Those who are counted in one cell of the cohorts."""
    model, values, inner = _cohort_parts(records, entity, who, at, period, filter)

    def build() -> Prepared:
        statement, found = inner()
        wanted = (
            found.c.first == bindparam("first", type_=LocalDate()),
            found.c.period == bindparam("in_period", type_=LocalDate()),
        )
        return statement.prepare(select(found.c.who).where(*wanted).order_by(found.c.who))

    key = ("cohort", model.key, who, at, period, filter, records.actor.zone, records.now.year, records.gateway.zones())
    given = {**values, "first": first, "in_period": in_period}
    return [row[0] for row in records.gateway.reads.prepared(records, key, build).run(records, given)]


def _cohort_parts(
    records: Records, entity: str, who: str, at: str, period: str, filter: str
) -> tuple[EntityModel, dict[str, object], Callable[[], tuple[Statement, Any]]]:  # Any: a subquery
    model = read_one.known_entity(records, entity)
    narrowed, values = narrowing(records, model, filter=filter)

    def inner() -> tuple[Statement, Any]:
        statement = Statement(records)
        table = statement.model.tables.table(model.key)
        rows = Rows(statement, model, table)
        by = (GroupSpec(who), GroupSpec(at, period))
        subject_, when = (subject(rows, item, records.actor.zone, records.now.year) for item in by)
        conditions = [*scoped(statement, model, table, narrowed), *there(rows, by, [subject_]), when.is_not(None)]
        pairs = select(type_coerce(subject_, Id()).label("who"), type_coerce(when, LocalDate()).label("period"))
        met = pairs.select_from(rows.source).where(*conditions).group_by(subject_, when).subquery()
        first = func.min(met.c.period).over(partition_by=met.c.who)
        return statement, select(met.c.who, met.c.period, type_coerce(first, LocalDate()).label("first")).subquery()

    return model, values, inner
