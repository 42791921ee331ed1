"""The lines of a CSV file: encoding and delimiter as found or as a person chose."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from palmette.imports.encodings import encoding_of, opened
from palmette.imports.shape import LONGEST_CELL, MOST_ROWS, Lines, Reading, too_long, unreadable
from palmette.locale.sentences import sentence

DELIMITERS = (";", ",", "\t", "|")
_LARGEST_CELL = 1_048_576
_DECLARED = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_SAMPLE = 20_000
_ROWS = 12


def csv_lines(data: bytes, reading: Reading) -> Lines:
    """Every line as texts, read anew each time."""
    encoding = reading.encoding or encoding_of(data)
    with opened(data, encoding) as text:
        start = text.read(_SAMPLE)
    # Excel's own first line names the delimiter and is no row.
    declared = _DECLARED.match(start)
    csv.field_size_limit(_LARGEST_CELL)
    delimiter = reading.delimiter or (declared[1] if declared else delimiter_of(start))
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise unreadable(
            "unknown_delimiter", sentence("%(sign)r parts no cells.", sign=delimiter), "Choose ; , | or a tab."
        )
    lines = _CsvLines(data, encoding, delimiter, declared is not None)
    return Lines(lines, replace(reading, encoding=encoding, delimiter=delimiter), "csv")


@dataclass(frozen=True, slots=True)
class _CsvLines:
    data: bytes
    encoding: str
    delimiter: str
    declared: bool

    def __iter__(self) -> Iterator[list[str]]:
        with opened(self.data, self.encoding) as text:
            if self.declared:
                text.readline()
                yield []
            try:
                yield from self._cut(csv.reader(_whole(text), delimiter=self.delimiter))
            except csv.Error as error:
                message = sentence("The file cannot be read as CSV: %(reason)s.", reason=str(error))
                raise unreadable("bad_csv", message, "Save it as XLSX instead.") from error

    def _cut(self, lines: Iterator[list[str]]) -> Iterator[list[str]]:
        for number, line in enumerate(lines):
            if number > MOST_ROWS:
                raise too_long()
            # One sign more than is taken, so that a row with a longer text is refused and not cut.
            if line and len(max(line, key=len)) > LONGEST_CELL:
                line = [cell[: LONGEST_CELL + 1] for cell in line]
            yield line


def _whole(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if "\x00" in line:
            raise unreadable("binary", "This file is no text.", "Save the table as CSV or XLSX.")
        yield line


def delimiter_of(text: str) -> str:
    """The sign that cuts the first lines into the most columns of equal number."""
    return max(DELIMITERS, key=lambda sign: _fit(text[:_SAMPLE], sign))


def _fit(text: str, sign: str) -> tuple[float, int]:
    """The share of rows cut into the most usual number of cells, over one; then how many cells."""
    try:
        rows = islice((row for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign) if any(row)), _ROWS)
        counts = [len(row) for row in rows]
    except csv.Error:
        return (0.0, 0)
    several = [count for count in counts if count > 1]
    if not several:
        return (0.0, 0)
    usual = max(set(several), key=lambda count: (several.count(count), count))
    return (several.count(usual) / len(counts), usual)
