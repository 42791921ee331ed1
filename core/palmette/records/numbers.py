"""Running numbers per wall and period, without gaps or doubles: given in the transaction that stores the record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import text

from palmette.records import fields as kinds
from palmette.records.writer import FieldWriter
from palmette.schema.database import GATED
from palmette.schema.frame import PREFIX

if TYPE_CHECKING:
    from palmette.records.session import Records

_PLACE = re.compile(r"\{(n|year|month|day)(?::0?([0-9]{1,2}))?\}")

# Both engines lock the row until the commit; a roll-back gives the numbers back.
_TAKE = text(
    f"INSERT INTO {PREFIX}sequence (wall_id, name, period, value) VALUES (:wall, :name, :period, :count) "
    f"ON CONFLICT (wall_id, name, period) DO UPDATE SET value = {PREFIX}sequence.value + excluded.value RETURNING value"
)


def take_numbers(records: Records, field: FieldWriter, wall: int, count: int) -> list[str]:
    """The next `count` numbers of a field, in order."""
    declared = field.model.declared
    assert isinstance(declared, kinds.Number)
    local = records.now.astimezone(ZoneInfo(records.blueprint.edition.zone))
    values = {
        "wall": wall,
        "name": f"{field.model.entity}.{field.model.column}",
        "period": period_of(declared.pattern, local),
        "count": count,
    }
    last = records.connection.execute(_TAKE, values, execution_options=GATED).scalar_one()
    return [number_text(declared.pattern, last - count + 1 + offset, local) for offset in range(count)]


def period_of(pattern: str, at: datetime) -> str:
    """The period within which numbers run: of the finest part of the date in the pattern; empty = for ever."""
    parts = {found[1] for found in _PLACE.finditer(pattern)}
    if "day" in parts:
        return f"{at:%Y-%m-%d}"
    if "month" in parts:
        return f"{at:%Y-%m}"
    return f"{at:%Y}" if "year" in parts else ""


def number_text(pattern: str, number: int, at: datetime) -> str:
    """`{year}/{n:04}` with 7 in 2026 gives `2026/0007`; a longer number is never cut."""
    values = {"n": number, "year": at.year, "month": at.month, "day": at.day}
    widths = {"month": 2, "day": 2}
    return _PLACE.sub(lambda found: str(values[found[1]]).zfill(int(found[2] or widths.get(found[1], 0))), pattern)
