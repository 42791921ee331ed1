"""Names of indexes and constraints: readable, at most 63 characters, ending in a digest of the whole definition.

A change of content is a change of name, so comparing names compares definitions (storage decision record).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import ForeignKeyConstraint, Index, Table, text

_LONGEST = 63


def digest_name(prefix: str, table: str, parts: Sequence[str], definition: str) -> str:
    """`prefix_table_parts_1a2b3c4d`, cut before the digest so that PostgreSQL keeps it whole."""
    digest = hashlib.sha256(definition.encode()).hexdigest()[:8]
    readable = "_".join([prefix, table, *parts])[: _LONGEST - 9]
    return f"{readable}_{digest}"


def index_of(table: Table, columns: Sequence[str], *, unique: bool = False, alive: bool = False) -> Index:
    """Add an index over columns in ascending order, empty values first on both engines; `alive` = without deleted rows.

    Only nullable columns need the words on PostgreSQL; SQLite has that order by itself and refuses them.
    """
    condition = "deleted_at IS NULL" if alive else ""
    nulls_first = [name for name in columns if table.c[name].nullable and not unique]
    definition = f"{table.name}|{','.join(columns)}|{unique}|{condition}|nulls first: {','.join(nulls_first)}"
    name = digest_name("ux" if unique else "ix", table.name, columns, definition)
    dialect = table.metadata.info.get("dialect", "sqlite")
    words = set(nulls_first) if dialect == "postgresql" else set()
    items = [table.c[item].asc().nulls_first() if item in words else table.c[item] for item in columns]
    where = text(condition) if condition else None
    return Index(name, *items, unique=unique, sqlite_where=where, postgresql_where=where)


def foreign_key(table: Table, columns: Sequence[str], target: str, target_columns: Sequence[str]) -> None:
    """Add a RESTRICT reference; composite ones begin with the wall, so a reference across a wall cannot exist."""
    definition = f"{table.name}|{','.join(columns)}|{target}|{','.join(target_columns)}|restrict"
    table.append_constraint(
        ForeignKeyConstraint(
            list(columns),
            [f"{target}.{column}" for column in target_columns],
            name=digest_name("fk", table.name, [columns[-1]], definition),
            ondelete="RESTRICT",
            use_alter=True,
        )
    )
