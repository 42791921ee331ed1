"""The figures of a report for one reader: computed by the gateway, written in words, each with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from palmette import clock
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.labels import as_label, humanize
from palmette.locale import dates
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.report_rows import condition, names_of, narrowed
from palmette.pages.seat import Seat
from palmette.pages.shell import list_address
from palmette.pages.values import Words, path_field
from palmette.records.buckets import limits_of
from palmette.records.declared_sql import checked_text
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.reports.definition import Dimension, Measure, Report

DIGITS = 2
"""Behind the point of a mean."""
MOST = 1000
Line = Mapping[str, Any]  # Any: figures of all kinds


@dataclass(frozen=True)
class Figures:
    """A report, or some of its figures by some of its dimensions, over the records that `filter` leaves."""

    desk: Seat
    report: Report
    entity: EntityModel
    by: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    filter: str
    rows: Sequence[Line]
    links: Sequence[Sequence[str]]
    """For each figure of each row the list behind it; empty where it cannot be asked for."""
    titles: Mapping[UUID, str]
    kinds: Sequence[str]
    """What each measure is: a ratio, or of the kind of what it is taken of; empty for a count."""
    names: tuple[str, ...] = field(default=())

    def group(self, row: Line, at: int) -> str:
        """What a row is called by one of its dimensions."""
        return _group_text(self.desk, self.entity, self.by[at], row.get(self.names[at]), self.titles)

    def short_group(self, row: Line) -> str:
        """The same by the first of them, where space is short."""
        value = row.get(self.names[0])
        if isinstance(value, date) and self.by[0].period in ("day", "week"):
            return formats.day(value, self.desk.reader, clock.now().astimezone(self.desk.reader.tz).date())
        return self.group(row, 0)

    def groups(self, row: Line) -> list[str]:
        """The same by all of them."""
        return [self.group(row, at) for at in range(len(self.by))]

    def text(self, row: Line, at: int = 0) -> str:
        """One figure of a row as the reader writes it."""
        return figure_text(self.desk, row.get(self.measures[at].key), self.kinds[at])

    def size(self, row: Line, at: int = 0) -> float:
        """The same as a length to draw."""
        return size_of(row.get(self.measures[at].key))

    def head(self, at: int) -> str:
        """What a dimension is called."""
        return _head(self.desk, self.entity, self.by[at])

    def measure(self, at: int) -> str:
        """What a figure is called."""
        return measure_text(self.desk, self.entity, self.measures[at])


def entity_of(desk: Seat, report: Report) -> EntityModel:
    """The entity whose records a report counts."""
    return desk.blueprint.entity(report.entity, pack=desk.blueprint.report_packs.get(report.key, ""))


def dimensions(report: Report) -> tuple[Dimension, ...]:
    """The dimensions of a report."""
    return tuple(item if isinstance(item, Dimension) else Dimension(item) for item in report.by)


def group_spec(item: Dimension) -> GroupSpec:
    """A dimension as the gateway is asked for it."""
    return GroupSpec(item.of, item.period, limits_of(item.buckets))


def figures(
    desk: Seat, records: Records, report: Report, *, by: Sequence[Dimension] | None = None,
    measures: Sequence[Measure] | None = None, filter: str = "",
) -> Figures:  # fmt: skip
    """Compute them; `filter` takes the place of the report's own, which it therefore has to hold."""
    entity = entity_of(desk, report)
    shown = tuple(dimensions(report) if by is None else by)
    wanted = tuple(measures or report.measures)
    narrow = filter or report.filter
    specs = [MeasureSpec(item.key, item.function, item.of, item.where) for item in _needed(report, wanted)]
    groups = [group_spec(item) for item in shown]
    rows = records.group(entity.key, by=groups, measures=specs, filter=narrow, limit=MOST)
    return Figures(
        desk, report, entity, shown, wanted, narrow, rows,
        links=_links(desk, records, entity, report, shown, wanted, narrow, rows),
        titles=_titles(desk, records, entity, shown, rows),
        kinds=[_kind(records, entity, item) for item in wanted],
        names=names_of(shown),
    )  # fmt: skip


def _needed(report: Report, measures: Sequence[Measure]) -> list[Measure]:
    """The measures with those that their ratios are made of."""
    parts = {part.strip() for item in measures if item.function == "ratio" for part in item.of.split("/")}
    chosen = {item.key for item in measures} | parts
    return [item for item in report.measures if item.key in chosen]


def link_to(desk: Seat, records: Records, found: Figures, where: str, measure: Measure) -> str:
    """The list of the records of a figure under a condition; empty where the person may not ask for it so."""
    rows = narrowed(where, measure)
    if not rows or not records.may_filter(found.entity.key, rows):
        return ""
    title = as_label(found.report.label, humanize(found.report.key)).text(desk.language)
    return f"{list_address(desk.blueprint, found.entity)}?{urlencode({'where': rows, 'figure': title})}"


def _links(
    desk: Seat, records: Records, entity: EntityModel, report: Report, by: Sequence[Dimension],
    measures: Sequence[Measure], narrow: str, rows: Sequence[Line],
) -> list[list[str]]:  # fmt: skip
    """For each figure of each row the list of the records behind it, where the person may ask for it so."""
    base = list_address(desk.blueprint, entity)
    title = as_label(report.label, humanize(report.key)).text(desk.language)
    asked: dict[str, bool] = {}

    def link(rows: str, measure: Measure) -> str:
        where = narrowed(rows, measure)
        if not where:
            return ""
        if measure.key not in asked:
            # Rows differ in their values alone, so that one question tells of all with the same fields.
            asked[measure.key] = records.may_filter(entity.key, where)
        return f"{base}?{urlencode({'where': where, 'figure': title})}" if asked[measure.key] else ""

    conditions = [condition(desk, records, entity, narrow, by, row) for row in rows]
    return [[link(rows, measure) for measure in measures] for rows in conditions]


def _kind(records: Records, entity: EntityModel, measure: Measure) -> str:
    if measure.function in ("ratio", "count", "distinct") or not measure.of:
        return "ratio" if measure.function == "ratio" and measure.share else ""
    return checked_text(records, entity.key, measure.of).type.kind


def _titles(
    desk: Seat, records: Records, entity: EntityModel, by: Sequence[Dimension], rows: Sequence[Line]
) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for item, name in zip(by, names_of(by), strict=True):
        known = path_field(desk, entity, item.of)
        if known is not None and known.value_kind == "reference" and known.target:
            found |= records.titles(known.target, [row[name] for row in rows if row.get(name)])
    return found


def _head(desk: Seat, entity: EntityModel, item: Dimension) -> str:
    if item.label:
        return as_label(item.label).text(desk.language)
    known = path_field(desk, entity, item.of)
    return known.label.text(desk.language) if known else humanize(item.of)


def measure_text(desk: Seat, entity: EntityModel, item: Measure) -> str:
    """What a figure is called."""
    if item.label:
        return as_label(item.label).text(desk.language)
    if item.function == "count":
        return entity.plural.text(desk.language)
    known = path_field(desk, entity, item.of)
    return known.label.text(desk.language) if known else humanize(item.key)


def _group_text(desk: Seat, entity: EntityModel, item: Dimension, value: Any, titles: Mapping[UUID, str]) -> str:
    if value is None:
        return "—"
    if item.period:
        return period_text(desk, value, item.period)
    known = path_field(desk, entity, item.of)
    if item.buckets and isinstance(value, int):
        return _bucket_text(desk, known, limits_of(item.buckets), value)
    return (Words(desk).text(known, value, titles) if known else str(value)) or "—"


def _bucket_text(desk: Seat, field: FieldModel | None, limits: Sequence[str], place: int) -> str:
    """A range as the reader writes it; amounts in the installation's currency."""
    currency = desk.blueprint.edition.currency if field is not None and field.value_kind == "money" else ""

    def written(at: int) -> str:
        number = formats.number(Decimal(limits[at]), desk.reader)
        return f"{number} {currency}".strip()

    if place == 0:
        return desk.gettext("under %(high)s") % {"high": written(0)}
    if place == len(limits):
        return desk.gettext("%(low)s and more") % {"low": written(place - 1)}
    return desk.gettext("%(low)s to under %(high)s") % {"low": written(place - 1), "high": written(place)}


def period_text(desk: Seat, value: Any, period: str) -> str:
    """A day, week or month as the reader writes it; weeks by their Monday."""
    if period == "weekday":
        return dates.weekday(int(value), desk.reader.locale)
    if period == "hour":
        return f"{value}:00"
    if not isinstance(value, date):
        return str(value)
    if period == "week":
        return desk.gettext("from %(day)s") % {"day": formats.full_day(value, desk.reader)}
    if period in ("month", "quarter"):
        return (dates.month if period == "month" else dates.quarter)(value, desk.reader.locale)
    return str(value.year) if period == "year" else formats.full_day(value, desk.reader)


def figure_text(desk: Seat, value: Any, kind: str) -> str:
    """A figure as the reader writes it: a share in percent, a length of time in its largest units."""
    if value is None or value == []:
        return "—"
    if isinstance(value, list):
        return " + ".join(formats.round_money(item, desk.reader) for item in value if isinstance(item, Money)) or "—"
    if isinstance(value, Money):
        return formats.round_money(value, desk.reader)
    if kind == "ratio":
        return formats.percent(value, desk.reader, 0 if value * 100 % 1 == 0 else 1)
    if kind == "duration":
        return formats.length(value, desk.reader)
    if isinstance(value, date):
        return formats.full_day(value, desk.reader)
    if isinstance(value, Decimal):
        value = round(value, DIGITS).normalize()
    return formats.number(value, desk.reader)


def size_of(value: Any) -> float:
    """A figure as a length; amounts of several currencies are put together for want of a better one."""
    if isinstance(value, list):
        return float(sum((item.amount for item in value if isinstance(item, Money)), start=0))
    if isinstance(value, Money):
        return float(value.amount)
    return float(value) if isinstance(value, int | float | Decimal) else 0.0
