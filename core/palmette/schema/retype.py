"""A field whose kind changed: which stored values can be said in the new kind, and which cannot."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, select

from palmette.blueprint.model import Blueprint, FieldModel
from palmette.schema.catalogue import Catalogue
from palmette.schema.remembered import FAMILIES, OldField
from palmette.schema.tables import SIDE_KINDS, columns_of
from palmette.schema.types import ColumnType, Id, Str, Whole

_DERIVED = ("__key", "__as_of")
LOST = object()
"""A value that the new kind cannot hold."""


@dataclass(frozen=True)
class Retype:
    """A field before and after; `rows` have a value, `lost` of them cannot be kept."""

    old: OldField
    new: FieldModel
    walled: bool
    rows: int = 0
    lost: int = 0

    @property
    def key(self) -> str:
        """What the command line calls it."""
        return f"retype:{self.new.entity}.{self.new.name}"

    @property
    def gone_columns(self) -> list[str]:
        """Old columns that the new kind has no use for."""
        kept = {name for name, _ in columns_of(self.new)}
        return [name for name in self.old.columns if name not in kept]


def find_retypes(old: Mapping[tuple[str, str], OldField], blueprint: Blueprint, catalogue: Catalogue) -> list[Retype]:
    """Fields that are stored in another way or with another meaning than before."""
    return [
        Retype(before, field, entity.walled)
        for entity in blueprint.entities.values()
        for field in entity.fields.values()
        if (before := old.get((entity.key, field.name))) is not None and before.table in catalogue.tables
        if _differs(before, field)
    ]


def value_columns(columns: list[tuple[str, ColumnType]]) -> list[tuple[str, ColumnType]]:
    """Without sort keys and dates of decay, which are computed again."""
    return [(name, kind) for name, kind in columns if not name.endswith(_DERIVED)]


def stored_values(connection: Connection, item: Retype) -> Iterator[tuple[int | None, UUID, object]]:
    """(wall, record, value) of every record that has one, in the old kind."""
    wall: list[Column[int]] = [Column("wall_id", Whole())] if item.walled else []
    if item.old.side:
        yield from _side_values(connection, item, wall)
        return
    columns = value_columns(columns_of(item.old.model))
    source = Table(
        item.old.table, MetaData(), *wall, Column("id", Id()), *(Column(name, kind) for name, kind in columns)
    )
    first = source.c[columns[0][0]]
    query = select(source).where(first.is_not(None)).order_by(source.c.id)
    for row in connection.execute(query).yield_per(1000):
        held = [row._mapping[name] for name, _ in columns]
        yield getattr(row, "wall_id", None), row.id, held[0] if len(held) == 1 else held


def _side_values(
    connection: Connection, item: Retype, wall: list[Column[int]]
) -> Iterator[tuple[int | None, UUID, object]]:
    linked = item.old.model.kind == "links"
    name, kind = ("target_id", Id()) if linked else ("value", Str())
    source = Table(
        item.old.side, MetaData(), *wall, Column("record_id", Id()), Column("position", Whole()), Column(name, kind)
    )
    held: list[object] = []
    last: tuple[int | None, UUID] | None = None
    for row in connection.execute(select(source).order_by(source.c.record_id, source.c.position)).yield_per(1000):
        record = (getattr(row, "wall_id", None), row.record_id)
        if last is not None and record != last:
            yield (*last, held)
            held = []
        held.append(getattr(row, name))
        last = record
    if last is not None:
        yield (*last, held)


def converted(item: Retype, value: object) -> object:
    """The value in the new kind, or LOST."""
    before, after = item.old.family, FAMILIES.get(item.new.kind, item.new.kind)
    if before == after == "decimal":
        return _decimal_as(value, item.new)
    if before in ("reference", "links") and item.old.model.target != item.new.target:
        return LOST
    rule = _RULES.get((before, after))
    return rule(value, item.new) if rule else LOST


def _differs(old: OldField, new: FieldModel) -> bool:
    before, after = old.family, FAMILIES.get(new.kind, new.kind)
    if "derived" in (before, after) or "elsewhere" in (before, after):
        return False
    if before == after == "decimal":
        return dict(columns_of(old.model)).keys() != dict(columns_of(new)).keys() or _scale(old.model) != _scale(new)
    if before in ("reference", "links") and before == after:
        return old.model.target != new.target
    return before != after


def _scale(field: FieldModel) -> int:
    return int(getattr(field.declared, "scale", field.scale))


def _one(value: object, field: FieldModel) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else LOST


def _decimal_as(value: object, field: FieldModel) -> object:
    with suppress(InvalidOperation):
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
        if number.is_finite() and number == number.quantize(Decimal(1).scaleb(-_scale(field))):
            return number
    return LOST


def _whole(value: object, field: FieldModel) -> object:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else LOST


def _whole_of_decimal(value: object, field: FieldModel) -> object:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else LOST


def _date(value: object, field: FieldModel) -> object:
    text = str(value).strip()
    with suppress(ValueError):
        return date.fromisoformat(text) if len(text) == len("2026-01-31") else LOST
    return LOST


def _plain(value: object, field: FieldModel) -> object:
    text = str(value)
    return LOST if "<" in text else html.unescape(text)


def _text_of_texts(value: object, field: FieldModel) -> object:
    return _one(value, field)


_RULES = {
    ("text", "rich_text"): lambda value, field: html.escape(value, quote=False),
    ("rich_text", "text"): _plain,
    ("text", "texts"): lambda value, field: [value],
    ("texts", "text"): _text_of_texts,
    ("text", "integer"): _whole,
    ("text", "decimal"): _decimal_as,
    ("text", "date"): _date,
    ("integer", "text"): lambda value, field: str(value),
    ("integer", "decimal"): lambda value, field: Decimal(value),
    ("decimal", "text"): lambda value, field: f"{value:f}",
    ("decimal", "integer"): _whole_of_decimal,
    ("date", "text"): lambda value, field: value.isoformat(),
    ("boolean", "text"): lambda value, field: "true" if value else "false",
    ("reference", "links"): lambda value, field: [value],
    ("links", "reference"): _one,
}
"""(old family, new family) -> what makes one of the other; pairs that are not here keep nothing."""


def is_side(field: FieldModel) -> bool:
    """Whether the field's values are rows of a side table."""
    return field.kind in SIDE_KINDS and bool(field.column)
