"""Which columns a snapshot holds: ids, numbers, dates, choices; no names, phones, texts or secrets."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table

from palmette.blueprint.model import Blueprint
from palmette.schema.tables import Tables
from palmette.schema.types import Bytes, Clock, Flag, Id, LocalDate, Moment, Scaled, Whole

TYPES: dict[type, str] = {
    Id: "UUID", Whole: "BIGINT", Scaled: "BIGINT", Flag: "BOOLEAN", LocalDate: "DATE", Moment: "TIMESTAMPTZ",
    Clock: "TIME",
}  # fmt: skip
WORDS = frozenset({"choice"})
"""Kinds of fields whose texts are words of the product, and no person's."""
FRAME = ("palmette__stage_move",)


def snapshot_tables(blueprint: Blueprint, tables: Tables) -> Iterator[tuple[Table, list[Column[object]]]]:
    """Each table of a snapshot with the columns it keeps."""
    for key, table in tables.entities.items():
        words = {field.column for field in blueprint.entities[key].fields.values() if field.kind in WORDS}
        words |= {"pipeline", "stage"}
        yield table, [column for column in table.columns if _kept(column, words)]
    for name in FRAME:
        table = tables.metadata.tables[name]
        words = {"entity", "pipeline", "from_stage", "to_stage"}
        yield table, [column for column in table.columns if _kept(column, words)]


def type_of(column: Column[object]) -> str:
    """The type of a column in the snapshot."""
    return TYPES.get(type(column.type), "VARCHAR")


def _kept(column: Column[object], words: set[str]) -> bool:
    if isinstance(column.type, Bytes):
        return False
    return type(column.type) in TYPES or column.name in words or column.name.endswith("_currency")
