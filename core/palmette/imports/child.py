"""The process that reads a person's file: bytes in, lines of JSON out, within limits that the system itself enforces.

Run as `python -m palmette.imports.child NAME READING MEMORY SECONDS`; whoever made the file can at most make this
process die.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice

from palmette.errors import InvalidInput
from palmette.imports.read import read_table
from palmette.imports.shape import MOST_BYTES, Reading, SheetTable
from palmette.locale.sentences import kept

CHUNK = 1_000


def main(name: str, reading: str, memory: int, seconds: int) -> int:
    """Write what the table is on the first line, its rows by chunks on the others; a refusal is a line of its own."""
    _limit(memory, seconds)
    try:
        table = read_table(name, sys.stdin.buffer.read(MOST_BYTES + 1), Reading.of(json.loads(reading)))
        for line in _lines(table):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except InvalidInput as error:
        sys.stdout.write(json.dumps({"refused": [error.code, kept(error.message), kept(error.remedy)]}) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": None}) + "\n")
    return 0


def _lines(table: SheetTable) -> Iterator[object]:
    yield {
        "headers": table.headers, "reading": table.reading.kept(), "format": table.format, "head": table.head,
        "sheets": table.sheets, "count": table.count,
    }  # fmt: skip
    rows = table.each()
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
