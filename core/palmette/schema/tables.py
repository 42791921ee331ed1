"""The database tables of a blueprint: one typed column per field, keys that begin with the wall."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table

from palmette.blueprint.model import Blueprint, EntityModel, FieldModel
from palmette.records import fields as kinds
from palmette.schema.frame import PREFIX, frame_tables
from palmette.schema.naming import foreign_key, index_of
from palmette.schema.types import Clock, ColumnType, Flag, Id, LocalDate, Moment, Scaled, Str, Whole

ADDRESS_PARTS = ("line", "city", "region", "postal_code", "country")
SIDE_KINDS = ("multi_choice", "texts", "links")
"""Kinds whose values are rows of a table of their own, `<table>__<column name>`."""

FILE_KINDS = ("files", "image")
KEYED_KINDS = ("text", "email", "phone", "url", "number")


@dataclass(frozen=True)
class Tables:
    """The tables of one blueprint on one dialect."""

    metadata: MetaData
    dialect: str
    entities: dict[str, Table]
    sides: dict[tuple[str, str], Table]
    searches: dict[str, Table]
    matches: dict[str, Table]

    def table(self, entity: str) -> Table:
        """The table of an entity, by full key."""
        return self.entities[entity]

    def side(self, entity: str, name: str) -> Table:
        """The side table of a multi choice, texts or links field: (wall_id, record_id, position, value | target_id)."""
        return self.sides[entity, name]

    def search(self, entity: str) -> Table:
        """The search pieces of an entity: (wall_id, piece, record_id, head)."""
        return self.searches[entity]

    def match(self, entity: str) -> Table:
        """The keys by which duplicates of an entity are found: (wall_id, rule, key, record_id, source_id)."""
        return self.matches[entity]

    def frame(self, name: str) -> Table:
        """A table of the frame by its name without prefix: `history`, `job`, …"""
        return self.metadata.tables[PREFIX + name]


def build_tables(blueprint: Blueprint, dialect: str) -> Tables:
    """Tables of every entity, their side tables, and the frame's tables, for `sqlite` or `postgresql`.

    They are made once for a blueprint and dialect, and nobody changes them.
    """
    kept = blueprint.derived.get(f"tables {dialect}")
    if not isinstance(kept, Tables):
        kept = blueprint.derived[f"tables {dialect}"] = _make_tables(blueprint, dialect)
    return kept


def _make_tables(blueprint: Blueprint, dialect: str) -> Tables:
    metadata = MetaData(info={"dialect": dialect})
    frame_tables(metadata)
    tables = Tables(metadata, dialect, {}, {}, {}, {})
    for entity in blueprint.entities.values():
        tables.entities[entity.key] = _entity_table(entity, metadata)
    for entity in blueprint.entities.values():
        _references(blueprint, entity, tables)
        _indexes(entity, tables.entities[entity.key])
        _side_tables(blueprint, entity, tables)
        if entity.search:
            tables.searches[entity.key] = _search_table(entity, metadata)
        if any(not match.of for match in entity.duplicates):
            tables.matches[entity.key] = _match_table(entity, metadata)
    return tables


def columns_of(field: FieldModel) -> list[tuple[str, ColumnType]]:
    """The columns a field is stored in, with their types; none for side tables, files, children, computed values."""
    name = field.column
    if not name or field.kind in SIDE_KINDS or field.kind in FILE_KINDS or field.kind in ("children", "computed"):
        return []
    if field.kind == "rollup" and not getattr(field.declared, "stored", False):
        return []
    columns = _value_columns(name, field.value_kind, field.scale, field)
    if getattr(field.declared, "stored", False) == "daily":
        columns.append((f"{name}__as_of", LocalDate()))
    if has_sort_key(field):
        columns.append((f"{name}__key", Str()))
    return columns


def has_sort_key(field: FieldModel) -> bool:
    """Whether a text has a second column with its key for human order, equality and uniqueness (`<column>__key`)."""
    declared = field.declared
    return field.kind in KEYED_KINDS and (declared.search or declared.index or declared.unique)


def _value_columns(name: str, kind: str, scale: int, field: FieldModel) -> list[tuple[str, ColumnType]]:
    if kind == "money":
        return [(name, Whole()), (f"{name}_currency", Str())]
    if kind == "address":
        return [(f"{name}_{part}", Str()) for part in ADDRESS_PARTS]
    if kind == "decimal":
        declared = field.declared
        return [(name, Scaled(declared.scale if isinstance(declared, kinds.Decimal) else scale))]
    return [(name, _TYPES.get(kind, Str)())]


_TYPES: dict[str, type[ColumnType]] = {
    "integer": Whole,
    "duration": Whole,
    "boolean": Flag,
    "date": LocalDate,
    "instant": Moment,
    "local_time": Clock,
    "reference": Id,
    "id": Id,
}


def _entity_table(entity: EntityModel, metadata: MetaData) -> Table:
    columns: list[Column[object]] = []
    if entity.walled or entity.scope == "frame":
        columns.append(Column("wall_id", Whole(), nullable=not entity.walled))
    if entity.scope == "shared":
        columns.append(Column("audience_wall_id", Whole(), nullable=True))
    columns += [Column("id", Id(), nullable=False)]
    if entity.is_child:
        columns += [Column("parent_id", Id(), nullable=False), Column("position", Whole(), nullable=False)]
    needed = {"version", "created_at", "updated_at"}
    for field in entity.fields.values():
        for name, kind in columns_of(field):
            if name != "id":
                columns.append(Column(name, kind, nullable=not (field.system and name in needed)))
    key = ("wall_id", "id") if entity.walled else ("id",)
    return Table(
        entity.table,
        metadata,
        *columns,
        PrimaryKeyConstraint(*key, name=f"pk_{entity.table}"),
        sqlite_strict=True,
    )


def _references(blueprint: Blueprint, entity: EntityModel, tables: Tables) -> None:
    table = tables.entities[entity.key]
    if entity.is_child:
        _reference(table, "parent_id", entity, blueprint.entities[entity.parent], tables)
    for field in entity.fields.values():
        if field.kind == "reference" and field.column:
            _reference(table, field.column, entity, blueprint.entities[field.target], tables)


def _reference(table: Table, column: str, entity: EntityModel, target: EntityModel, tables: Tables) -> None:
    if target.walled and entity.walled:
        foreign_key(table, ["wall_id", column], target.table, ["wall_id", "id"])
    else:
        foreign_key(table, [column], target.table, ["id"])


def _indexes(entity: EntityModel, table: Table) -> None:
    seen: set[tuple[str, ...]] = set()

    def add(*columns: str, unique: bool = False) -> None:
        if columns not in seen:
            seen.add(columns)
            index_of(table, columns, unique=unique, alive="deleted_at" in table.c and (unique or columns[-1] == "id"))

    wall = ("wall_id",) if entity.walled else ()
    if entity.is_child:
        add(*wall, "parent_id", "position")
    else:
        sort = sort_columns(entity)
        add(*wall, *sort, "id")
        if entity.guarded:
            add(*wall, "branch_id", *sort, "id")
            add(*wall, "owner_id", *sort, "id")
    for field in entity.fields.values():
        columns = [name for name, _ in columns_of(field)]
        if not columns:
            continue
        stored = f"{field.column}__key" if f"{field.column}__key" in columns else columns[0]
        if field.declared.unique:
            add(*wall, stored, unique=True)
        elif field.declared.index or (field.kind == "reference" and field.column not in ("branch_id", "owner_id")):
            add(*wall, stored, "id") if field.declared.index else add(*wall, stored)
    for names in entity.unique:
        add(*wall, *(_index_column(entity, name) for name in names), unique=True)
    for names in entity.indexes:
        add(*wall, *(_index_column(entity, name) for name in names))


def sort_columns(entity: EntityModel) -> tuple[str, ...]:
    """The columns of the default sort, sort keys where texts have them."""
    names = [part.strip().lstrip("-+") for part in entity.sort.split(",") if part.strip()]
    return tuple(_index_column(entity, name) for name in names if name != "id")


def _index_column(entity: EntityModel, name: str) -> str:
    field = entity.fields[name]
    return f"{field.column}__key" if has_sort_key(field) else field.column


def _side_tables(blueprint: Blueprint, entity: EntityModel, tables: Tables) -> None:
    for field in entity.fields.values():
        if field.kind not in SIDE_KINDS or not field.column:
            continue
        name = f"{entity.table}__{field.column}"
        wall: list[Column[int]] = [Column("wall_id", Whole(), nullable=False)] if entity.walled else []
        keys = ["wall_id"] if entity.walled else []
        linked = field.kind == "links"
        value: Column[object] = (
            Column("target_id", Id(), nullable=False) if linked else Column("value", Str(), nullable=False)
        )
        table = Table(
            name,
            tables.metadata,
            *wall,
            Column("record_id", Id(), nullable=False),
            Column("position", Whole(), nullable=False),
            value,
            PrimaryKeyConstraint(*keys, "record_id", value.name, name=f"pk_{name}"),
            sqlite_strict=True,
        )
        foreign_key(table, [*keys, "record_id"], entity.table, [*keys, "id"])
        index_of(table, [*keys, value.name, "record_id"])
        if linked:
            _reference(table, "target_id", entity, blueprint.entities[field.target], tables)
        tables.sides[entity.key, field.name] = table


def _search_table(entity: EntityModel, metadata: MetaData) -> Table:
    name = f"{entity.table}__search"
    wall: list[Column[int]] = [Column("wall_id", Whole(), nullable=False)] if entity.walled else []
    keys = ["wall_id"] if entity.walled else []
    table = Table(
        name,
        metadata,
        *wall,
        Column("piece", Str(), nullable=False),
        Column("record_id", Id(), nullable=False),
        Column("head", Flag(), nullable=False),
        PrimaryKeyConstraint(*keys, "piece", "record_id", name=f"pk_{name}"),
        sqlite_strict=True,
        # The key is the whole row but for one flag: kept in one tree it is a third faster to write.
        sqlite_with_rowid=False,
    )
    index_of(table, [*keys, "record_id", "piece"])
    return table


def _match_table(entity: EntityModel, metadata: MetaData) -> Table:
    name = f"{entity.table}__match"
    wall: list[Column[int]] = [Column("wall_id", Whole(), nullable=False)] if entity.walled else []
    keys = ["wall_id"] if entity.walled else []
    table = Table(
        name,
        metadata,
        *wall,
        Column("rule", Str(), nullable=False),
        Column("key", Str(), nullable=False),
        Column("record_id", Id(), nullable=False),
        Column("source_id", Id(), nullable=False),
        PrimaryKeyConstraint(*keys, "rule", "key", "record_id", "source_id", name=f"pk_{name}"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    index_of(table, [*keys, "source_id"])
    return table
