"""Rows read ahead of whoever stores them, by a process of its own: reading and storing have a core each."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from palmette.blueprint.model import Blueprint
from palmette.imports.batches import Batch, Batches
from palmette.imports.convert import Converted, Converter
from palmette.records.search_keys import cut
from palmette.records.side_rows import searchable
from palmette.records.writer import phones_among

LEAST = 5_000
"""Rows of a file below which the start of the process costs more than it saves."""

CHUNK, MOST_WAITING = 500, 4_000
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "PYTHONPATH")
_BROKEN = (EOFError, OSError, pickle.PickleError)


@dataclass(frozen=True, slots=True)
class Order:
    """What the process has to know of an import before its rows come."""

    entity: str
    headers: tuple[str, ...]
    columns: tuple[str, ...]
    preset: str
    zone: str


def converter_of(blueprint: Blueprint, order: Order) -> Converter:
    """What reads the rows of an import."""
    entity, preset = blueprint.entities[order.entity], blueprint.imports.get(order.preset)
    return Converter(blueprint, entity, order.headers, order.columns, preset, order.zone)


def answer(blueprint: Blueprint, asked: IO[bytes], told: IO[bytes]) -> None:
    """The process's part: say which blueprint this is, take an order, and read rows until no more are asked for."""
    _send(told, blueprint.hash)
    with suppress(*_BROKEN):
        converter = converter_of(blueprint, pickle.load(asked))
        fields = converter.entity.fields
        names = phones_among(fields[name] for name in converter.entity.search if name in fields)
        while True:
            read = ((number, converter.begin(cells)) for number, cells in pickle.load(asked))
            _send(told, [(number, _cut(row, names)) for number, row in read])


def _cut(row: Converted, names: Sequence[tuple[str, bool]]) -> Converted:
    """A row that can go in with its pieces of search."""
    if row.problems or row.empty is not None:
        return row
    return replace(row, cut=cut(searchable(names, row.values)))


@contextmanager
def reading_ahead(batches: Batches, batch: Batch, blueprint: Blueprint, order: Order) -> Iterator[Ahead | None]:
    """Rows of a long file read ahead; nothing for a short one, or where the edition has no file."""
    if batch.rows < LEAST or not Path(blueprint.edition.file).is_file():
        yield None
        return
    ahead = Ahead(batches, batch, blueprint.hash, order, _start(blueprint.edition.file))
    try:
        yield ahead
    finally:
        ahead.end()


class Ahead:
    """Asks for rows from where the import is now, at most some thousands before it, and keeps the answers.

    Whatever is not there when it is wanted (the process is not up yet, or has died, or the edition was changed since)
    the import reads itself: the process makes it quicker and is needed by nobody.
    """

    def __init__(
        self, batches: Batches, batch: Batch, hash: str, order: Order, process: subprocess.Popen[bytes]
    ) -> None:  # fmt: skip
        self.given = 0
        """How many rows came from the process."""
        self._batches, self._batch = batches, batch
        self._hash, self._order = hash, order
        self._process = process
        self._changed = threading.Condition()
        self._read: dict[int, Converted] = {}
        self._after: int | None = None
        self._busy: int | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="palmette-import-rows", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many rows are read and were not taken yet."""
        with self._changed:
            return len(self._read)

    def take(self, numbers: Sequence[int]) -> dict[int, Converted]:
        """Those of some rows that were read, by number; the import goes on behind the last of them."""
        last = numbers[-1]
        with self._changed:
            self._after = last
            self._changed.notify_all()
            # What is being read right now is there sooner than if it were read a second time.
            self._changed.wait_for(lambda: self._ended or self._busy is None or self._busy > last)
            found = {number: self._read[number] for number in numbers if number in self._read}
            self._read = {number: read for number, read in self._read.items() if number > last}
            self._changed.notify_all()
        self.given += len(found)
        return found

    def join(self, seconds: float) -> None:
        """Wait until all rows are read, or nothing more comes."""
        self._thread.join(seconds)

    def end(self) -> None:
        """End the process and the thread that speaks with it."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._process.kill()
        self._thread.join()
        self._process.communicate()

    def _work(self) -> None:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None, "it was asked for"
        assert told is not None, "it was asked for"
        try:
            with suppress(*_BROKEN):
                # Another edition, or another version of the product, would read the rows in its own way.
                if pickle.load(told) == self._hash:
                    _send(asked, self._order)
                    self._ask(asked, told)
        finally:
            with self._changed:
                self._ended, self._busy = True, None
                self._changed.notify_all()

    def _ask(self, asked: IO[bytes], told: IO[bytes]) -> None:
        position = -1
        while (after := self._next(position)) is not None:
            rows = self._batches.cells(self._batch, after=after, limit=CHUNK)
            if not rows:
                return
            _send(asked, rows)
            answers = pickle.load(told)
            with self._changed:
                self._read.update(answers)
                self._busy = None
                self._changed.notify_all()
            position = rows[-1][0]

    def _next(self, position: int) -> int | None:
        """Behind which row to go on: where this one is, or the import when that is further; nothing at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended or (self._after is not None and len(self._read) < MOST_WAITING)
            )  # fmt: skip
            if self._ended or self._after is None:
                return None
            after = max(position, self._after)
            self._busy = after + 1
            return after


def _start(edition: str) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "palmette.cli.read_rows", edition]
    # Nothing of the server's own: no address of the database, no key.
    root = str(Path(__file__).parents[2])
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [root, kept.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept
    )  # fmt: skip


def _send(pipe: IO[bytes], what: object) -> None:
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()
