"""The folder of backups: each a folder of its own, and beside them the contents of files, each content once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from palmette import clock
from palmette.backup.manifest import Manifest, Part, read_manifest
from palmette.backup.sealing import BLOCK, SUFFIX, BackupError, Key, seal, unseal

CONTENTS = "contents.txt"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"^(\d{8}T\d{6}Z)(-\d+)?$")
_PART = ".part-"


@dataclass(frozen=True)
class Place:
    """A folder and the key that seals what is written there (None: nothing is sealed)."""

    root: Path
    key: Key | None = None

    def names(self) -> list[str]:
        """The backups, oldest first."""
        found = self.root.iterdir() if self.root.is_dir() else iter(())
        return sorted(path.name for path in found if _NAME.match(path.name) and path.is_dir())

    def folder(self, name: str) -> Path:
        """A backup's folder by its name, `latest`, or its path."""
        if name == "latest":
            names = self.names()
            if not names:
                raise BackupError(
                    "backup.none", f"There is no backup in {self.root}.", remedy="Make one: `palmette backup create`."
                )
            return self.root / names[-1]
        return self.root / name if _NAME.match(name) else Path(name)

    def manifest(self, name: str) -> Manifest:
        """What a backup says of itself."""
        return read_manifest(self.folder(name), self.key)

    @contextmanager
    def new(self) -> Iterator[Path]:
        """A folder that becomes a backup when the block ends well; until then it has another name."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp = f"{clock.now():{_STAMP}}"
        waiting = self.root / f"{_PART}{stamp}-{os.getpid()}"
        waiting.mkdir(mode=0o700)
        try:
            yield waiting
            for path in waiting.iterdir():
                sync(path)
            sync(waiting)
            taken = set(self.names())
            free = (name for number in range(1, 1000) if (name := f"{stamp}-{number}") not in taken)
            waiting.replace(self.root / (stamp if stamp not in taken else next(free)))
            sync(self.root)
        finally:
            shutil.rmtree(waiting, ignore_errors=True)

    # ---- parts

    def write(self, target: Path, blocks: Iterator[bytes]) -> Part:
        """Write a part, sealed when there is a key; its name says which."""
        path = target.with_name(target.name + (SUFFIX if self.key else ""))
        with path.open("wb") as file:
            if self.key:
                seal(self.key, blocks, file)
            else:
                file.writelines(blocks)
            file.flush()
            os.fsync(file.fileno())
        return Part(name=path.name, size=path.stat().st_size, sha256=sha256(path))

    def read(self, path: Path) -> Iterator[bytes]:
        """The plain bytes of a part or a content."""
        with path.open("rb") as file:
            if path.suffix != SUFFIX:
                while block := file.read(BLOCK):
                    yield block
                return
            if self.key is None:
                raise BackupError(
                    "backup.wrong_key", "The backup is sealed.", remedy="Set PALMETTE_BACKUP_KEY to its key."
                )
            yield from unseal(self.key, file, path.name)

    # ---- contents

    def content(self, digest: str) -> Path | None:
        """Where a content lies; None when it is not there."""
        bare = self.root / "contents" / digest[:2] / digest[2:]
        sealed = bare.with_name(bare.name + SUFFIX)
        return bare if bare.exists() else sealed if sealed.exists() else None

    def keep_content(self, digest: str, source: Path) -> None:
        """Copy a content, unless it is there; whole or not at all."""
        if self.content(digest) is not None:
            return
        target = self.root / "contents" / digest[:2] / digest[2:]
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = self.write(target.with_name(f"{_PART}{digest[2:]}"), blocks_of(source))
        waiting = target.parent / written.name
        waiting.replace(target.with_name(target.name + (SUFFIX if self.key else "")))
        sync(target.parent)

    def listed(self, name: str) -> dict[str, int]:
        """The contents that a backup names, with their sizes."""
        folder = self.folder(name)
        path = folder / CONTENTS
        text = b"".join(self.read(path if path.exists() else folder / (CONTENTS + SUFFIX))).decode()
        return {digest: int(size) for digest, _, size in (line.partition(" ") for line in text.splitlines())}

    # ---- retention

    def prune(self, keep: str) -> list[str]:
        """Remove what the rule does not keep (see `kept`), leftovers of broken runs, and contents nobody names."""
        names = self.names()
        wanted = kept(names, keep, clock.now())
        gone = [name for name in names if name not in wanted]
        for name in gone:
            # A half removed backup must not look like one.
            aside = self.root / f"{_PART}gone-{name}"
            (self.root / name).replace(aside)
            shutil.rmtree(aside, ignore_errors=True)
        self._sweep_parts()
        if gone:
            self._sweep_contents()
        return gone

    def _sweep_parts(self) -> None:
        before = clock.now().timestamp() - timedelta(days=1).total_seconds()
        for path in self.root.glob(f"{_PART}*"):
            if path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)

    def _sweep_contents(self) -> None:
        named = {digest for name in self.names() for digest in self.listed(name)}
        # A backup that is being made may name it in a moment.
        before = clock.now().timestamp() - timedelta(days=1).total_seconds()
        for path in self.root.glob("contents/??/*"):
            digest = path.parent.name + path.name.removesuffix(SUFFIX)
            if digest not in named and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def kept(names: list[str], rule: str, now: datetime) -> set[str]:
    """Which backups a rule such as `24h 14d 8w 12m` keeps.

    All of the last hours, then the newest of each of the last days, weeks and months. The newest is always kept.
    """
    amounts = {part[-1]: int(part[:-1]) for part in rule.split()}
    made = {name: datetime.strptime(name[:16], _STAMP).replace(tzinfo=UTC) for name in sorted(names)}
    found = set(sorted(names)[-1:])
    found |= {name for name, at in made.items() if at > now - timedelta(hours=amounts.get("h", 0))}
    for unit, period in (("d", "%Y-%m-%d"), ("w", "%G-%V"), ("m", "%Y-%m")):
        newest = {at.strftime(period): name for name, at in made.items()}
        chosen = sorted(newest, reverse=True)[: amounts.get(unit, 0)]
        found |= {newest[one] for one in chosen}
    return found


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file in blocks."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def sha256(path: Path) -> str:
    """The hash of a file, in hex."""
    hashed = hashlib.sha256()
    for block in blocks_of(path):
        hashed.update(block)
    return hashed.hexdigest()


def sync(path: Path) -> None:
    """Have a file or a folder on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
