"""Which records stand behind a figure of a report: the condition that the list of them is asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.pages.filters import quoted
from palmette.pages.seat import Seat
from palmette.pages.values import path_field
from palmette.records.buckets import bucket_condition, limits_of
from palmette.records.read_reach import is_whole
from palmette.records.session import Records
from palmette.reports.days import days_between, next_period
from palmette.reports.definition import Dimension, Measure


def names_of(by: Sequence[Dimension]) -> tuple[str, ...]:
    """What a row calls its groups: by their field, and with its period where one field is there twice."""
    fields = [item.of for item in by]
    return tuple(f"{item.of}:{item.period}" if fields.count(item.of) > 1 else item.of for item in by)


def condition(
    desk: Seat, records: Records, entity: EntityModel, filter: str, by: Sequence[Dimension], row: Mapping[str, object]
) -> str:
    """The records of one row of a report with a filter, as an expression; empty where they cannot be told apart."""
    parts = [f"({filter})"] if filter else []
    for item, name in zip(by, names_of(by), strict=True):
        field = path_field(desk, entity, item.of)
        part = _part(records, field, item, row.get(name)) if field is not None else ""
        if not part:
            return ""
        parts.append(part)
    return " and ".join(parts) or "id is not empty"


def narrowed(rows: str, measure: Measure) -> str:
    """The same for one figure of the row, which may count some of them alone."""
    if not rows or measure.function == "ratio":
        return ""
    return f"{rows} and ({measure.where})" if measure.where else rows


def _part(records: Records, field: FieldModel, item: Dimension, value: object) -> str:
    if value is None:
        # A group of nobody also holds those whose record may not be named.
        source, target = (records.blueprint.entities.get(name) for name in (field.entity, field.target))
        hidden = source and target and target.walled and not is_whole(records, source, target.key)
        return "" if hidden else f"{item.of} is empty"
    if item.buckets and isinstance(value, int):
        return bucket_condition(item.of, limits_of(item.buckets), value)
    if field.value_kind in ("date", "instant"):
        return _of_period(records, field, item, value)
    if isinstance(value, bool):
        return f"{item.of} == {'true' if value else 'false'}"
    if isinstance(value, UUID):
        return f"{item.of} in [{quoted(str(value))}]"
    if isinstance(value, int | Decimal):
        return f"{item.of} == {value:f}" if value >= 0 else f"{item.of} == 0 - {-value:f}"
    return f"{item.of} == {quoted(value)}" if isinstance(value, str) else ""


def _of_period(records: Records, field: FieldModel, item: Dimension, value: object) -> str:
    is_moment = field.value_kind == "instant"
    if item.period in ("hour", "weekday"):
        # Figures go by the reader's clock, conditions by that of the record: only where it is one can they be asked.
        if is_moment and set(records.gateway.zones()) - {records.actor.zone}:
            return ""
        day = f"date({item.of})" if is_moment else item.of
        return f"hour({item.of}) == {value}" if item.period == "hour" else f"weekday({day}) == {value}"
    if not isinstance(value, date) or isinstance(value, datetime):
        return ""
    following = next_period(value, item.period or "day")
    return days_between(item.of, value, following, zone=records.actor.zone if is_moment else "")
