"""What differs between the tables of a blueprint and a database: Alembic as a library, made exact by digests in names.

Nothing here ever drops a table or a column that the blueprint does not know: what left the edition stays as it is,
with its indexes and references, until it is named in `Drops`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, ForeignKeyConstraint, Index, Table
from sqlalchemy.types import TypeEngine

from palmette.errors import PlanError
from palmette.schema.catalogue import Catalogue, ReferenceFacts, column_thing, reference_thing
from palmette.schema.tables import Tables

_OURS = re.compile(r"^(ix|ux|fk)_.*_[0-9a-f]{8}$")


@dataclass(frozen=True)
class Drops:
    """What shall go: whole tables, and columns of tables that stay."""

    tables: frozenset[str] = frozenset()
    columns: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Difference:
    """One list per kind of change; `retyped` columns get another storage type and lose their values."""

    tables: list[Table] = field(default_factory=list)
    columns: list[Column[Any]] = field(default_factory=list)
    retyped: list[Column[Any]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    references: list[ForeignKeyConstraint] = field(default_factory=list)
    lost_indexes: list[str] = field(default_factory=list)
    lost_references: list[ReferenceFacts] = field(default_factory=list)
    lost_columns: list[tuple[str, str]] = field(default_factory=list)
    lost_tables: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())


def difference(connection: Connection, tables: Tables, catalogue: Catalogue, drops: Drops | None = None) -> Difference:
    """What has to change so that the database has these tables, and no more of what shall be dropped."""
    found, drops = Difference(), drops or Drops()
    stays = catalogue.tables - drops.tables
    known = {name: table for name, table in tables.metadata.tables.items() if name in stays}
    for name, table in tables.metadata.tables.items():
        if name not in known:
            found.tables.append(table)
    doubtful = {name: table for name, table in known.items() if not _is_as_wanted(table, catalogue, connection.dialect)}
    if doubtful:
        _compare(connection, tables, doubtful, found)
    _add_drops(found, catalogue, drops)
    return found


def storage_of(column: Column[Any], dialect: Any) -> str:  # Any: SQLAlchemy's dialects are not typed alike
    """The storage type of a column as the catalogue names it, without its collation."""
    return _storage(column.type, dialect)


def things_of(table: Table, dialect: Any) -> list[str]:  # Any: as above
    """What the catalogue will show of a table: its columns, indexes and references."""
    things = [f"table {table.name}"]
    things += [column_thing(table.name, column.name, storage_of(column, dialect)) for column in table.columns]
    things += [f"index {index.name}" for index in table.indexes]
    return things + [reference_thing(reference_facts(item)) for item in table.foreign_key_constraints]


def _is_as_wanted(table: Table, catalogue: Catalogue, dialect: Any) -> bool:  # Any: as above
    """Whether the catalogue reads as it should: names carry the definitions, so no closer look is needed."""
    stored = {thing for thing in catalogue.things([table.name]) if not thing.startswith("security ")}
    nullable = {column.name for column in table.columns if column.nullable}
    stored_nullable = {column for owner, column in catalogue.nullable if owner == table.name}
    return stored == set(things_of(table, dialect)) and nullable == stored_nullable


def _compare(connection: Connection, tables: Tables, known: Mapping[str, Table], found: Difference) -> None:
    """Sort Alembic's directives into the lists; names decide for indexes, because they carry a digest."""
    context = MigrationContext.configure(
        connection,
        opts={
            "include_name": lambda name, kind, parents: kind != "table" or name in known,
            "include_object": _is_ours(known),
            "compare_type": _types_differ,
            "compare_server_default": False,
        },
    )
    for item in compare_metadata(context, tables.metadata):
        for directive in item if isinstance(item, list) else [item]:
            _take(directive, known, found)


def _take(directive: tuple[Any, ...], known: Mapping[str, Table], found: Difference) -> None:
    word, subject = directive[0], directive[1]
    if word == "add_table" or (word == "add_index" and subject.table.name not in known):
        return  # new tables are found by name alone and made whole
    if word == "add_column":
        found.columns.append(known[directive[2]].c[directive[3].name])
    elif word == "modify_type":
        found.retyped.append(known[directive[2]].c[directive[3]])
    elif word == "add_index":
        # Alembic hands out a copy on a bare table; the blueprint's own has all columns.
        own = known[subject.table.name].indexes
        found.indexes += [index for index in own if index.name == subject.name]
    elif word == "remove_index":
        found.lost_indexes.append(str(subject.name))
    elif word == "add_fk":
        if subject.parent.name in known:
            found.references.append(subject)
    elif word == "remove_fk":
        found.lost_references.append(reference_facts(subject))
    else:
        raise PlanError("plan.unforeseen", f"The database differs in a way no plan can mend: {word}.")


def reference_facts(item: ForeignKeyConstraint) -> ReferenceFacts:
    """A constraint of SQLAlchemy as the catalogue would say it."""
    targets = [element.target_fullname.rpartition(".") for element in item.elements]
    name = str(item.name) if item.name else ""
    columns = tuple(column.name for column in item.columns)
    return ReferenceFacts(item.parent.name, columns, targets[0][0], tuple(target[2] for target in targets), name)


def is_our_name(name: str) -> bool:
    """Whether an index or constraint has a name that ends in a digest, as all of ours do."""
    return bool(_OURS.match(name))


def _is_ours(known: Mapping[str, Table]) -> Any:  # Any: Alembic's own callable type is private
    def included(item: Any, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
        if not reflected or compare_to is not None:
            return kind != "table" or name in known
        if kind in ("table", "column"):
            return False
        if kind == "foreign_key_constraint":
            return {column.name for column in item.columns} <= set(known[item.parent.name].c.keys())
        if kind == "index":
            return is_our_name(name or "") and {column.name for column in item.columns} <= set(
                known[item.table.name].c.keys()
            )
        return False

    return included


def _types_differ(
    context: MigrationContext, seen: Column[Any], wanted: Column[Any], seen_type: Any, wanted_type: Any
) -> bool:
    return _storage(seen_type, context.dialect) != _storage(wanted_type, context.dialect)


def _storage(kind: TypeEngine[Any], dialect: Any) -> str:
    compiled = str(dialect.type_compiler_instance.process(kind))
    return compiled.partition(" COLLATE")[0].lower()


def _add_drops(found: Difference, catalogue: Catalogue, drops: Drops) -> None:
    found.lost_tables = sorted(drops.tables & catalogue.tables)
    gone = {(table, column) for table, column in drops.columns if column in catalogue.columns.get(table, ())}
    found.lost_columns = sorted(gone)
    touched = gone | {(column.table.name, column.name) for column in found.retyped}
    dropped_already = set(found.lost_indexes)
    for name, index in catalogue.indexes.items():
        if _touches(index.table, index.columns, touched) and name not in dropped_already:
            found.lost_indexes.append(name)
    for reference in catalogue.references:
        if _touches(reference.table, reference.columns, touched) and reference not in found.lost_references:
            found.lost_references.append(reference)
    _check_nobody_refers(catalogue, drops)
    _add_back(found)


def _touches(table: str, columns: Iterable[str], touched: set[tuple[str, str]]) -> bool:
    return any((table, column) in touched for column in columns)


def _add_back(found: Difference) -> None:
    """What a retyped column takes along and the blueprint wants is made again."""
    wanted = {str(index.name) for index in found.indexes}
    for column in found.retyped:
        for index in column.table.indexes:
            if column.name in index.columns and str(index.name) not in wanted:
                found.indexes.append(index)
                wanted.add(str(index.name))
        for constraint in column.table.foreign_key_constraints:
            if column.name in constraint.columns and constraint not in found.references:
                found.references.append(constraint)


def _check_nobody_refers(catalogue: Catalogue, drops: Drops) -> None:
    for item in catalogue.references:
        stays = item.table not in drops.tables and not _touches(item.table, item.columns, set(drops.columns))
        if item.target in drops.tables and stays:
            raise PlanError(
                "plan.still_referred",
                f"{item.target} cannot be dropped: {item.table} still refers to it.",
                remedy=f"Purge what {item.table.partition('__')[0]} left first.",
            )
