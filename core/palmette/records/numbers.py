"""Running numbers per wall, series and period, without gaps or doubles: given with the record that they number."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text

from palmette.records import fields as kinds
from palmette.records.draft import Draft
from palmette.records.rows import CHUNK, among, chunks, in_walls
from palmette.records.writer import FieldWriter, Writer
from palmette.schema.database import GATED
from palmette.schema.frame import PREFIX

if TYPE_CHECKING:
    from palmette.records.session import Records

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\}")
NOTHING_TOLD: Mapping[str, str] = MappingProxyType({})
_PLACE = re.compile(r"\{(n|year|month|day)(?::0?([0-9]{1,2}))?\}")

# Both engines lock the row until the commit; a roll-back gives the numbers back.
_TAKE = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, :count) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + excluded.value RETURNING value"
)


def give_numbers(records: Records, writer: Writer, field: FieldWriter, drafts: Sequence[Draft]) -> None:
    """Number new records in their order, each in the series of its value of `per`."""
    declared = field.model.declared
    assert isinstance(declared, kinds.Number)
    local = records.now.astimezone(ZoneInfo(records.blueprint.edition.zone))
    period = period_of(declared.pattern, local)
    told = told_values(records, writer, declared.pattern, drafts)
    series: dict[str, list[Draft]] = {}
    for draft in drafts:
        series.setdefault(_series(declared.per, draft), []).append(draft)
    for name in sorted(series):
        last = _take(records, field, name, period, len(series[name]))
        for number, draft in enumerate(series[name], start=last - len(series[name]) + 1):
            draft.values[field.name] = number_text(declared.pattern, number, local, told.get(draft.id, {}))


def _series(per: str, draft: Draft) -> str:
    value = draft.branch if per == "branch" and draft.branch is not None else draft.values.get(per)
    return "" if value is None else str(value)


def _take(records: Records, field: FieldWriter, series: str, period: str, count: int) -> int:
    """The last of `count` numbers that are ours now."""
    name = f"{field.model.entity}.{field.model.column}"
    values = {
        "wall": records.actor.wall,
        "name": f"{name}|{series}" if series else name,
        "period": period,
        "count": count,
    }
    return int(records.connection.execute(_TAKE, values, execution_options=GATED).scalar_one())


def next_number(records: Records, wall: int, series: str, pattern: str, told: Mapping[str, str]) -> str:
    """The next number of a series of a wall that belongs to no field, counted like those of fields."""
    local = records.now.astimezone(ZoneInfo(records.blueprint.edition.zone))
    number = 0
    if any(found[1] == "n" for found in _PLACE.finditer(pattern)):
        values = {"wall": wall, "name": series, "period": period_of(pattern, local), "count": 1}
        number = int(records.connection.execute(_TAKE, values, execution_options=GATED).scalar_one())
    return number_text(pattern, number, local, told)


def told_values(
    records: Records, writer: Writer, pattern: str, drafts: Sequence[Draft]
) -> Mapping[UUID, Mapping[str, str]]:
    """By record the texts of the fields that a pattern holds, by path."""
    found: dict[UUID, dict[str, str]] = {draft.id: {} for draft in drafts}
    for path in fields_in(pattern):
        name, _, behind = path.partition(".")
        values = {draft.id: draft.branch if name == "branch" else draft.values.get(name) for draft in drafts}
        if behind:
            target = writer.fields[name].model.target
            texts = _texts(records, target, behind, {value for value in values.values() if value is not None})
            values = {record_id: texts.get(value) for record_id, value in values.items()}
        for record_id, value in values.items():
            found[record_id][path] = "" if value is None else str(value)
    return found


def _texts(records: Records, target: str, name: str, ids: Collection[UUID]) -> dict[Any, Any]:  # Any: ids and values
    table = records.tables.table(target)
    column = table.c[records.blueprint.entities[target].fields[name].column]
    found: dict[Any, Any] = {}
    for part in chunks(sorted(ids), CHUNK):
        which = among(table.c.id, part, records.tables.dialect)
        statement = select(table.c.id, column).where(which, *in_walls(table, records.actor.walls))
        found |= {row[0]: row[1] for row in records.connection.execute(statement, execution_options=GATED)}
    return found


def fields_in(pattern: str) -> list[str]:
    """The fields and paths that a pattern holds."""
    return list(dict.fromkeys(_FIELD.findall(_PLACE.sub("", pattern))))


def period_of(pattern: str, at: datetime) -> str:
    """The period within which numbers run: of the finest part of the date in the pattern; empty = for ever."""
    parts = {found[1] for found in _PLACE.finditer(pattern)}
    if "day" in parts:
        return f"{at:%Y-%m-%d}"
    if "month" in parts:
        return f"{at:%Y-%m}"
    return f"{at:%Y}" if "year" in parts else ""


def number_text(pattern: str, number: int, at: datetime, told: Mapping[str, str] = NOTHING_TOLD) -> str:
    """`{year}/{n:04}` with 7 in 2026 gives `2026/0007`; a longer number is never cut. `told` are texts of fields."""
    values = {"n": number, "year": at.year, "month": at.month, "day": at.day}
    widths = {"month": 2, "day": 2}

    def part(found: re.Match[str]) -> str:
        return str(values[found[1]]).zfill(int(found[2] or widths.get(found[1], 0)))

    # Field by field, so that what a field holds is never read as a place of the pattern.
    pieces = re.split(r"(\{[^{}]*\})", pattern)
    return "".join(told[piece[1:-1]] if piece[1:-1] in told else _PLACE.sub(part, piece) for piece in pieces)
