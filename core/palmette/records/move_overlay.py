"""A record as it would be: its row with other values, as a subquery that stands for its table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, literal, select

from palmette.records.rows import in_walls
from palmette.records.writer import COLUMN, Writer


def overlay(writer: Writer, id: UUID, values: Mapping[str, Any], walls: Collection[int]) -> FromClause:
    """The row of one record in which the columns of `values` are replaced; lists and owned rows stay as stored."""
    replaced: dict[str, Any] = {}
    for name, value in values.items():
        field = writer.fields[name]
        if field.place == COLUMN and field.bind is not None:
            field.bind(value, replaced)
    table = writer.table
    columns = [
        literal(replaced[column.name], column.type).label(column.name) if column.name in replaced else column
        for column in table.c
    ]
    return select(*columns).where(table.c.id == id, *in_walls(table, walls)).subquery("as_it_would_be")
