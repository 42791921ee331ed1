"""Reading a file in a process of its own, so that no file can take the server's memory, time or life."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from palmette.errors import InvalidInput
from palmette.imports.shape import Reading, unreadable
from palmette.locale.sentences import restored

SECONDS = 120
MEMORY = 2 * 1024**3
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")


@dataclass(frozen=True)
class OpenTable:
    """A table whose rows come as they are asked for, in chunks of (line in the file, cells)."""

    headers: list[str]
    reading: Reading
    format: str
    head: list[list[str]]
    sheets: list[str]
    count: int
    chunks: Iterator[list[tuple[int, list[str]]]]


@contextmanager
def opened_table(
    name: str, source: BinaryIO, reading: Reading | None = None, *, seconds: float = SECONDS, memory: int = MEMORY
) -> Iterator[OpenTable]:
    """The table in a file, read apart; InvalidInput when it cannot be read or takes more than it may.

    `seconds` are those of the processor, and how long it may say nothing: who stores the rows may take longer.
    """
    how = json.dumps((reading or Reading()).kept())
    limits = [str(memory), str(math.ceil(seconds))]
    arguments = [sys.executable, "-m", "palmette.imports.child", name, how, *limits]
    # A stream without a file of its own (a form's upload) is written to one: the process reads from a file only.
    with _as_file(source) as given:
        process = subprocess.Popen(
            arguments, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(),
        )  # fmt: skip
    try:
        yield _table(process, seconds)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _as_file(source: BinaryIO) -> Iterator[BinaryIO]:
    try:
        source.fileno()
    except (OSError, AttributeError):
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(source, copy)
            copy.seek(0)
            yield copy
    else:
        yield source


def _environment() -> dict[str, str]:
    """Nothing of the server's own: no address of the database, no key."""
    root = str(Path(__file__).parents[2])
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}


def _table(process: subprocess.Popen[bytes], seconds: float) -> OpenTable:
    first = _line(process, seconds)
    assert isinstance(first, dict), "the first line tells of the table"
    return OpenTable(
        first["headers"], Reading.of(first["reading"]), first["format"], first["head"], first["sheets"],
        first["count"], _chunks(process, seconds, first["count"]),
    )  # fmt: skip


def _chunks(process: subprocess.Popen[bytes], seconds: float, count: int) -> Iterator[list[tuple[int, list[str]]]]:
    seen = 0
    while seen < count:
        rows = _line(process, seconds)
        assert isinstance(rows, list), "rows follow"
        seen += len(rows)
        yield [(number, cells) for number, cells in rows]
    process.wait()


def _line(process: subprocess.Popen[bytes], seconds: float) -> object:
    assert process.stdout is not None, "it was asked for"
    clock = threading.Timer(seconds, process.kill)
    clock.start()
    try:
        text = process.stdout.readline()
    finally:
        clock.cancel()
    # A process that the system has ended says nothing, or breaks off in the middle of a line.
    if not text.endswith(b"\n"):
        raise _too_much()
    said = msgspec.json.decode(text)
    if isinstance(said, dict) and "refused" in said:
        if said["refused"] is None:
            raise _too_much()
        code, message, remedy = said["refused"]
        raise InvalidInput(code, restored(message), remedy=restored(remedy))
    return said


def _too_much() -> InvalidInput:
    return unreadable(
        "too_much", "Reading the file takes more memory or time than it may.", "Split it, or save it as CSV."
    )
