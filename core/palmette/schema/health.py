"""What the database says of itself: settings that durability and speed rest on, looked at by `palmette doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    wanted = {
        "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0", "busy_timeout": "5000",
        "cell_size_check": "1", "journal_size_limit": "67108864",
    }  # fmt: skip
    found = [
        Observation("error", f"SQLite runs with {name} = {value}, not {right}.", "Report this: the product sets it.")
        for name, right in wanted.items()
        if (value := str(connection.scalar(text(f"PRAGMA {name}")))) != right
    ]
    kind = file_system(Path(str(connection.engine.url.database)))
    if kind in ON_OTHER_MACHINES:
        found.append(Observation("error", f"The database lies on {kind}.", "Put it on a disk of this machine."))
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
    return found or [Observation("ok", f"SQLite is set for durability: {_told(wanted)}.")]


def _postgresql(connection: Connection) -> list[Observation]:
    found = []
    set_to = {name: str(connection.scalar(text("SELECT current_setting(:name)"), {"name": name})) for name in _SHOWN}
    for name in _LIMITS:
        if set_to[name] in ("0", "0ms"):
            found.append(Observation("error", f"PostgreSQL runs with {name} = 0.", "Report this: the product sets it."))
    if set_to["data_checksums"] != "on":
        remedy = "Turn them on with pg_checksums while the server is stopped: a rotten page is then noticed."
        found.append(Observation("warning", "PostgreSQL runs without data checksums.", remedy))
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
    return found or [Observation("ok", f"PostgreSQL is set for durability: {_told(set_to)}.")]


_LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", *_LIMITS)


def _told(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in values.items())


ON_OTHER_MACHINES = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs")
"""File systems whose locks SQLite cannot rely on."""


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The kind of file system that a path is on; empty where the system does not say."""
    try:
        lines = [line.split() for line in mounts.read_text("utf-8").splitlines()]
    except OSError:
        return ""
    whole = path.resolve()
    over = [(line[1], line[2]) for line in lines if whole.is_relative_to(line[1].replace("\\040", " "))]
    return max(over, key=lambda item: len(item[0]))[1] if over else ""
