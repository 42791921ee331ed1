"""What the database says of itself: settings that durability and speed rest on, looked at by `palmette doctor`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sqlalchemy import Connection, text

from palmette.schema.database import Database
from palmette.schema.rls import app_role_state

SAFE_SQLITE = (3, 51, 3)
"""SQLite before this may corrupt a database when a checkpoint resets the WAL at a bad moment (mended 2026-03)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """`level` is ok, warning or error."""

    level: str
    message: str
    remedy: str = ""


def database_health(database: Database) -> list[Observation]:
    """Every setting that matters, with what to do where it is not as it should be."""
    with database.system(writing=False) as connection:
        return _sqlite(connection) if database.dialect == "sqlite" else _postgresql(connection)


def _sqlite(connection: Connection) -> list[Observation]:
    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0"}
    found = [
        Observation("error", f"SQLite runs with {name} = {value}, not {right}.", "Report this: the product sets it.")
        for name, right in wanted.items()
        if (value := str(connection.scalar(text(f"PRAGMA {name}")))) != right
    ]
    integrity = connection.scalar(text("PRAGMA quick_check"))
    if integrity != "ok":
        found.append(Observation("error", f"SQLite says: {integrity}.", "Restore the last verified backup."))
    version = sqlite3.sqlite_version_info
    if version < SAFE_SQLITE:
        found.append(
            Observation(
                "warning",
                f"Python is linked with SQLite {sqlite3.sqlite_version}, older than 3.51.3.",
                "It is safe with one server process; update SQLite when your system offers it.",
            )
        )
    return found or [Observation("ok", "SQLite is set for durability.")]


def _postgresql(connection: Connection) -> list[Observation]:
    found = []
    for name, right in (("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on")):
        value = connection.scalar(text("SELECT current_setting(:name)"), {"name": name})
        if value != right:
            found.append(
                Observation(
                    "warning", f"PostgreSQL runs with {name} = {value}.", "A crash may lose acknowledged writes."
                )
            )
    _, member, _ = app_role_state(connection)
    if not member:
        remedy = "Run `CREATE ROLE palmette_app NOLOGIN; GRANT palmette_app TO <your role>` as a superuser."
        found.append(Observation("warning", "The application role is missing, so one lock of two holds.", remedy))
    encoding = connection.scalar(
        text("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()")
    )
    if encoding != "UTF8":
        found.append(Observation("error", f"The database is encoded in {encoding}.", "Create it anew in UTF8."))
    return found or [Observation("ok", "PostgreSQL is set for durability.")]
