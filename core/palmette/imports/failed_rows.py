"""The rows that did not go in as a file to mend and import again: the same columns, and the reason behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from palmette.imports.batches import EMPTY, KEPT, REFUSED, Batch, Batches, BatchRow
from palmette.imports.written import neutral
from palmette.locale.sentences import problem_in

_PIECE = 256 * 1024


def failed_rows(batches: Batches, batch: Batch, reason: str, language: str = "en") -> Iterator[bytes]:
    """A CSV as Excel reads it, piece by piece; `reason` is the title of the last column."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([*(neutral(header) for header in batch.headers), neutral(reason)])
    for row in batches.each(batch, REFUSED, KEPT, EMPTY):
        writer.writerow([*(neutral(cell) for cell in row.cells), neutral(why(row, language))])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def why(row: BatchRow, language: str) -> str:
    """All that is wrong with a row, and what to do."""
    problems = [problem_in(item, language) for item in row.problems]
    said = [f"{item.field}: {item.message} {item.remedy}" if item.field else item.message for item in problems]
    return "; ".join(text.strip() for text in said)
