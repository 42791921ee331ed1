"""The drill: a backup is restored into an empty place, started there to be read only, counted and checked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from palmette.backup.create import EDITION
from palmette.backup.manifest import Manifest
from palmette.backup.place import Place
from palmette.backup.proofs import keep_proof
from palmette.backup.restore import BuildOf, Target, restore_backup
from palmette.backup.sealing import BackupError
from palmette.backup.sqlite_copy import Progress
from palmette.ids import new_id

Start = Callable[[Target], list[str]]
"""Starts the application on a restored place, and says what is wrong with its data."""


@dataclass(frozen=True)
class Drilled:
    """What a drill proved, or what is wrong."""

    name: str
    manifest: Manifest
    seconds: float
    problems: list[str]


def drill(
    place: Place, name: str, build: BuildOf, start: Start, *, live: str, to: str = "",
    progress: Progress = lambda *_: None,
) -> Drilled:  # fmt: skip
    """Restore, start, check, and throw away. `to` is an empty database where none can be made beside `live`."""
    began = perf_counter()
    folder = place.folder(name)
    kind = place.manifest(name).kind
    with tempfile.TemporaryDirectory(dir=place.root, prefix=".part-drill-") as made:
        scratch = Path(made)
        with _target(scratch, kind, live, to) as target:
            manifest = restore_backup(place, name, target, build, progress=progress)
            problems = start(target)
    if not problems:
        keep_proof(place, folder.name)
    return Drilled(folder.name, manifest, perf_counter() - began, problems)


@contextmanager
def _target(scratch: Path, kind: str, live: str, to: str) -> Iterator[Target]:
    files = scratch / "data" / "files"
    if kind != "pg_dump":
        yield Target(f"sqlite:///{scratch / 'place' / 'palmette.db'}", files, scratch / "data" / EDITION)
        shutil.rmtree(scratch / "place", ignore_errors=True)
        return
    if to:
        yield Target(to, files, scratch / "data" / EDITION)
        return
    with _database_beside(live) as url:
        yield Target(url, files, scratch / "data" / EDITION)


@contextmanager
def _database_beside(live: str) -> Iterator[str]:
    """An empty database on the same server, gone afterwards."""
    url = make_url(live).set(drivername="postgresql+psycopg")
    name = f"palmette_drill_{new_id().hex[-12:]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except DBAPIError as error:
        raise BackupError(
            "backup.no_database",
            "No database could be made for the drill.",
            remedy="Name an empty one with --to, or let the role create databases.",
        ) from error
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
