"""The rows of a list under the headings of a group, with how many each group has in all and the sums of its columns."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.values import Titles, Values, Words, path_field
from palmette.records.read_fields import GROUPING, SORTING, is_available
from palmette.records.results import GroupSpec, Masked, MeasureSpec, Row
from palmette.records.session import Records

if TYPE_CHECKING:
    from palmette.pages.list_rows import Drawer

MOST_GROUPS = 1_000
PERIODS = ("day", "week", "month", "year")
"""What days and moments are grouped by."""

GROUPED_KINDS = ("choice", "reference", "boolean", "date", "instant")
"""Kinds of values that a person may group by; a pack's view may name others."""

SUMMED_KINDS = ("integer", "decimal", "money", "duration")
MOST_SUMS = 4


@dataclass(frozen=True, slots=True)
class Grouping:
    """By which field rows are grouped, and of days and moments by which period; none is the day."""

    name: str
    period: str = ""

    def written(self) -> str:
        """As the address holds it."""
        return f"{self.name}:{self.period}" if self.period else self.name


@dataclass
class Figures:
    """What a group has in the whole list: how many records, and sums by column."""

    count: int = 0
    sums: dict[str, str] = field(default_factory=dict)


Counts = Mapping[str, Figures]
"""The figures of each group, by its text."""


def grouping_of(desk: Desk, entity: EntityModel, text: str) -> Grouping | None:
    """What `stage` or `ends_on:month` asks for, if the person may order and group by it."""
    name, _, period = text.partition(":")
    model = desk.pinned.gateway.reads
    seen = model.seen(desk.actor)
    if not name or not all(is_available(model, seen, entity, name, use) for use in (SORTING, GROUPING)):
        return None
    timed = _field(desk, entity, name).value_kind in ("date", "instant")
    return Grouping(name, period if timed and period in PERIODS else "")


def groupable(desk: Desk, entity: EntityModel) -> list[FieldModel]:
    """The fields that a person may group by."""
    model = desk.pinned.gateway.reads
    seen = model.seen(desk.actor)
    return [
        item
        for item in entity.fields.values()
        if item.value_kind in GROUPED_KINDS
        and not item.hidden
        and all(is_available(model, seen, entity, item.name, use) for use in (SORTING, GROUPING))
    ]


def counts_of(
    desk: Desk, records: Records, entity: EntityModel, grouping: Grouping, columns: Sequence[str], filter: str
) -> Counts:
    """How many records of the whole list are in each group, and the sums of the columns that can be summed."""
    summed = _summed(desk, records, entity, columns)
    measures = [MeasureSpec("count"), *(MeasureSpec(f"sum:{name}", "sum", name) for name in summed)]
    by = [GroupSpec(grouping.name, grouping.period)]
    found = records.group(entity.key, by=by, measures=measures, filter=filter, limit=MOST_GROUPS)
    item = _field(desk, entity, grouping.name)
    values = [line[grouping.name] for line in found]
    titles = records.titles(item.target, [value for value in values if value]) if item.target else {}  # type: ignore[misc]  # ids
    words, counts = Words(desk), dict[str, Figures]()
    for line in found:
        text = _text(words, item, line[grouping.name], titles, grouping.period)
        figures = counts.setdefault(text, Figures())
        figures.count += int(str(line["count"]))
        figures.sums = {name: _sum_text(words, of, line[f"sum:{name}"]) for name, of in summed.items()}
    return counts


def _summed(desk: Desk, records: Records, entity: EntityModel, columns: Sequence[str]) -> dict[str, FieldModel]:
    """The columns that hold amounts of the records themselves."""
    seen = records.gateway.reads.seen(records.actor)
    found = {
        name: item
        for name in columns
        if "." not in name
        and (item := entity.fields.get(name)) is not None
        and item.value_kind in SUMMED_KINDS
        and item.kind != "computed"
        and seen.rights.of(entity.key, name).usable
    }
    return dict(list(found.items())[:MOST_SUMS])


def _sum_text(words: Words, item: FieldModel, value: object) -> str:
    if isinstance(value, list):
        return " + ".join(formats.round_money(part, words.reader) for part in value if isinstance(part, Money))
    return words.text(item, value, {}) if value else ""


def grouped(draw: Drawer, grouping: Grouping, rows: Sequence[Row], counts: Counts) -> list[Values]:
    """The groups of a page's rows in their order, each with its heading and rows as the templates take them."""
    item = _field(draw.desk, draw.entity, grouping.name)

    def text_of(row: Row) -> str:
        return _text(draw.words, item, row.get(grouping.name), draw.titles, grouping.period)

    found = []
    for text, some in groupby(rows, key=text_of):
        members = list(some)
        figures = counts.get(text)
        found.append(
            {
                "key": key_of(text),
                "count": formats.number(figures.count, draw.desk.reader) if figures else "",
                "cells": figures.sums if figures else {},
                "rows": [draw.row(row) for row in members],
                "phone": [draw.phone(row) for row in members],
                **_heading(draw, item, members[0].get(grouping.name), text),
            }
        )
    return found


def key_of(text: str) -> str:
    """What tells a group from others in addresses and ids."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _heading(draw: Drawer, item: FieldModel, value: object, text: str) -> Values:
    if not text:
        none = draw.desk.gettext("No %(name)s") % {"name": item.label.text(draw.desk.language)}
        return {"text": none}
    if item.options and isinstance(value, str):
        pill = draw.words.pill(item, value, text)
        if pill["kind"] == "pill":
            return {"text": text, "tone": pill["tone"], "icon": pill["icon"]}
    if item.value_kind == "boolean":
        return {"text": f"{item.label.text(draw.desk.language)}: {text}"}
    return {"text": text}


def _text(words: Words, item: FieldModel, value: object, titles: Titles, period: str = "") -> str:
    """Moments are grouped by their day or a longer period; records that may not be named are one group with none."""
    if isinstance(value, Masked):
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(words.reader.tz).date()
    if isinstance(value, date) and period and period != "day":
        return _period_text(words, value, period)
    return words.text(item, value, titles)


def _period_text(words: Words, day: date, period: str) -> str:
    if period == "year":
        return str(day.year)
    if period == "month":
        return formats.month(day, words.reader)
    monday = day - timedelta(days=day.weekday())
    first, last = (formats.day(one, words.reader, words.today) for one in (monday, monday + timedelta(days=6)))
    return f"{first} – {last}"


def _field(desk: Desk, entity: EntityModel, name: str) -> FieldModel:
    found = path_field(desk, entity, name)
    assert found is not None, "a group was checked before it is used"
    return found
