"""What a list is ordered by: the sort a person writes, made into columns that both engines order alike."""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter
from typing import Any

from sqlalchemy import Case, Column, ColumnElement, case, null

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence
from palmette.records.keyset import OrderKey
from palmette.records.read_columns import value_of
from palmette.records.read_fields import SORTING, FieldPath, find_path
from palmette.records.read_statement import Rows
from palmette.records.results import Sort
from palmette.schema.tables import columns_of, has_sort_key
from palmette.schema.types import Whole

_MOST_PARTS = 5


def parse_sort(text: str) -> tuple[Sort, ...]:
    """`-created_at,name` as its parts."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > _MOST_PARTS:
        message = sentence("A list is ordered by at most %(most)s fields.", most=_MOST_PARTS)
        problem = Problem("sort", "records.bad_sort", message)
        raise InvalidInput("records.bad_sort", message, remedy="Leave the last ones out.", problems=[problem])
    return tuple(Sort(part.lstrip("+-"), part.startswith("-")) for part in parts)


def order_keys(rows: Rows, parts: Sequence[Sort]) -> list[OrderKey]:
    """The keys of an order; the last is always the id, in the direction of the part before it."""
    keys: list[OrderKey] = []
    for part in parts:
        if part.field == "id":
            return [*keys, OrderKey(rows.table.c.id, part.descending, nullable=False)]
        path = find_path(rows.statement.model, rows.statement.seen, rows.entity, part.field, SORTING)
        keys.append(_key(rows, path, descending=part.descending))
    last = keys[-1].descending if keys else False
    return [*keys, OrderKey(rows.table.c.id, last, nullable=False)]


def _key(rows: Rows, path: FieldPath, *, descending: bool) -> OrderKey:
    column = _sorted_by(rows, path)
    own = isinstance(column, Column) and not path.hops
    return OrderKey(column, descending, nullable=not own or bool(column.nullable))


def _sorted_by(rows: Rows, path: FieldPath) -> ColumnElement[Any]:
    field, table = path.field, rows.at(path.hops)
    if has_sort_key(field):
        column: ColumnElement[Any] = table.c[f"{field.column}__key"]
        return column
    if field.kind == "reference":
        return _by_title(rows, path)
    value = value_of(rows, path)
    in_default = not path.hops and field.name in {part.field for part in parse_sort(rows.entity.sort)}
    # The order of the options is the one people mean; the entity's own order stays what its standing index holds.
    return value if in_default or field.value_kind != "choice" else _by_option(value, field)


def _by_option(value: ColumnElement[Any], field: FieldModel) -> Case[Any]:
    places = [(value == option.key, at) for at, option in enumerate(field.options)]
    chosen: Case[Any] = case((value.is_(None), null()), *places, else_=len(places))
    chosen.type = Whole()
    return chosen


def _by_title(rows: Rows, path: FieldPath) -> ColumnElement[Any]:
    """A reference is ordered by the first part of its record's title that has a column."""
    model = rows.statement.model
    target: EntityModel = model.blueprint.entities[path.field.target]
    if target.key in rows.statement.seen.entities:
        for _literal, name, _spec, _conversion in Formatter().parse(target.title):
            field = target.fields.get(name or "")
            if field is not None and columns_of(field) and rows.statement.seen.rights.of(target.key, field.name).usable:
                table = rows.at((*path.hops, path.field))
                column: ColumnElement[Any] = table.c[f"{field.column}__key" if has_sort_key(field) else field.column]
                return column
    # Records that may not be named stand together: the order of ids tells when they were made.
    own: ColumnElement[Any] = rows.at((*path.hops, path.field)).c.id
    return own
