"""A folder that keeps bytes by the SHA-256 of their content, each content once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from palmette import clock
from palmette.errors import InvalidInput, NotFound, Unavailable
from palmette.locale.sentences import sentence

_BLOCK = 1 << 16
_AT_ONCE = 500


class FolderStore:
    """Contents under `root/ab/cd…`; a content is there whole or not at all, and on disk when `put` returns."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "incoming").mkdir(parents=True, exist_ok=True)

    def put(self, stream: BinaryIO, *, limit: int) -> tuple[bytes, int]:
        """Keep a content of at most `limit` bytes; its digest and size."""
        hashed, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self.root / "incoming")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                while block := stream.read(_BLOCK):
                    size += len(block)
                    if size > limit:
                        raise too_large(limit)
                    hashed.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            self._keep(path, hashed.digest())
        except OSError as error:
            raise Unavailable(
                "files.not_stored", "The file could not be stored.", remedy="Free some space and try again."
            ) from error
        finally:
            path.unlink(missing_ok=True)
        return hashed.digest(), size

    def put_blocks(self, blocks: Iterator[bytes], digest: bytes) -> None:
        """Keep a content that is known by its digest, as a backup has it; InvalidInput when it is another one."""
        if self.path(digest).exists():
            return
        hashed = hashlib.sha256()
        handle, name = tempfile.mkstemp(dir=self.root / "incoming")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                for block in blocks:
                    hashed.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            if hashed.digest() != digest:
                raise InvalidInput(
                    "files.wrong_digest", "The content is not what its name says.", remedy="Take it from elsewhere."
                )
            self._keep(path, digest)
        finally:
            path.unlink(missing_ok=True)

    def open(self, digest: bytes) -> BinaryIO:
        """The bytes of a content; NotFound when they are not there."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise NotFound(
                "files.content_missing", "The content of this file is missing.", remedy="Restore it from a backup."
            ) from error

    def digests(self) -> Iterator[bytes]:
        """Everything that is kept, for a sweep of what no row names any more."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            yield bytes.fromhex(path.parent.name + path.name)

    def remove(self, digest: bytes) -> None:
        """Let a content go; nothing happens when it is not there."""
        self.path(digest).unlink(missing_ok=True)

    def sweep(self, named: Callable[[Collection[bytes]], set[bytes]], *, unused_for: timedelta) -> int:
        """Let go what was stored longer ago than that and is not among those that `named` answers; how many."""
        before = clock.now().timestamp() - unused_for.total_seconds()
        old = [digest for digest in self.digests() if _touched(self.path(digest)) < before]
        removed = 0
        for start in range(0, len(old), _AT_ONCE):
            some = old[start : start + _AT_ONCE]
            kept = named(some)
            removed += sum(self._let_go(digest, named, before) for digest in some if digest not in kept)
        for path in (self.root / "incoming").iterdir():
            if _touched(path) < before:
                path.unlink(missing_ok=True)
        return removed

    def _let_go(self, digest: bytes, named: Callable[[Collection[bytes]], set[bytes]], before: float) -> bool:
        """Set aside first: whoever stores the same content now either finds it touched, or writes it anew."""
        path, aside = self.path(digest), self.root / "incoming" / f"gone-{digest.hex()}"
        try:
            path.replace(aside)
        except FileNotFoundError:
            return False
        if _touched(aside) >= before or named([digest]):
            aside.replace(path)
            return False
        aside.unlink(missing_ok=True)
        return True

    def _keep(self, path: Path, digest: bytes) -> None:
        kept = self.path(digest)
        try:
            # Touched, so that a sweep that has seen it unused leaves it.
            os.utime(kept)
        except FileNotFoundError:
            pass
        else:
            return
        kept.parent.mkdir(exist_ok=True)
        path.replace(kept)
        # The name is on disk only when its folder is.
        folder = os.open(kept.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def path(self, digest: bytes) -> Path:
        """Where a content lies, whether it is there or not."""
        name = digest.hex()
        return self.root / name[:2] / name[2:]


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def too_large(limit: int) -> InvalidInput:
    """The refusal of a file above the limit."""
    return InvalidInput(
        "files.too_large",
        sentence("The file is larger than %(size)s MB.", size=limit // (1 << 20)),
        remedy="Make it smaller, or keep it elsewhere and store its address.",
    )
