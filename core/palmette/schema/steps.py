"""The steps that mend a schema difference: in an order both engines accept, each with a sentence and its SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Index, Table
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable, DDLElement

from palmette.locale.sentences import sentence
from palmette.schema.catalogue import Catalogue, IndexFacts, ReferenceFacts, column_thing, reference_thing
from palmette.schema.diff import Difference, is_our_name, reference_facts, storage_of, things_of
from palmette.schema.naming import digest_name
from palmette.schema.rls import SecurityStep
from palmette.schema.tables import Tables
from palmette.schema.words import Words


@dataclass(frozen=True)
class SchemaStep:
    """One change of the schema. `adds` and `drops` name things in the words of the catalogue."""

    kind: str
    table: str
    sentence: str
    sql: tuple[str, ...]
    adds: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()


def schema_steps(
    connection: Connection, found: Difference, tables: Tables, catalogue: Catalogue, words: Words
) -> list[SchemaStep]:
    """References and indexes go first, then columns and tables; what is new comes in the opposite order."""
    maker = _Steps(connection, found, tables, catalogue, words)
    return list(maker.sqlite() if connection.dialect.name == "sqlite" else maker.postgres())


def security_as_steps(steps: Iterable[SecurityStep]) -> list[SchemaStep]:
    """The steps of row-level security as steps of the plan."""
    return [
        SchemaStep(
            "row_security", step.table, step.sentence, step.sql,
            tuple(f"security {step.table}: {line}" for line in step.adds),
            tuple(f"security {step.table}: {line}" for line in step.drops),
        )
        for step in steps
    ]  # fmt: skip


class _Steps:
    def __init__(
        self, connection: Connection, found: Difference, tables: Tables, catalogue: Catalogue, words: Words
    ) -> None:
        self.dialect = connection.dialect
        self.found = found
        self.tables = tables.metadata.tables
        self.catalogue = catalogue
        self.words = words

    def postgres(self) -> Iterator[SchemaStep]:
        found = self.found
        gone = set(found.lost_tables)
        for item in found.lost_references:
            if item.table not in gone:
                sql = f"ALTER TABLE {item.table} DROP CONSTRAINT {item.name}"
                yield self._lost_reference(item, sql)
        yield from self._lost_indexes()
        yield from (self._lost_column(table, name) for table, name in found.lost_columns)
        yield from self._lost_tables(cascade=" CASCADE")
        yield from (self._new_table(table) for table in found.tables)
        yield from (self._retyped(column) for column in found.retyped)
        yield from (self._new_column(column) for column in found.columns)
        yield from (self._new_index(index) for index in found.indexes)
        for table in found.tables:
            for constraint in sorted(table.foreign_key_constraints, key=lambda item: str(item.name)):
                facts = reference_facts(constraint)
                yield SchemaStep(
                    "add_reference", str(table.name), self._refer(facts),
                    (self._sql(AddConstraint(constraint)),), (reference_thing(facts),),
                )  # fmt: skip
        yield from (self._new_reference(constraint) for constraint in found.references)

    def sqlite(self) -> Iterator[SchemaStep]:
        """Tables whose references or storage types change are rebuilt whole; the rest is plain ALTER."""
        found = self.found
        rebuilt = {item.table for item in found.lost_references} | {item.parent.name for item in found.references}
        rebuilt |= {column.table.name for column in found.retyped}
        rebuilt = {str(name) for name in rebuilt} - set(found.lost_tables)
        yield from (step for step in self._lost_indexes() if step.table not in rebuilt)
        yield from (self._lost_column(table, name) for table, name in found.lost_columns if table not in rebuilt)
        yield from self._lost_tables()
        yield from (self._new_table(table) for table in found.tables)
        yield from (self._new_column(column) for column in found.columns if column.table.name not in rebuilt)
        yield from (self._new_index(index) for index in found.indexes if _table_of(index) not in rebuilt)
        yield from (self._rebuild(name) for name in sorted(rebuilt))

    # ---- single steps

    def _new_table(self, table: Table) -> SchemaStep:
        indexes = sorted(table.indexes, key=lambda item: str(item.name))
        adds = things_of(table, self.dialect)
        if self.dialect.name == "postgresql":
            adds = [thing for thing in adds if not thing.startswith("reference ")]
        return SchemaStep(
            "create_table", str(table.name),
            sentence("Create %(table)s with %(count)s columns.", table=self.words.table(table.name),
                     count=len(table.columns)),
            (self._sql(CreateTable(table)), *(self._sql(CreateIndex(index)) for index in indexes)), tuple(sorted(adds)),
        )  # fmt: skip

    def _new_column(self, column: Column[Any]) -> SchemaStep:
        storage = storage_of(column, self.dialect)
        return SchemaStep(
            "add_column", str(column.table.name),
            sentence("Add %(column)s to %(table)s.", column=self.words.column(column.table.name, column.name),
                     table=self.words.table(column.table.name)),
            (f"ALTER TABLE {column.table.name} ADD COLUMN {self._column_sql(column)}",),
            (column_thing(column.table.name, column.name, storage),),
        )  # fmt: skip

    def _retyped(self, column: Column[Any]) -> SchemaStep:
        before = self.catalogue.columns[column.table.name][column.name]
        storage = storage_of(column, self.dialect)
        return SchemaStep(
            "retype_column", str(column.table.name),
            sentence("Store %(column)s of %(table)s as %(new)s instead of %(old)s.",
                     column=self.words.column(column.table.name, column.name),
                     table=self.words.table(column.table.name), new=str(storage),
                     old=before.partition(" COLLATE")[0].lower()),
            (f"ALTER TABLE {column.table.name} DROP COLUMN {column.name}",
             f"ALTER TABLE {column.table.name} ADD COLUMN {self._column_sql(column)}"),
            (column_thing(column.table.name, column.name, storage),),
            (column_thing(column.table.name, column.name, before),),
        )  # fmt: skip

    def _new_index(self, index: Any) -> SchemaStep:  # Any: Index.name is a quoted_name or None
        told = {
            "table": self.words.table(index.table.name),
            "columns": ", ".join(column.name for column in index.columns),
        }
        return SchemaStep(
            "add_index", str(index.table.name),
            sentence("Index %(table)s by %(columns)s, unique.", **told) if index.unique
            else sentence("Index %(table)s by %(columns)s.", **told),
            (self._sql(CreateIndex(index)),), (f"index {index.name}",),
        )  # fmt: skip

    def _new_reference(self, constraint: Any) -> SchemaStep:  # Any: constraint.parent is a Table only after attaching
        """Checked against all rows: under forced row-level security the owner's check would pass over bad rows."""
        facts = reference_facts(constraint)
        locked = sorted({facts.table, facts.target})
        lifted = [name for name in locked if "rows forced" in self.catalogue.security.get(name, ())]
        return SchemaStep(
            "add_reference", str(facts.table), self._refer(facts),
            (*(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY" for name in lifted),
             f"{self._sql(AddConstraint(constraint))} NOT VALID",
             f"ALTER TABLE {facts.table} VALIDATE CONSTRAINT {facts.name}",
             *(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY" for name in lifted)),
            (reference_thing(facts),),
        )  # fmt: skip

    def _refer(self, item: ReferenceFacts) -> str:
        column, table = self.words.column(item.table, item.columns[-1]), self.words.table(item.table)
        target = self.words.table(item.target)
        return sentence("Make %(column)s of %(table)s refer to %(target)s.", column=column, table=table, target=target)

    def _lost_reference(self, item: ReferenceFacts, sql: str) -> SchemaStep:
        column, table = self.words.column(item.table, item.columns[-1]), self.words.table(item.table)
        told = sentence(
            "Let %(column)s of %(table)s no longer refer to %(target)s.", column=column, table=table,
            target=self.words.table(item.target),
        )  # fmt: skip
        return SchemaStep("drop_reference", str(item.table), told, (sql,), (), (reference_thing(item),))

    def _lost_indexes(self) -> Iterator[SchemaStep]:
        gone = set(self.found.lost_tables)
        for name in sorted(self.found.lost_indexes):
            table = self.catalogue.indexes[name].table
            if table not in gone:
                columns = ", ".join(self.catalogue.indexes[name].columns)
                told = sentence(
                    "Drop the index of %(table)s by %(columns)s.", table=self.words.table(table), columns=columns
                )
                yield SchemaStep("drop_index", table, told, (f"DROP INDEX {name}",), (), (f"index {name}",))

    def _lost_column(self, table: str, name: str) -> SchemaStep:
        thing = column_thing(table, name, self.catalogue.columns[table][name])
        sql = f"ALTER TABLE {table} DROP COLUMN {name}"
        told = sentence("Drop %(column)s of %(table)s.", column=name, table=self.words.table(table))
        return SchemaStep("drop_column", table, told, (sql,), (), (thing,))

    def _lost_tables(self, cascade: str = "") -> Iterator[SchemaStep]:
        for name in self.found.lost_tables:
            things = tuple(sorted(self.catalogue.things([name])))
            told = sentence("Drop %(table)s.", table=self.words.table(name))
            yield SchemaStep("drop_table", name, told, (f"DROP TABLE {name}{cascade}",), (), things)

    def _rebuild(self, name: str) -> SchemaStep:
        """A new table from the blueprint's own statement, the rows copied, the old one dropped, the new one renamed."""
        table, stored = self.tables[name], self.catalogue.columns[name]
        lost = {column for owner, column in self.found.lost_columns if owner == name}
        retyped = {column.name for column in self.found.retyped if column.table.name == name}
        kept = [column for column in stored if column not in table.c and column not in lost]
        copied = [column for column in stored if column not in lost and column not in retyped]
        listed = ", ".join(f'"{column}"' for column in copied)
        own = sorted(table.indexes, key=lambda item: str(item.name))
        left = {key: item for key, item in self._kept_indexes(name, kept).items() if key not in self.found.lost_indexes}
        references = [item for item in self._kept_references(name, kept) if item not in self.found.lost_references]
        statements = (
            self._with_kept(table, kept, references),
            f"INSERT INTO {name}__rebuilt ({listed}) SELECT {listed} FROM {name}",
            f"DROP TABLE {name}",
            f"ALTER TABLE {name}__rebuilt RENAME TO {name}",
            *(self._sql(CreateIndex(index)) for index in own),
            *(item.statement for item in left.values()),
        )
        after = set(self._new_table(table).adds) | {f"index {key}" for key in left}
        after |= {column_thing(name, column, stored[column]) for column in kept}
        after |= {reference_thing(item) for item in references}
        before = self.catalogue.things([name])
        told = sentence(
            "Rebuild %(table)s: its rows are copied into a table with the new references.", table=self.words.table(name)
        )
        return SchemaStep(
            "rebuild_table", name, told, statements, tuple(sorted(after - before)), tuple(sorted(before - after))
        )

    def _kept_indexes(self, table: str, kept: list[str]) -> dict[str, IndexFacts]:
        """Indexes over columns that left the edition but stay in the table, and the database owner's own indexes."""
        own = {str(index.name) for index in self.tables[table].indexes}
        return {
            name: item
            for name, item in self.catalogue.indexes.items()
            if item.table == table and name not in own and (set(item.columns) & set(kept) or not is_our_name(name))
        }

    def _kept_references(self, table: str, kept: list[str]) -> list[ReferenceFacts]:
        return [item for item in self.catalogue.references if item.table == table and set(item.columns) & set(kept)]

    def _with_kept(self, table: Table, kept: list[str], references: list[ReferenceFacts]) -> str:
        """The blueprint's CREATE TABLE under a passing name, with the columns and references that stay."""
        stored = self.catalogue.columns[table.name]
        columns = "".join(f'"{name}" {stored[name]}, ' for name in kept)
        more = "".join(f", {_reference_sql(item)}" for item in references)
        head, rest = self._sql(CreateTable(table)).split("(", 1)
        body, tail = rest.rsplit(")", 1)
        return f"{head.replace(table.name, f'{table.name}__rebuilt')}({columns}{body}{more}){tail}"

    def _sql(self, element: DDLElement) -> str:
        return re.sub(r"\s+", " ", str(element.compile(dialect=self.dialect))).strip()

    def _column_sql(self, column: Column[Any]) -> str:
        kind = self.dialect.type_compiler_instance.process(column.type)
        return f"{self.dialect.identifier_preparer.quote(column.name)} {kind}"


def _reference_sql(item: ReferenceFacts) -> str:
    """As `naming.foreign_key` would have it, name included."""
    columns, targets = ", ".join(item.columns), ", ".join(item.target_columns)
    definition = f"{item.table}|{','.join(item.columns)}|{item.target}|{','.join(item.target_columns)}|restrict"
    name = digest_name("fk", item.table, [item.columns[-1]], definition)
    return f"CONSTRAINT {name} FOREIGN KEY({columns}) REFERENCES {item.target} ({targets}) ON DELETE RESTRICT"


def _table_of(index: Index) -> str:
    assert index.table is not None
    return index.table.name
