"""The file store lets go what no file names, and never what somebody is just storing."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest

from palmette.errors import NotFound
from palmette.files.store import FolderStore

DAY = timedelta(days=1)


def aged(store: FolderStore, content: bytes) -> bytes:
    """A content that was stored two days ago."""
    digest, _ = store.put(io.BytesIO(content), limit=1000)
    name = digest.hex()
    then = time.time() - 2 * DAY.total_seconds()
    os.utime(store.root / name[:2] / name[2:], (then, then))
    return digest


def content(store: FolderStore, digest: bytes) -> bytes:
    with store.open(digest) as stream:
        return stream.read()


def nothing(digests: Collection[bytes]) -> set[bytes]:
    return set()


def test_old_contents_that_nothing_names_go(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    kept, gone = aged(store, b"kept"), aged(store, b"gone")
    new, _ = store.put(io.BytesIO(b"new"), limit=1000)
    assert store.sweep(lambda some: {kept} & set(some), unused_for=DAY) == 1
    assert sorted(store.digests()) == sorted([kept, new])
    with pytest.raises(NotFound):
        store.open(gone)


def test_a_content_that_is_stored_again_stays(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    digest = aged(store, b"again")

    def stored_meanwhile(digests: Collection[bytes]) -> set[bytes]:
        store.put(io.BytesIO(b"again"), limit=1000)
        return set()

    assert store.sweep(stored_meanwhile, unused_for=DAY) == 0
    assert content(store, digest) == b"again"


def test_a_content_that_is_named_meanwhile_stays(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    digest = aged(store, b"named")
    answers = iter([set(), {digest}])
    assert store.sweep(lambda some: next(answers), unused_for=DAY) == 0
    assert content(store, digest) == b"named"


def test_what_an_upload_left_behind_goes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    left = tmp_path / "incoming" / "left"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    store.sweep(nothing, unused_for=DAY)
    assert not left.exists()
