"""Restoring over a live installation: the copy takes its place, and what was there is kept under another name."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, text

from palmette import clock
from palmette.backup.create import KEPT_SCHEMA
from palmette.backup.manifest import Manifest
from palmette.backup.place import Place, sync
from palmette.backup.restore import BuildOf, Target, put_contents, restore_backup
from palmette.backup.sealing import BackupError
from palmette.backup.sqlite_copy import Progress
from palmette.files.store import FolderStore
from palmette.schema.database import Database, DatabaseSettings


def swap_in(
    place: Place, name: str, live: Target, build: BuildOf, *, progress: Progress = lambda *_: None
) -> tuple[Manifest, str]:
    """Restore in the place of `live`; the manifest, and where the old copy is. Contents of files are only added."""
    database = Database(DatabaseSettings(live.url))
    path = database.path
    database.close()
    with tempfile.TemporaryDirectory(dir=place.root, prefix=".part-swap-") as made:
        scratch = Path(made)
        if path is not None:
            manifest, kept = _swap_file(place, name, path, scratch, build, progress)
        else:
            manifest, kept = _swap_schema(place, name, live, scratch, build, progress)
    put_contents(place, name, manifest, FolderStore(live.files), progress)
    return manifest, kept


def _swap_file(
    place: Place, name: str, path: Path, scratch: Path, build: BuildOf, progress: Progress
) -> tuple[Manifest, str]:
    beside = path.parent / f".{path.stem}-restored"
    if path.exists():
        _refuse_open(path)
    try:
        target = Target(f"sqlite:///{beside / path.name}", scratch / "files", scratch / "edition" / "edition.yaml")
        # Put beside the live file: a rename within one file system is whole or not at all.
        manifest = restore_backup(place, name, target, build, progress=progress)
        _into_one_file(beside / path.name)
        kept = path.with_name(f"{path.stem}.before-restore-{clock.now():%Y%m%dT%H%M%SZ}{path.suffix}")
        if path.exists():
            _refuse_open(path)
            path.replace(kept)
        (beside / path.name).replace(path)
        sync(path.parent)
    finally:
        for left in beside.iterdir() if beside.is_dir() else ():
            left.unlink()
        if beside.is_dir():
            beside.rmdir()
    return manifest, str(kept)


def _refuse_open(path: Path) -> None:
    """Leaving WAL mode needs the file for oneself, and puts all of it into the one file."""
    try:
        _into_one_file(path)
    except sqlite3.OperationalError as error:
        raise BackupError(
            "backup.in_use", "The database is in use; nothing was touched.", remedy="Stop the server, then restore."
        ) from error
    except sqlite3.DatabaseError:
        # A damaged file is why people restore. It is kept as it is, with its companions.
        return


def _into_one_file(path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=1)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()


def _swap_schema(
    place: Place, name: str, live: Target, scratch: Path, build: BuildOf, progress: Progress
) -> tuple[Manifest, str]:
    """The schema of the live tables gets another name, and an empty one takes its place."""
    database = Database(DatabaseSettings(live.url))
    kept = f"{KEPT_SCHEMA}{clock.now():%Y%m%d_%H%M%S}"
    try:
        with database.migrating() as connection:
            _refuse_connected(connection)
            schema = str(connection.scalar(text("SELECT current_schema()")))
            connection.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO {kept}'))
            connection.execute(text(f'CREATE SCHEMA "{schema}"'))
            connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO PUBLIC'))
        try:
            target = replace(live, files=scratch / "files", edition=scratch / "edition" / "edition.yaml")
            return restore_backup(place, name, target, build, progress=progress), f"schema {kept}"
        except BaseException:
            with database.migrating() as connection:
                connection.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
                connection.execute(text(f'ALTER SCHEMA {kept} RENAME TO "{schema}"'))
            raise
    finally:
        database.close()


def _refuse_connected(connection: Connection) -> None:
    others = connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    )
    if others:
        raise BackupError(
            "backup.in_use",
            f"{others} other connections use the database; nothing was touched.",
            remedy="Stop the server, then restore.",
        )
