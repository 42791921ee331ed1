"""A copy of the whole database in a file of its own, to try things on: whatever happens there happens nowhere else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert, select

from palmette.records.changes import Changes
from palmette.records.session import Gateway, Interceptor, NoPresses
from palmette.schema.apply import install
from palmette.schema.database import GATED, Database, DatabaseSettings
from palmette.schema.frame import PREFIX
from palmette.schema.tables import build_tables

LEFT_OUT = frozenset({
    "history", "event", "job", "schedule", "web_session", "login_attempt", "credential", "api_token", "idempotency",
    "import_batch", "import_row", "inbox", "snapshot", "tombstone", "installation", "notice", "outbox", "outbox_try",
    "executor",
    "webhook", "webhook_delivery",
})  # fmt: skip
"""Frame tables that nothing here reads: journals, logins, work, what is on its way."""

SIZE = 2_000


class Muted:
    """An interceptor that joins the transactions of a copy, and announces nothing after them."""

    def __init__(self, inner: Interceptor) -> None:
        self._inner = inner

    def before_commit(self, changes: Changes) -> None:
        """As usual."""
        self._inner.before_commit(changes)

    def after_commit(self, changes: Changes) -> None:
        """Nothing leaves the process."""


@contextmanager
def copied(gateway: Gateway) -> Iterator[Gateway]:
    """A gateway over a copy of the database, gone after the block. Buttons of packs do nothing there."""
    with tempfile.TemporaryDirectory(prefix="palmette-copy-") as folder:
        path = Path(folder) / "copy.db"
        if gateway.database.dialect == "sqlite":
            gateway.database.copy_file(path)
            database = Database(DatabaseSettings(f"sqlite:///{path}", pool=4))
        else:
            database = Database(DatabaseSettings(f"sqlite:///{path}", pool=4))
            _carry(gateway, database)
        try:
            yield replace(
                gateway,
                database=database,
                tables=build_tables(gateway.blueprint, "sqlite"),
                files=None,
                interceptors=tuple(Muted(item) for item in gateway.interceptors),
                presses=NoPresses(),
                writers={},
            )
        finally:
            database.close()


def _carry(gateway: Gateway, database: Database) -> None:
    """Every row of one snapshot into an empty SQLite file with the same tables."""
    install(database, gateway.blueprint)
    target = build_tables(gateway.blueprint, "sqlite").metadata
    skipped = {f"{PREFIX}{name}" for name in LEFT_OUT}
    with gateway.database.system(writing=False) as source, database.migrating() as copy:
        for name, table in gateway.tables.metadata.tables.items():
            if name in skipped:
                continue
            found = source.execution_options(stream_results=True).execute(select(table), execution_options=GATED)
            for rows in found.mappings().partitions(SIZE):
                copy.execute(insert(target.tables[name]), [dict(row) for row in rows], execution_options=GATED)
