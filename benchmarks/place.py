"""A filled installation to be served, and what its servers are told by their environment."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import Filled, fill
from benchmarks.served import compile_modules
from palmette.app import build, open_database, open_runtime
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.testing.postgres import PostgresServer, find_binaries

EDITION = Path(__file__).parent.parent / "config" / "demo.yaml"


@dataclass(frozen=True)
class Installation:
    """A database with its records, the environments of both servers, and the processes that work for the database."""

    filled: Filled
    ours: Mapping[str, str]
    bare: Mapping[str, str]
    folder: Path
    database: tuple[int, ...]


@contextmanager
def installation(engine: str, rows: int) -> Iterator[Installation]:
    """Fill a database of the demo's edition with `rows` contacts and as many deals; it goes when the block ends."""
    with tempfile.TemporaryDirectory() as name, engine_database(engine, Path(name)) as (url, pids):
        folder = Path(name)
        settings = Settings(edition=EDITION, database_url=url, data_dir=folder / "var", secret_key="k" * 40)
        database = open_database(settings)
        install(database, build(settings).blueprint)
        database.close()
        runtime = open_runtime(settings)
        began = time.perf_counter()
        filled = fill(runtime.pinned, rows)
        runtime.database.close()
        print(
            f"{engine}: {rows:,} contacts and deals in {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True
        )
        ours = {
            "PALMETTE_EDITION": str(EDITION), "PALMETTE_DATABASE_URL": url, "PALMETTE_DATA_DIR": str(folder / "var"),
            "PALMETTE_SECRET_KEY": "k" * 40, "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        }  # fmt: skip
        bare = {
            "BENCH_EDITION": str(EDITION), "BENCH_URL": url, "BENCH_BRANCH": str(filled.branch),
            "BENCH_SOURCE": str(filled.source),
        }  # fmt: skip
        compile_modules(ours)
        yield Installation(filled, ours, bare, folder, pids)


@contextmanager
def engine_database(engine: str, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A database's address and the processes that work for it; PostgreSQL stores as durably as in service."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'bench.db'}", ()
        return
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("No PostgreSQL server binary was found; run with --engine sqlite.")
    server = PostgresServer(binaries, durable=True)
    try:
        yield server.create_database(), (server.pid,)
    finally:
        server.stop()
