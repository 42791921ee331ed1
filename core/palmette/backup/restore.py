"""Putting a backup back: into an empty place, or in the place of live data, which is kept aside under another name."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from palmette import clock
from palmette.backup import sqlite_copy
from palmette.backup.create import DATABASE, DUMP, EDITION, OVERLAY, ROWS
from palmette.backup.manifest import Manifest
from palmette.backup.place import Place, sync
from palmette.backup.postgres_tools import find_tool, run_tool
from palmette.backup.rows import count_rows, fill, make_bare, values_of
from palmette.backup.sealing import BackupError
from palmette.backup.verify import damaged_parts, unpacked
from palmette.blueprint.model import Blueprint
from palmette.files.store import FolderStore
from palmette.schema.apply import settle
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.rls import app_role_state, app_role_statements
from palmette.schema.safety import check_references
from palmette.schema.sending import hold
from palmette.schema.tables import build_tables

BuildOf = Callable[[Path, str], Blueprint]
"""Makes the blueprint of an edition's file and its overlay."""


@dataclass(frozen=True)
class Target:
    """Where a backup goes: an address of a database that is empty or not there, and a folder for contents of files."""

    url: str
    files: Path
    edition: Path


def target_of(to: str, *, files: Path | None) -> Target:
    """A folder gets an SQLite file, the contents and the edition; an address of PostgreSQL needs the folder named."""
    if to.startswith(("postgresql:", "postgresql+")):
        if files is None:
            raise BackupError(
                "backup.no_folder",
                "Contents of files need a folder beside PostgreSQL.",
                remedy="Name an empty one with --files.",
            )
        return Target(to, files, files.parent / EDITION)
    folder = Path(to)
    return Target(f"sqlite:///{folder / 'palmette.db'}", files or folder / "files", folder / EDITION)


def restore_backup(
    place: Place, name: str, target: Target, build: BuildOf, *, progress: sqlite_copy.Progress = lambda *_: None
) -> Manifest:
    """Restore into an empty place. What is there then has the counts of the manifest, and sends nothing."""
    manifest, folder = place.manifest(name), place.folder(name)
    _refuse_taken(target)
    if wrong := damaged_parts(folder, manifest):
        raise BackupError("backup.damaged", wrong[0].message, remedy="Take another backup; this one cannot be trusted.")
    with tempfile.TemporaryDirectory(dir=place.root, prefix=".part-back-") as made:
        scratch = Path(made)
        edition = unpacked(place, folder, EDITION, scratch)
        put = {"sqlite": _put_sqlite, "pg_dump": _put_dump, "rows": _put_rows}[manifest.kind]
        put(place, folder, scratch, target, build, progress)
        target.edition.parent.mkdir(parents=True, exist_ok=True)
        target.edition.write_bytes(edition.read_bytes())
    put_contents(place, name, manifest, FolderStore(target.files), progress)
    database = Database(DatabaseSettings(target.url))
    try:
        compare(database, manifest)
        make_quiet(database)
    finally:
        database.close()
    return manifest


def put_contents(
    place: Place, name: str, manifest: Manifest, store: FolderStore, progress: sqlite_copy.Progress
) -> None:
    """Put contents into a store; those that are there already stay."""
    listed, missing = place.listed(name), set(manifest.missing)
    for number, digest in enumerate(listed):
        progress("files", number, len(listed))
        path = place.content(digest)
        if path is None and digest not in missing:
            raise BackupError(
                "backup.content_missing",
                f"The attachment {digest[:12]}… is not in the backup.",
                remedy="`palmette backup verify` lists what is missing; take another backup.",
            )
        if path is not None:
            store.put_blocks(place.read(path), bytes.fromhex(digest))


def compare(database: Database, manifest: Manifest) -> None:
    """Refuse a restored database whose rows are not those of the manifest."""
    with database.snapshot() as connection:
        found = count_rows(connection, read_catalogue(connection).tables)
    wrong = sorted(name for name in {*found, *manifest.tables} if found.get(name) != manifest.tables.get(name))
    if wrong:
        name = wrong[0]
        raise BackupError(
            "backup.counts_differ",
            f"{name} has {found.get(name)} rows after restoring, and {manifest.tables.get(name)} in the manifest.",
            remedy="Take another backup; this one cannot be trusted.",
        )


def make_quiet(database: Database, reason: str = "restored") -> None:
    """Nothing is sent until a person says so, and logins of that day are over: some were ended since."""
    with database.system() as connection:
        hold(connection, reason)
        connection.execute(text("DELETE FROM palmette__web_session"))


def make_app_role(connection: Connection) -> None:
    """On PostgreSQL the role that owns nothing, where we may make it."""
    if connection.dialect.name == "postgresql":
        for statement in app_role_statements(connection):
            connection.execute(text(statement))


# ---- the three kinds


def _refuse_taken(target: Target) -> None:
    url = make_url(target.url)
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        if path.exists() or (path.parent.is_dir() and any(path.parent.iterdir())):
            raise _taken(str(path.parent))
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        database = Database(DatabaseSettings(target.url))
        try:
            with database.system(writing=False) as connection:
                if read_catalogue(connection).tables:
                    raise _taken("The database")
        finally:
            database.close()
    if target.files.is_dir() and any(target.files.iterdir()):
        raise _taken(str(target.files))


def _taken(what: str) -> BackupError:
    return BackupError(
        "backup.not_empty",
        f"{what} is not empty; nothing was touched.",
        remedy="Name an empty place, or restore over the installation with --swap, which keeps what is there.",
    )


def _put_sqlite(
    place: Place, folder: Path, scratch: Path, target: Target, build: BuildOf, progress: sqlite_copy.Progress
) -> None:
    url = make_url(target.url)
    if url.get_backend_name() != "sqlite":
        raise BackupError(
            "backup.other_engine",
            "This is a backup of SQLite.",
            remedy="Restore it into a folder, then `palmette move` it to PostgreSQL.",
        )
    progress("database", 0, 1)
    plain = unpacked(place, folder, DATABASE, scratch)
    final = Path(str(url.database))
    waiting = final.with_name(f"{final.name}.part")
    waiting.write_bytes(b"")
    with closing(sqlite3.connect(plain)) as old, closing(sqlite3.connect(waiting)) as new:
        old.backup(new)
        wrong = sqlite_copy.defects(new)
    if wrong:
        raise BackupError(
            "backup.damaged", f"SQLite says of the restored file: {wrong[0]}.", remedy="Take another backup."
        )
    sync(waiting)
    waiting.replace(final)
    sync(final.parent)


def _put_dump(
    place: Place, folder: Path, scratch: Path, target: Target, build: BuildOf, progress: sqlite_copy.Progress
) -> None:
    url = make_url(target.url)
    if url.get_backend_name() != "postgresql":
        raise BackupError(
            "backup.other_engine",
            "This is a dump of PostgreSQL.",
            remedy="Restore it with --to postgresql://… into an empty database.",
        )
    database = Database(DatabaseSettings(target.url))
    try:
        with database.migrating() as connection:
            version = connection.dialect.server_version_info or (0,)
            make_app_role(connection)
            _, member, _ = app_role_state(connection)
    finally:
        database.close()
    tool = find_tool("pg_restore", at_least=int(version[0]))
    if tool is None:
        raise BackupError(
            "backup.no_tool",
            f"pg_restore of PostgreSQL {version[0]} or newer was not found.",
            remedy="Install PostgreSQL's client programs.",
        )
    progress("database", 0, 1)
    rights = [] if member else ["--no-privileges"]
    run_tool(
        tool,
        database.url,
        ["--no-owner", "--exit-on-error", "--single-transaction", *rights, unpacked(place, folder, DUMP, scratch)],
    )


def _put_rows(
    place: Place, folder: Path, scratch: Path, target: Target, build: BuildOf, progress: sqlite_copy.Progress
) -> None:
    manifest = place.manifest(str(folder))
    overlay = unpacked(place, folder, OVERLAY, scratch).read_text("utf-8")
    blueprint = build(scratch / EDITION, overlay)
    _refuse_other_packs(manifest, {key: pack.version for key, pack in blueprint.packs.items()})
    database = Database(DatabaseSettings(target.url))
    try:
        with database.migrating() as connection:
            tables = build_tables(blueprint, database.dialect)
            make_app_role(connection)
            make_bare(connection, tables)
            for number, (name, table) in enumerate(sorted(tables.metadata.tables.items())):
                progress(name, number, len(tables.metadata.tables))
                path = unpacked(place, folder, f"{ROWS}{name}", scratch)
                columns = [column.name for column in table.columns]
                with path.open("rb") as lines:
                    fill(connection, table, (values_of(one, columns, name) for one in lines))
                path.unlink()
            settle(connection, blueprint, tables)
            check_references(connection)
    finally:
        database.close()


def _refuse_other_packs(manifest: Manifest, here: Mapping[str, str]) -> None:
    for key, version in manifest.packs.items():
        if here.get(key) != version:
            raise BackupError(
                "backup.other_packs",
                f"The backup holds rows of {key} {version}; here is {here.get(key) or 'none'}.",
                remedy="Install what it was made with, restore, then update.",
            )


def stamp() -> str:
    """The moment, for names of what is put aside."""
    return f"{clock.now():%Y%m%dT%H%M%SZ}"
