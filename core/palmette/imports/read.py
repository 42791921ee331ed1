"""A person's file as a table of texts: CSV in any usual encoding, XLSX, with the header row found."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from palmette.errors import InvalidInput

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 20_000
_HEADER_WITHIN = 15


@dataclass(frozen=True)
class SheetTable:
    """`headers` as written; `rows` are lists of texts as long as the headers; `first` is the file's number of row 0."""

    headers: list[str]
    rows: list[list[str]]
    first: int


def read_table(name: str, data: bytes) -> SheetTable:
    """The table in a file; InvalidInput says what is wrong with the file and what to do."""
    if len(data) > MOST_BYTES:
        raise _refused("too_large", "The file is larger than 64 MB.", "Split it.")
    if data[:4] == b"PK\x03\x04":
        lines = _xlsx(data)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or name.lower().endswith((".pdf", ".doc", ".docx")):
        raise _refused("not_a_table", "This is no table that can be read.", "Save it as XLSX or CSV.")
    else:
        lines = _csv(data)
    return _with_header(list(_limited(lines)))


def _with_header(lines: list[list[str]]) -> SheetTable:
    """The header is the first of the first rows that has the most filled cells; reports stand above tables."""
    filled = [sum(1 for cell in line if cell) for line in lines[:_HEADER_WITHIN]]
    if not filled or max(filled) == 0:
        raise _refused("empty", "There is nothing in the file.", "Choose another one.")
    at = next(index for index, count in enumerate(filled) if count >= max(1, round(max(filled) * 0.7)))
    headers = [cell.strip() for cell in lines[at]]
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise _refused("too_wide", f"The table has {len(headers)} columns.", f"Leave at most {MOST_COLUMNS}.")
    width = len(headers)
    rows = [[*line[:width], *[""] * (width - len(line))] for line in lines[at + 1 :]]
    rows = [row for row in rows if any(row)]
    if not rows:
        raise _refused("header_only", "The file has a header and no rows.", "Choose another one.")
    return SheetTable(headers, rows, at + 2)


def _limited(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, line in enumerate(lines):
        if number > MOST_ROWS:
            raise _refused("too_long", f"The file has more than {MOST_ROWS:,} rows.", "Split it.")
        yield [cell[:LONGEST_CELL] for cell in line]


def _csv(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    if "\x00" in text:
        raise _refused("binary", "This file is no text.", "Save the table as CSV or XLSX.")
    csv.field_size_limit(1_048_576)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise _refused("bad_csv", f"The file cannot be read as CSV: {error}.", "Save it as XLSX instead.") from error


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # Excel writes UTF-16 without a mark too; every other byte of Latin text is then zero.
    if data[1:200:2].count(0) > 40:
        return data.decode("utf-16-le", errors="replace")
    return data.decode("cp1251", errors="replace")


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns of equal number."""
    sample = [line for line in text[:20_000].splitlines() if line.strip()][:10]
    counts = {sign: [len(row) for row in csv.reader(sample, delimiter=sign)] for sign in ";,\t|"}
    return max(counts, key=lambda sign: (min(counts[sign]) > 1, sum(counts[sign])) if counts[sign] else (False, 0))


def _xlsx(data: bytes) -> Iterator[list[str]]:
    _check_zip(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = book.sheet_names
        sheet = book.get_sheet_by_name(sheets[0]) if sheets else None
    except (CalamineError, OSError, ValueError) as error:
        raise _refused("bad_xlsx", "The workbook cannot be opened.", "Save it again as XLSX or CSV.") from error
    if sheet is None:
        raise _refused("empty", "There is no sheet in the workbook.", "Choose another one.")
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            unpacked = sum(item.file_size for item in members)
    except zipfile.BadZipFile as error:
        raise _refused("bad_xlsx", "The workbook is damaged.", "Save it again as XLSX or CSV.") from error
    if unpacked > MOST_UNPACKED or len(members) > 5_000 or unpacked > 200 * max(len(data), 50_000):
        raise _refused("bomb", "The workbook unpacks to far more than a table needs.", "Save it as CSV.")
    if not any(item.filename.startswith("xl/") for item in members):
        raise _refused("not_a_table", "This archive is no Excel workbook.", "Save the table as XLSX or CSV.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheets keep every number as a float: a phone or an article number is whole again here.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()


def _refused(code: str, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"imports.{code}", message, remedy=remedy)
