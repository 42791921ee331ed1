"""Making a backup: database, contents of files, edition, overlay and settings as of one moment, then its manifest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from sqlalchemy import Connection, func, select, text

from palmette import clock
from palmette.backup import sqlite_copy
from palmette.backup.manifest import Manifest, Part, write_manifest
from palmette.backup.place import CONTENTS, Place, blocks_of
from palmette.backup.postgres_tools import find_tool, run_tool
from palmette.backup.rows import count_rows, lines_of, refuse_left_behind
from palmette.backup.sealing import BLOCK
from palmette.blueprint.model import Blueprint
from palmette.files.store import FolderStore
from palmette.schema.catalogue import read_catalogue
from palmette.schema.database import Database
from palmette.schema.planning import our_tables
from palmette.schema.stored import last_hash, tombstones
from palmette.schema.tables import build_tables
from palmette.version import __version__

DATABASE, DUMP, EDITION, OVERLAY, SETTINGS = (
    "database.db", "database.dump", "edition.yaml", "overlay.yaml", "settings.json",
)  # fmt: skip
ROWS = "rows-"
KEPT_SCHEMA = "before_restore_"
"""What a schema is called that was put aside when a backup took its place."""

SECRET_SETTINGS = frozenset({"secret_key", "old_secret_keys", "backup_key", "mail_password", "oidc_client_secret"})


@dataclass(frozen=True)
class Source:
    """An installation to copy. `edition` and `overlay` are YAML, `settings` are without secrets."""

    database: Database
    blueprint: Blueprint
    files: FolderStore
    edition: str
    overlay: str
    settings: Mapping[str, object]
    secret_mark: str = ""


@dataclass(frozen=True)
class Copied:
    """The database in the new backup."""

    kind: str
    server: str
    blueprint: str
    tables: Mapping[str, int]
    contents: Mapping[str, int]
    parts: tuple[Part, ...]


def create_backup(
    source: Source, place: Place, *, portable: bool = False, progress: sqlite_copy.Progress = lambda *_: None
) -> tuple[str, Manifest]:
    """Make a backup; its name and manifest. `portable` writes rows that either engine reads."""
    with place.new() as folder:
        copied = _copy(source, place, folder, portable, progress)
        missing = _keep_contents(source.files, place, copied.contents, progress)
        listed = "".join(f"{digest} {size}\n" for digest, size in sorted(copied.contents.items()))
        texts = {CONTENTS: listed, EDITION: source.edition, OVERLAY: source.overlay, SETTINGS: _json(source.settings)}
        parts = [*copied.parts, *(place.write(folder / name, iter([body.encode()])) for name, body in texts.items())]
        blueprint = source.blueprint
        manifest = Manifest(
            made_at=clock.now(), app_version=__version__, edition=blueprint.edition.key, blueprint=copied.blueprint,
            packs={key: pack.version for key, pack in blueprint.packs.items()}, engine=source.database.dialect,
            server=copied.server, kind=copied.kind, tables=copied.tables, parts=parts, contents=len(copied.contents),
            contents_bytes=sum(copied.contents.values()), missing=missing,
            sealed_by=place.key.mark if place.key else "", secret_mark=source.secret_mark,
        )  # fmt: skip
        write_manifest(folder, manifest, place.key)
    return place.names()[-1], manifest


def plain_settings(values: Mapping[str, object]) -> dict[str, object]:
    """Settings that may lie in a backup: no secrets, no password in the database's address."""
    return {name: str(value) for name, value in values.items() if name not in SECRET_SETTINGS}


def merged_edition(values: object) -> str:
    """An edition with what it extends, as one file."""
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def _copy(source: Source, place: Place, folder: Path, portable: bool, progress: sqlite_copy.Progress) -> Copied:
    if source.database.path is not None and not portable:
        return _copy_sqlite(source.database.path, place, folder, progress)
    with source.database.snapshot() as connection:
        tool = None if portable else _dumper(connection)
        if tool is not None:
            return _dump(source, connection, tool, place, folder, progress)
        return _write_rows(source, connection, place, folder, progress)


# ---- SQLite


def _copy_sqlite(path: Path, place: Place, folder: Path, progress: sqlite_copy.Progress) -> Copied:
    with _passing(folder / "plain.db") as plain:
        sqlite_copy.copy_database(path, plain, progress)
        with sqlite_copy.opened(plain, DATABASE) as connection:
            tables, contents = sqlite_copy.counts(connection), sqlite_copy.contents(connection)
            applied = connection.execute("SELECT hash FROM palmette__snapshot ORDER BY number DESC LIMIT 1").fetchone()
        part = place.write(folder / DATABASE, blocks_of(plain))
    return Copied("sqlite", sqlite3.sqlite_version, applied[0] if applied else "", tables, contents, (part,))


# ---- PostgreSQL


def _dumper(connection: Connection) -> Path | None:
    version = connection.dialect.server_version_info or (0,)
    return find_tool("pg_dump", at_least=int(version[0])) if connection.dialect.name == "postgresql" else None


def _dump(
    source: Source, connection: Connection, tool: Path, place: Place, folder: Path, progress: sqlite_copy.Progress
) -> Copied:
    shared = connection.scalar(text("SELECT pg_export_snapshot()"))
    progress("database", 0, 1)
    with _passing(folder / "plain.dump") as plain:
        schema = str(connection.scalar(text("SELECT current_schema()")))
        # Naming `public` would have it made anew, where every database has it.
        only = f"--exclude-schema={KEPT_SCHEMA}*" if schema == "public" else f"--schema={schema}"
        run_tool(
            tool, source.database.url,
            ["--format=custom", "--no-owner", "--enable-row-security", f"--snapshot={shared}", only,
             f"--file={plain}"],
        )  # fmt: skip
        part = place.write(folder / DUMP, blocks_of(plain))
    progress("database", 1, 1)
    return _copied("pg_dump", source, connection, (part,))


def _write_rows(
    source: Source, connection: Connection, place: Place, folder: Path, progress: sqlite_copy.Progress
) -> Copied:
    """Our own copy, where PostgreSQL's program is missing or either engine shall read it."""
    tables = build_tables(source.blueprint, source.database.dialect)
    refuse_left_behind(connection, tables)
    names, parts = sorted(tables.metadata.tables), []
    for number, name in enumerate(names):
        progress(name, number, len(names))
        lines = lines_of(connection, tables.metadata.tables[name])
        parts.append(place.write(folder / f"{ROWS}{name}", _joined(lines)))
    return _copied("rows", source, connection, tuple(parts))


def _copied(kind: str, source: Source, connection: Connection, parts: tuple[Part, ...]) -> Copied:
    tables, catalogue = build_tables(source.blueprint, source.database.dialect), read_catalogue(connection)
    file = tables.frame("file")
    found = connection.execute(select(file.c.digest, func.max(file.c.size)).group_by(file.c.digest))
    ours = our_tables(catalogue, tables, tombstones(connection, tables))
    return Copied(
        kind, ".".join(str(part) for part in connection.dialect.server_version_info or ()),
        last_hash(connection, tables) or "", count_rows(connection, ours),
        {digest.hex(): int(size) for digest, size in found}, parts,
    )  # fmt: skip


# ---- parts


def _keep_contents(
    store: FolderStore, place: Place, contents: Mapping[str, int], progress: sqlite_copy.Progress
) -> list[str]:
    """Copy what is not kept yet; those that the installation itself has lost."""
    missing = []
    for number, digest in enumerate(sorted(contents)):
        progress("files", number, len(contents))
        path = store.path(bytes.fromhex(digest))
        if path.exists():
            place.keep_content(digest, path)
        elif place.content(digest) is None:
            missing.append(digest)
    return missing


@contextmanager
def _passing(path: Path) -> Iterator[Path]:
    """A file that is gone at the end of the block: it is in the backup under another name, perhaps sealed."""
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines in blocks of the size that is sealed at once."""
    waiting = bytearray()
    for one in lines:
        waiting += one
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    yield bytes(waiting)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
