"""How a field is selected and turned into the value that the actor sees: whole, masked, or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, null, type_coerce

from palmette.access.actors import Actor
from palmette.access.masks import FieldRight, masked_text
from palmette.blueprint.model import FieldModel
from palmette.money import Money
from palmette.records.read_fields import FieldPath
from palmette.records.read_statement import Rows
from palmette.records.results import Masked
from palmette.schema.tables import ADDRESS_PARTS, columns_of
from palmette.schema.types import Flag

Load = Callable[[Sequence[Any], int, Actor], object]  # Any: columns of every type
"""The value out of a row whose columns for it begin at a place; LEFT_OUT when the row shows none."""

LEFT_OUT = object()
"""What a loader answers for a field that is hidden on this row."""


@dataclass(frozen=True)
class Shown:
    """A value of a row: its columns, and what makes the value of them (None: the first column as it is)."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    load: Load | None = None
    target: str = ""
    """The entity whose record the value names, so that its title is looked up."""


def shown(rows: Rows, path: FieldPath) -> Shown:
    """A field or path with columns or an expression, under the actor's right to it."""
    table = rows.at(path.hops)
    plain = _plain(rows, path.field, table, path.text)
    right = rows.statement.seen.rights.of(path.entity.key, path.field.name)
    if right.usable:
        return plain
    return _restricted(rows, path, plain, right)


def value_of(rows: Rows, path: FieldPath) -> ColumnElement[Any]:
    """The one column or expression by which a field is sorted, grouped and measured (of money its amount)."""
    return _plain(rows, path.field, rows.at(path.hops), path.text).columns[0]


def _plain(rows: Rows, field: FieldModel, table: Any, name: str) -> Shown:  # Any: a table or an alias
    if field.kind == "secret":
        return Shown(name, (table.c[field.column].is_not(None),), _secret)
    stored = [column for column, _ in columns_of(field)]
    target = field.target if field.value_kind == "reference" else ""
    if field.kind == "id":
        return Shown(name, (table.c.id,))
    if not stored:
        return _worked_out(rows, field, table, name)
    if field.value_kind == "money":
        return Shown(name, (table.c[field.column], table.c[f"{field.column}_currency"]), _money)
    if field.value_kind == "address":
        return Shown(name, tuple(table.c[f"{field.column}_{part}"] for part in ADDRESS_PARTS), _address)
    return Shown(name, (table.c[field.column],), target=target)


def _worked_out(rows: Rows, field: FieldModel, table: Any, name: str) -> Shown:  # Any: a table or an alias
    rows.worked_out = True
    checked = rows.statement.model.checker.check_field(field)
    found = rows.statement.value(checked, table)
    if found.currency is not None:
        return Shown(name, (found.value, found.currency), _money)
    return Shown(name, (found.value,), target=checked.type.target)


def _restricted(rows: Rows, path: FieldPath, plain: Shown, right: FieldRight) -> Shown:
    """Hidden values are not even selected; masked ones leave here as the text that may be shown."""
    load = plain.load or _first
    width = len(plain.columns)
    table = rows.at(path.hops)
    holds = [rows.statement.declared(condition, path.entity, table) for condition in right.conditions]
    if right.right == "hidden":
        flag = and_(*holds)
        columns = tuple(case((flag, null()), else_=column) for column in plain.columns)
        return replace(plain, columns=(*columns, type_coerce(flag, Flag())), load=_hidden_where(load, width))
    flags = (type_coerce(and_(*holds), Flag()),) if holds else ()
    return replace(
        plain,
        columns=(*plain.columns, *flags),
        load=_masked(load, width if flags else -1, revealable=right.right == "reveal"),
    )


def _hidden_where(load: Load, width: int) -> Load:
    def read(row: Sequence[Any], at: int, actor: Actor) -> object:
        return LEFT_OUT if row[at + width] else load(row, at, actor)

    return read


def _masked(load: Load, flag: int, *, revealable: bool) -> Load:
    def read(row: Sequence[Any], at: int, actor: Actor) -> object:
        value = load(row, at, actor)
        if value is None or (flag >= 0 and not row[at + flag]):
            return value
        return Masked(masked_text(value), revealable)

    return read


def _first(row: Sequence[Any], at: int, actor: Actor) -> object:
    return row[at]


def _secret(row: Sequence[Any], at: int, actor: Actor) -> object:
    return True if row[at] else None


def _money(row: Sequence[Any], at: int, actor: Actor) -> object:
    return None if row[at] is None else Money(row[at], row[at + 1])


def _address(row: Sequence[Any], at: int, actor: Actor) -> object:
    return {part: row[at + number] for number, part in enumerate(ADDRESS_PARTS) if row[at + number]} or None
