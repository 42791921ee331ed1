"""A digest of the tables that a blueprint asks for, so that a start can tell without reading the catalogue."""

from __future__ import annotations

import hashlib

from palmette.schema.tables import Tables

DIGEST_KEY = "tables"
"""Where an apply keeps the digest among the values of the installation."""


def tables_digest(tables: Tables) -> str:
    """Names of indexes and references carry their definitions, so names and types are enough."""
    lines = []
    for name, table in tables.metadata.tables.items():
        lines += [f"{name}.{column.name} {column.type!r} {column.nullable}" for column in table.columns]
        lines += [str(index.name) for index in table.indexes]
        lines += [str(item.name) for item in table.constraints]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
