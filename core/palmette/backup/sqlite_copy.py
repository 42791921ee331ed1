"""A copy of an SQLite database as of one moment, while people go on working, by SQLite's own backup interface."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from palmette.backup.sealing import damaged

_PAGES = 2048
Progress = Callable[[str, int, int], None]


def copy_database(source: Path, target: Path, progress: Progress) -> None:
    """Copy into a new file. The source is read in one transaction, so that writers do not make the copy start anew."""
    with closing(_reading(source)) as old, closing(sqlite3.connect(target, isolation_level=None)) as new:
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def tell(status: int, remaining: int, total: int) -> None:
            progress("database", total - remaining, total)

        old.backup(new, pages=_PAGES, progress=tell, sleep=0)
        # One file without companions.
        new.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def opened(path: Path, name: str) -> Iterator[sqlite3.Connection]:
    """A copy to look at; BackupError when it is no database."""
    with closing(_reading(path)) as connection:
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            raise damaged(name, str(error)) from error


def defects(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong: pages, indexes, references."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    broken: dict[tuple[str, str], int] = {}
    for table, _, target, _ in connection.execute("PRAGMA foreign_key_check"):
        broken[table, target] = broken.get((table, target), 0) + 1
    return found + [
        f"{count} rows of {table} refer to rows of {target} that are not there"
        for (table, target), count in broken.items()
    ]


def counts(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Rows by table."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if not row[0].startswith("sqlite_")
    ]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def contents(connection: sqlite3.Connection) -> dict[str, int]:
    """Contents that files name, with their sizes."""
    return {
        digest.hex(): size
        for digest, size in connection.execute("SELECT digest, max(size) FROM palmette__file GROUP BY 1")
    }


def _reading(path: Path) -> sqlite3.Connection:
    # Not read-only: a file in WAL mode whose companions are gone could not be opened so.
    return sqlite3.connect(path, isolation_level=None, timeout=10)
