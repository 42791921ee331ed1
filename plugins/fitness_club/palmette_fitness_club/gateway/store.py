"""What the gateway keeps on its own disk: events that the server does not have yet, and the list of who may come."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
    device TEXT NOT NULL, sequence INTEGER NOT NULL, external TEXT, body TEXT NOT NULL,
    PRIMARY KEY (device, sequence)
);
CREATE UNIQUE INDEX IF NOT EXISTS event_external ON event (device, external) WHERE external IS NOT NULL;
CREATE TABLE IF NOT EXISTS counter (device TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seen (device TEXT NOT NULL, external TEXT NOT NULL, PRIMARY KEY (device, external));
CREATE TABLE IF NOT EXISTS pass (device TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS pass_hash ON pass (device, hash);
"""


class Store:
    """One SQLite file; each call is a transaction that is on the disk when it returns."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False)
        with self._lock:
            self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def add(self, device: str, event: Mapping[str, Any], *, external: str = "") -> int:
        """Keep an event; its number at the device, or 0 when it came before (by the maker's number)."""
        with self._lock, self._connection:
            if external and not self._first_time(device, external):
                return 0
            self._connection.execute(
                "INSERT INTO counter VALUES (?, 1) ON CONFLICT (device) DO UPDATE SET last = last + 1", (device,)
            )
            with closing(self._connection.execute("SELECT last FROM counter WHERE device = ?", (device,))) as found:
                number = int(found.fetchone()[0])
            body = json.dumps({**event, "sequence": number})
            self._connection.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (device, number, external or None, body))
            return number

    def _first_time(self, device: str, external: str) -> bool:
        statement = "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
        return self._connection.execute(statement, (device, external)).fetchone() is not None

    def waiting(self, device: str, most: int) -> list[dict[str, Any]]:
        """Events the server does not have yet, the oldest first."""
        statement = "SELECT body FROM event WHERE device = ? ORDER BY sequence LIMIT ?"
        with self._lock:
            return [json.loads(row[0]) for row in self._connection.execute(statement, (device, most))]

    def count(self) -> int:
        """How many events wait."""
        with self._lock:
            return int(self._connection.execute("SELECT count(*) FROM event").fetchone()[0])

    def forget(self, device: str, numbers: Iterable[int]) -> None:
        """The server has these."""
        with self._lock, self._connection:
            self._connection.executemany(
                "DELETE FROM event WHERE device = ? AND sequence = ?", [(device, number) for number in numbers]
            )

    def replace_passes(self, device: str, passes: Sequence[Mapping[str, Any]]) -> None:
        """The new list of who may come at a device."""
        with self._lock, self._connection:
            self._connection.execute("DELETE FROM pass WHERE device = ?", (device,))
            self._connection.executemany(
                "INSERT INTO pass VALUES (?, ?, ?)", [(device, one["hash"], json.dumps(one)) for one in passes]
            )

    def passes(self, device: str, hashed: str) -> list[dict[str, Any]]:
        """What the list says about a pass."""
        statement = "SELECT body FROM pass WHERE device = ? AND hash = ?"
        with self._lock:
            return [json.loads(row[0]) for row in self._connection.execute(statement, (device, hashed))]
