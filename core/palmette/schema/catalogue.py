"""What a database holds, read from its own catalogue: one line of text per table, column, key, index and policy.

Lines are equal for equal schemas whatever way they came about: no order of columns, no spelling of the DDL.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

SYSTEM_TABLES = ("sqlite_", "alembic_")


@dataclass(frozen=True)
class IndexFacts:
    """An index as stored: its table, its columns, the statement that makes it again."""

    table: str
    columns: tuple[str, ...]
    statement: str


@dataclass(frozen=True)
class ReferenceFacts:
    """A foreign key as stored; on SQLite without a name."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Catalogue:
    """Tables with their columns and storage types, indexes by name, references, and lines for row-level security."""

    columns: Mapping[str, Mapping[str, str]]
    keys: Mapping[str, tuple[str, ...]]
    nullable: frozenset[tuple[str, str]]
    indexes: Mapping[str, IndexFacts]
    references: tuple[ReferenceFacts, ...]
    security: Mapping[str, tuple[str, ...]]
    options: Mapping[str, str]

    @property
    def tables(self) -> frozenset[str]:
        """Names of all tables."""
        return frozenset(self.columns)

    def without(self, tables: Iterable[str]) -> Catalogue:
        """The same without some tables."""
        gone = set(tables)
        return dataclasses.replace(
            self,
            columns={name: columns for name, columns in self.columns.items() if name not in gone},
            indexes={name: item for name, item in self.indexes.items() if item.table not in gone},
            references=tuple(item for item in self.references if item.table not in gone),
            security={name: lines for name, lines in self.security.items() if name not in gone},
        )

    def lines(self, tables: Iterable[str] | None = None) -> list[str]:
        """The sorted lines of these tables (all when not said)."""
        chosen = set(self.columns if tables is None else tables) & set(self.columns)
        found = [line for name in chosen for line in self._table_lines(name)]
        found += [
            f"index {name} on {item.table}: {item.statement}"
            for name, item in self.indexes.items()
            if item.table in chosen
        ]
        found += [reference_thing(item) for item in self.references if item.table in chosen]
        return sorted(found)

    def things(self, tables: Iterable[str] | None = None) -> frozenset[str]:
        """Short names of all that is there: what a plan says it adds and drops, in the same words."""
        chosen = set(self.columns if tables is None else tables) & set(self.columns)
        found = {f"table {name}" for name in chosen}
        found |= {column_thing(name, column, kind) for name in chosen for column, kind in self.columns[name].items()}
        found |= {f"index {name}" for name, item in self.indexes.items() if item.table in chosen}
        found |= {reference_thing(item) for item in self.references if item.table in chosen}
        return frozenset(
            found | {f"security {name}: {line}" for name in chosen for line in self.security.get(name, ())}
        )

    def fingerprint(self, tables: Iterable[str] | None = None) -> str:
        """SHA-256 of the lines, in hex."""
        return hashlib.sha256("\n".join(self.lines(tables)).encode()).hexdigest()

    def _table_lines(self, name: str) -> Iterable[str]:
        yield f"table {name} key ({', '.join(self.keys.get(name, ()))}) {self.options.get(name, '')}".rstrip()
        for column, kind in self.columns[name].items():
            yield f"column {name}.{column} {kind}{'' if (name, column) in self.nullable else ' NOT NULL'}"
        for line in self.security.get(name, ()):
            yield f"security {name}: {line}"


def read_catalogue(connection: Connection) -> Catalogue:
    """The catalogue of the file, or of the current schema on PostgreSQL."""
    return _sqlite(connection) if connection.dialect.name == "sqlite" else _postgres(connection)


def column_thing(table: str, column: str, kind: str) -> str:
    """`column contacts__contact.name text`: the storage type without its collation."""
    return f"column {table}.{column} {kind.partition(' COLLATE')[0].lower()}"


def reference_thing(item: ReferenceFacts) -> str:
    """`reference gym__visit (wall_id, membership_id) to gym__membership (wall_id, id)`, the same on both engines."""
    return f"reference {item.table} ({', '.join(item.columns)}) to {item.target} ({', '.join(item.target_columns)})"


# ---- SQLite


def _sqlite(connection: Connection) -> Catalogue:
    columns: dict[str, dict[str, str]] = {}
    keys: dict[str, dict[int, str]] = {}
    nullable: set[tuple[str, str]] = set()
    options: dict[str, str] = {}
    for table, strict, name, kind, needed, place in connection.execute(_SQLITE_COLUMNS):
        if table.startswith(SYSTEM_TABLES):
            continue
        columns.setdefault(table, {})[name] = kind
        keys.setdefault(table, {})
        options[table] = "STRICT" if strict else ""
        if place:
            keys[table][place] = name
        if not needed:
            nullable.add((table, name))
    indexes = _sqlite_indexes(connection)
    return Catalogue(
        columns=columns,
        keys={table: tuple(named[place] for place in sorted(named)) for table, named in keys.items()},
        nullable=frozenset(nullable),
        indexes=indexes,
        references=_sqlite_references(connection),
        security={},
        options=options,
    )


def _sqlite_indexes(connection: Connection) -> dict[str, IndexFacts]:
    found: dict[str, tuple[str, list[str], str]] = {}
    for table, name, statement, column in connection.execute(_SQLITE_INDEXES):
        found.setdefault(name, (table, [], _one_space(statement)))[1].append(column or "")
    return {name: IndexFacts(table, tuple(columns), statement) for name, (table, columns, statement) in found.items()}


def _sqlite_references(connection: Connection) -> tuple[ReferenceFacts, ...]:
    found: dict[tuple[str, int], tuple[str, list[str], list[str]]] = {}
    for table, number, target, column, target_column in connection.execute(_SQLITE_REFERENCES):
        _, columns, targets = found.setdefault((table, number), (target, [], []))
        columns.append(column)
        targets.append(target_column)
    return tuple(
        ReferenceFacts(table, tuple(columns), target, tuple(targets), "")
        for (table, _), (target, columns, targets) in found.items()
    )


def _one_space(statement: str) -> str:
    return re.sub(r"\s+", " ", statement).strip()


_SQLITE_COLUMNS = text(
    'SELECT t.name, t.strict, c.name, c.type, c."notnull", c.pk FROM pragma_table_list AS t '
    "JOIN pragma_table_info(t.name) AS c WHERE t.schema = 'main' AND t.type = 'table' ORDER BY t.name, c.cid"
)
_SQLITE_INDEXES = text(
    "SELECT m.tbl_name, m.name, m.sql, i.name FROM sqlite_master AS m JOIN pragma_index_info(m.name) AS i "
    "WHERE m.type = 'index' AND m.sql IS NOT NULL ORDER BY m.name, i.seqno"
)
_SQLITE_REFERENCES = text(
    'SELECT m.name, f.id, f."table", f."from", f."to" FROM sqlite_master AS m '
    "JOIN pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq"
)


# ---- PostgreSQL


def _postgres(connection: Connection) -> Catalogue:
    columns: dict[str, dict[str, str]] = {}
    nullable: set[tuple[str, str]] = set()
    for table, name, kind, collation, needed in connection.execute(_PG_COLUMNS):
        columns.setdefault(table, {})
        if name is None:
            continue
        columns[table][name] = f'{kind} COLLATE "{collation}"' if collation else kind
        if not needed:
            nullable.add((table, name))
    keys: dict[str, tuple[str, ...]] = {}
    references = []
    for table, name, kind, own, target, theirs in connection.execute(_PG_CONSTRAINTS):
        if kind == "p":
            keys[table] = tuple(own)
        else:
            references.append(ReferenceFacts(table, tuple(own), target, tuple(theirs), name))
    indexes = {
        name: IndexFacts(table, tuple(own), statement)
        for table, name, own, statement in connection.execute(_PG_INDEXES)
    }
    return Catalogue(columns, keys, frozenset(nullable), indexes, tuple(references), _postgres_security(connection), {})


def _postgres_security(connection: Connection) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for table, line in connection.execute(_PG_SECURITY):
        found.setdefault(table, []).append(line)
    return {table: tuple(sorted(lines)) for table, lines in found.items()}


_PG_COLUMNS = text("""
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation THEN l.collname END, a.attnotnull
    FROM pg_class AS c
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname, a.attnum
""")
_PG_CONSTRAINTS = text("""
    SELECT c.relname, k.conname, k.contype::text,
           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(number, place)
                 JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY u.place),
           f.relname,
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(number, place)
                 JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY u.place)
    FROM pg_constraint AS k
    JOIN pg_class AS c ON c.oid = k.conrelid
    LEFT JOIN pg_class AS f ON f.oid = k.confrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('p', 'f')
    ORDER BY c.relname, k.conname
""")
_PG_INDEXES = text("""
    SELECT c.relname, i.relname,
           ARRAY(SELECT coalesce(a.attname::text, '') FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS u(number, place)
                 LEFT JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = u.number ORDER BY u.place),
           pg_get_indexdef(x.indexrelid)
    FROM pg_index AS x
    JOIN pg_class AS i ON i.oid = x.indexrelid
    JOIN pg_class AS c ON c.oid = x.indrelid
    WHERE c.relnamespace = current_schema()::regnamespace AND NOT x.indisprimary
""")
_PG_SECURITY = text("""
    SELECT c.relname, 'rows ' || CASE WHEN c.relforcerowsecurity THEN 'forced' ELSE 'enabled' END
    FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
    UNION ALL
    SELECT c.relname, 'policy ' || p.polname
    FROM pg_policy AS p JOIN pg_class AS c ON c.oid = p.polrelid
    WHERE c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT c.relname, 'app may ' || lower(a.privilege_type)
    FROM pg_class AS c, aclexplode(c.relacl) AS a, pg_roles AS r
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND r.oid = a.grantee AND r.rolname = 'palmette_app'
""")
