"""What packs and fields that left the edition still hold in the database: tables, columns, and how many values.

Leaving the edition disables: data stays as it is, nothing reads or writes it, until it is named or its pack purged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, column, func, or_, select, table

from palmette.blueprint.model import Blueprint
from palmette.schema.catalogue import Catalogue
from palmette.schema.diff import Drops
from palmette.schema.remembered import OldField, old_field
from palmette.schema.stored import Tombstone
from palmette.schema.tables import Tables


@dataclass(frozen=True)
class Leftover:
    """An entity or a field that the blueprint no longer has: `tables` it holds whole, `columns` in tables that stay."""

    pack: str
    kind: str
    key: str
    label: str
    tables: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    parent: str = ""
    """The entity whose owned rows these are, when it left too: they go with it."""

    field: OldField | None = None
    """The field, for one on a table that stays."""

    @property
    def name(self) -> str:
        """What the command line calls it: `drop:contacts.contact.x__shoe_size`."""
        if self.kind == "entity" or self.field is None:
            return f"drop:{self.key}"
        return f"drop:{self.field.model.entity}.{self.field.model.column or self.field.model.name}"


def find_leftovers(
    blueprint: Blueprint, tables: Tables, catalogue: Catalogue, stones: Iterable[Tombstone]
) -> list[Leftover]:
    """All of them that are still in the database, entities first."""
    stones = list(stones)
    wanted = set(tables.metadata.tables)
    found = [
        Leftover(stone.pack, "entity", stone.key, _label(stone), held, parent=_gone_parent(stone, blueprint))
        for stone in stones
        if stone.kind == "entity" and stone.key not in blueprint.entities
        for held in [_tables_of(str(stone.body["table"]), stone.key, stones, catalogue, wanted)]
        if held
    ]
    whole = {name for item in found for name in item.tables}
    for stone in stones:
        if (
            stone.kind == "field"
            and (left := _field(stone, blueprint, tables, catalogue))
            and not whole & _owners(left)
        ):
            found.append(left)
    return found


def named_leftovers(items: Iterable[Leftover], allow: Iterable[str]) -> tuple[Leftover, ...]:
    """Those whose key was named, and the owned rows of named entities, at any depth."""
    found: dict[str, Leftover] = {}
    names, items = set(allow), list(items)
    for _ in range(len(items)):
        more = [item for item in items if item.name in names or (item.parent and f"drop:{item.parent}" in names)]
        found = {item.name: item for item in more}
        if names >= set(found):
            break
        names |= set(found)
    return tuple(found.values())


def drops_of(items: Iterable[Leftover]) -> Drops:
    """Their tables and columns as what shall go."""
    items = list(items)
    return Drops(
        frozenset(name for item in items for name in item.tables),
        frozenset(pair for item in items for pair in item.columns),
    )


def count_values(connection: Connection, item: Leftover) -> int:
    """Records of an entity; records with a value in a field."""
    if item.kind == "entity":
        return count_rows(connection, item.tables[0])
    if item.columns:
        return count_filled(connection, item.columns[0][0], [name for _, name in item.columns])
    side = table(item.tables[0], column("record_id"))
    return int(connection.scalar(select(func.count(side.c.record_id.distinct()))) or 0)


def count_rows(connection: Connection, name: str) -> int:
    """Rows of a table."""
    return int(connection.scalar(select(func.count()).select_from(table(name))) or 0)


def count_filled(connection: Connection, name: str, columns: Iterable[str]) -> int:
    """Rows of a table in which one of these columns has a value."""
    source = table(name, *(column(item) for item in columns))
    return int(
        connection.scalar(
            select(func.count()).select_from(source).where(or_(*(item.is_not(None) for item in source.columns)))
        )
        or 0
    )


def _tables_of(
    name: str, key: str, stones: Iterable[Tombstone], catalogue: Catalogue, wanted: set[str]
) -> tuple[str, ...]:
    """The entity's own table first, then its search and duplicates and the side tables of its fields."""
    sides = [
        old_field(key, name, stone.key.rpartition(".")[2], stone.body).side
        for stone in stones
        if stone.kind == "field" and stone.body.get("entity") == key
    ]
    beside = [f"{name}__search", f"{name}__match"]
    return tuple(item for item in [name, *beside, *sides] if item in catalogue.tables and item not in wanted)


def _field(stone: Tombstone, blueprint: Blueprint, tables: Tables, catalogue: Catalogue) -> Leftover | None:
    entity = str(stone.body["entity"])
    owner = str(stone.body["table"])
    if entity not in blueprint.entities:
        return None
    name = stone.key.removeprefix(f"{entity}.")
    old = old_field(entity, owner, name, stone.body)
    live = tables.metadata.tables
    columns = tuple(
        (owner, item) for item in old.columns if item in catalogue.columns.get(owner, ()) and item not in live[owner].c
    )
    sides = tuple(item for item in [old.side] if item in catalogue.tables and item not in live)
    if not columns and not sides:
        return None
    return Leftover(stone.pack, "field", stone.key, _label(stone), sides, columns, field=old)


def _gone_parent(stone: Tombstone, blueprint: Blueprint) -> str:
    parent = str(stone.body.get("parent") or "")
    return parent if parent not in blueprint.entities else ""


def _owners(item: Leftover) -> set[str]:
    return {*item.tables, *(name for name, _ in item.columns)}


def _label(stone: Tombstone) -> str:
    label = stone.body.get("label")
    text = label.get("en") or next(iter(label.values()), "") if isinstance(label, dict) else ""
    return str(text) or stone.key
