"""`python -m benchmarks.analyses`: ABC with XYZ, a funnel and cohorts over records and over a snapshot of them.

`[--engine sqlite|postgresql] [--customers 20000] [--sales 200000] [--live]`; the figures that count are of 1,000,000
customers and 10,000,000 sales. `--live` also asks the database itself, which takes long there. Tells seconds by the
clock and of the processor, and what the refresh of the snapshot takes.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from palmette.app import build, open_database, open_runtime
from palmette.ids import new_ids
from palmette.records.rows import store_rows
from palmette.reports.shapes.known import analyse
from palmette.reports.snapshot.asking import Snapshots
from palmette.reports.snapshot.copying import Copier
from palmette.reports.snapshot.store import SnapshotFolder
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.testing.postgres import PostgresServer, find_binaries
from palmette.web.accounts import FirstRun, set_up
from palmette.web.runtime import Pinned

EDITION = Path(__file__).with_name("analyses.yaml")
CONTACT = "contacts.contact"
CHUNK = 20_000
FIRST, DAYS = date(2024, 12, 1), 700
REPORTS = ("matrix", "abc", "repeats", "cohort")


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, copy, ask."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analyses", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--sales", type=int, default=200_000)
    parser.add_argument("--live", action="store_true", help="ask the database itself, too")
    chosen = parser.parse_args(arguments)
    for engine in chosen.engine or ("sqlite", "postgresql"):
        with place(engine) as pinned:
            print(f"{engine}: {chosen.customers:,} customers, {chosen.sales:,} sales")
            _told("filled", lambda: fill(pinned, chosen.customers, chosen.sales))
            measure(pinned, live=chosen.live)
    return 0


def measure(pinned: Pinned, *, live: bool) -> dict[str, float]:
    """Seconds of the refresh and of each analysis."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = SnapshotFolder(Path(name))
        copier = Copier(pinned.database, pinned.blueprint, pinned.tables, folder)
        found["refresh"] = _told("snapshot refreshed", lambda: [copier.copy(wall) for wall in (0, 1)])
        size = sum(path.stat().st_size for path in Path(name).rglob("*.parquet"))
        print(f"  {size / 1e6:.1f} MB of columns")
        gateway = replace(pinned.gateway, snapshots=Snapshots(folder, pinned.blueprint, pinned.tables, worth=1))
        for key in REPORTS:
            found[key] = _told(f"{key}, snapshot", partial(_ask, pinned, gateway, key, from_copy=True))
            if live:
                plain = replace(pinned.gateway, snapshots=None)
                _told(f"{key}, database", partial(_ask, pinned, plain, key, from_copy=False))
    return found


def _ask(pinned: Pinned, gateway: Any, key: str, *, from_copy: bool) -> None:
    with gateway.reading(pinned.directory.system("bench")) as records:
        result = analyse(records, pinned.blueprint.reports[key], last=date(2026, 10, 31), first=date(2025, 11, 1))
    if not result.lines or (result.as_of is not None) != from_copy:
        raise RuntimeError(f"{key} was not answered from where it should be.")


def fill(pinned: Pinned, customers: int, sales: int) -> None:
    """Customers with sales over two years, a few of them buying much."""
    set_up(pinned, FirstRun("Bench", "Main", "Europe/Helsinki", "Olga Owner", "owner@example.com", "several words 1"))
    branch = next(iter(pinned.directory.branches()))
    chance, ids = random.Random(7), new_ids(customers)
    stamps = {
        "wall_id": 1, "version": 1, "created_at": datetime(2025, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2025, 1, 1, tzinfo=UTC), "branch_id": branch,
    }  # fmt: skip
    for start in range(0, customers, CHUNK):
        rows = [{"id": one, "kind": "person", "last_name": "B", **stamps} for one in ids[start : start + CHUNK]]
        _store(pinned, CONTACT, rows)
    receipt = pinned.blueprint.reports["abc"].entity
    for start in range(0, sales, CHUNK):
        count = min(CHUNK, sales - start)
        _store(pinned, receipt, [_sale(chance, one, ids, stamps) for one in new_ids(count)])
    with pinned.database.system() as connection:
        connection.exec_driver_sql("ANALYZE")


def _sale(chance: random.Random, id: UUID, customers: Sequence[UUID], stamps: dict[str, Any]) -> dict[str, Any]:
    who = customers[int(len(customers) * chance.random() ** 2)]
    on = FIRST + timedelta(days=int(DAYS * chance.random()))
    return {
        "id": id, "customer_id": who, "on": on, "amount": chance.randrange(100, 100_000), "amount_currency": "EUR",
        **stamps,
    }  # fmt: skip


def _store(pinned: Pinned, entity: str, rows: list[dict[str, Any]]) -> None:
    with pinned.database.system() as connection:
        store_rows(connection, pinned.tables.table(entity), rows)


def _told(what: str, work: Callable[[], object]) -> float:
    began, used = time.perf_counter(), time.process_time()
    work()
    seconds = time.perf_counter() - began
    print(f"  {what:28} {seconds:8.2f} s, of the processor {time.process_time() - used:8.2f} s", flush=True)
    return seconds


@contextmanager
def place(engine: str) -> Iterator[Pinned]:
    with tempfile.TemporaryDirectory() as name, _database(engine, Path(name)) as url:
        settings = Settings(edition=EDITION, database_url=url, data_dir=Path(name) / "var", secret_key="k" * 40)
        database = open_database(settings)
        install(database, build(settings).blueprint)
        database.close()
        runtime = open_runtime(settings)
        yield runtime.pinned
        runtime.database.close()


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("No PostgreSQL server binary was found; run with --engine sqlite.")
    server = PostgresServer(binaries)
    try:
        yield server.create_database()
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
