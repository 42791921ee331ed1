"""Checking a backup without putting it anywhere: every defect by its name, so that one knows what to trust."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from palmette.backup import sqlite_copy
from palmette.backup.create import DATABASE, DUMP, ROWS
from palmette.backup.manifest import Manifest, Part
from palmette.backup.place import Place, sha256
from palmette.backup.postgres_tools import find_tool, listing
from palmette.backup.sealing import SUFFIX, BackupError


@dataclass(frozen=True, slots=True)
class Defect:
    """`kind` is missing, truncated, changed, content, database, counts or schema; `part` the file it is about."""

    kind: str
    part: str
    message: str


def verify_backup(
    place: Place, name: str, *, blueprint: str = "", progress: sqlite_copy.Progress = lambda *_: None
) -> tuple[Manifest, list[Defect]]:
    """The manifest and every defect. `blueprint` is the hash of what runs: a copy of another schema is a defect then.

    Raises BackupError where the manifest itself cannot be trusted.
    """
    manifest = place.manifest(name)
    folder = place.folder(name)
    found = damaged_parts(folder, manifest)
    if not found:
        # What follows opens the parts, which must be as they were written.
        found += _readable(place, folder, manifest)
        found += _contents(place, name, manifest, progress)
    if not found:
        found += _database(place, folder, manifest)
    if blueprint and manifest.blueprint != blueprint:
        found.append(
            Defect(
                "schema", "", "It is a copy of another edition than the one that runs: plan and apply after restoring."
            )
        )
    return manifest, found


def damaged_parts(folder: Path, manifest: Manifest) -> list[Defect]:
    """Parts that are not there or not as they were written."""
    return [defect for part in manifest.parts if (defect := _part(folder, part))]


def _part(folder: Path, part: Part) -> Defect | None:
    path = folder / part.name
    if not path.is_file():
        return Defect("missing", part.name, f"{part.name} is not there.")
    size = path.stat().st_size
    if size != part.size:
        return Defect("truncated", part.name, f"{part.name} has {size} bytes instead of {part.size}.")
    if sha256(path) != part.sha256:
        return Defect("changed", part.name, f"{part.name} is not what was written: its hash differs.")
    return None


def _readable(place: Place, folder: Path, manifest: Manifest) -> Iterator[Defect]:
    for part in manifest.parts:
        try:
            for _ in place.read(folder / part.name):
                pass
        except BackupError as error:
            yield Defect("changed", part.name, error.message)


def _contents(place: Place, name: str, manifest: Manifest, progress: sqlite_copy.Progress) -> Iterator[Defect]:
    listed = place.listed(name)
    missing = set(manifest.missing)
    if len(listed) != manifest.contents:
        yield Defect("counts", "contents.txt", f"It lists {len(listed)} contents instead of {manifest.contents}.")
    for number, (digest, size) in enumerate(listed.items()):
        progress("files", number, len(listed))
        path = place.content(digest)
        short = digest[:12]
        if path is None:
            if digest not in missing:
                yield Defect("content", digest, f"The attachment {short}… ({size} bytes) is not there.")
        elif (wrong := _content(place, path, digest)) is not None:
            yield Defect("content", digest, f"The attachment {short}… {wrong}.")


def _content(place: Place, path: Path, digest: str) -> str | None:
    hashed = hashlib.sha256()
    try:
        for block in place.read(path):
            hashed.update(block)
    except BackupError as error:
        return f"cannot be read: {error.message}"
    return None if hashed.hexdigest() == digest else "is not what was stored: its hash differs"


def _database(place: Place, folder: Path, manifest: Manifest) -> Iterator[Defect]:
    look = {"sqlite": _sqlite, "pg_dump": _dump, "rows": _rows}[manifest.kind]
    yield from look(place, folder, manifest)


def _sqlite(place: Place, folder: Path, manifest: Manifest) -> Iterator[Defect]:
    with tempfile.TemporaryDirectory(dir=place.root, prefix=".part-look-") as made:
        plain = unpacked(place, folder, DATABASE, Path(made))
        try:
            with sqlite_copy.opened(plain, DATABASE) as connection:
                for wrong in sqlite_copy.defects(connection):
                    yield Defect("database", DATABASE, f"SQLite says: {wrong}.")
                yield from _differing(manifest, sqlite_copy.counts(connection))
        except BackupError as error:
            yield Defect("database", DATABASE, error.message)


def _dump(place: Place, folder: Path, manifest: Manifest) -> Iterator[Defect]:
    tool = find_tool("pg_restore")
    if tool is None:
        return
    with tempfile.TemporaryDirectory(dir=place.root, prefix=".part-look-") as made:
        held = set(listing(tool, unpacked(place, folder, DUMP, Path(made))))
    for name in sorted(set(manifest.tables) - held):
        yield Defect("database", DUMP, f"The dump does not hold the table {name}.")


def _rows(place: Place, folder: Path, manifest: Manifest) -> Iterator[Defect]:
    names = {
        part.name.removeprefix(ROWS).removesuffix(SUFFIX): part for part in manifest.parts if part.name.startswith(ROWS)
    }
    found = {name: sum(block.count(b"\n") for block in place.read(folder / part.name)) for name, part in names.items()}
    yield from _differing(manifest, found)


def _differing(manifest: Manifest, found: Mapping[str, int]) -> Iterator[Defect]:
    for name in sorted({*manifest.tables, *found}):
        wanted, there = manifest.tables.get(name), found.get(name)
        if wanted != there:
            yield Defect("counts", name, f"{name} has {_said(there)} instead of {_said(wanted)}.")


def _said(count: int | None) -> str:
    return "no table" if count is None else f"{count} rows"


def unpacked(place: Place, folder: Path, name: str, to: Path) -> Path:
    """A part in plain bytes, in another folder."""
    path = folder / name
    target = to / name
    with target.open("wb") as file:
        file.writelines(place.read(path if path.exists() else folder / (name + SUFFIX)))
    return target
