"""The lines of an Excel workbook: looked at as an archive before it is unpacked, then sheet, cells and merged cells."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from palmette.files.members import odd_member
from palmette.imports.shape import LONGEST_CELL, MOST_ROWS, Lines, Reading, too_long, unreadable

MOST_UNPACKED = 512 * 1024 * 1024
_MOST_MEMBERS = 5_000
_MOST_RATIO = 200
_ENTITY_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")


def workbook_lines(data: bytes, reading: Reading) -> Lines:
    """Every row of the chosen sheet, or of the first that holds anything."""
    _look_inside(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        name = reading.sheet if reading.sheet in names else _first_filled(book, names)
        sheet = book.get_sheet_by_name(name) if name else None
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable("bad_xlsx", "The workbook cannot be opened.", "Save it again as XLSX or CSV.") from error
    if sheet is None:
        raise unreadable("empty", "There is no sheet in the workbook.", "Choose another one.")
    if sheet.total_height > MOST_ROWS + 1:
        raise too_long()
    lines = [[_cell(value)[: LONGEST_CELL + 1] for value in row] for row in sheet.iter_rows()]
    return Lines(lines, replace(reading, sheet=name), "xlsx", _merged(sheet), names)


def _first_filled(book: CalamineWorkbook, names: list[str]) -> str:
    return next((name for name in names if book.get_sheet_by_name(name).height), names[0] if names else "")


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    """Merged cells counted as the rows are: from the first filled column."""
    left = sheet.start[1] if sheet.start else 0
    return [(top, start - left, bottom, end - left) for (top, start), (bottom, end) in sheet.merged_cell_ranges or []]


def _look_inside(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            unpacked = sum(item.file_size for item in members)
            if (
                unpacked > MOST_UNPACKED
                or len(members) > _MOST_MEMBERS
                or unpacked > _MOST_RATIO * max(len(data), 50_000)
            ):
                raise unreadable("bomb", "The workbook unpacks to far more than a table needs.", "Save it as CSV.")
            if odd_member(members) is not None:
                raise unreadable("bad_xlsx", "The workbook holds files that no workbook has.", "Save the table as CSV.")
            if not any(item.filename.startswith("xl/") for item in members):
                raise unreadable("not_a_table", "This archive is no Excel workbook.", "Save the table as CSV or XLSX.")
            for item in members:
                _refuse_entities(packed, item)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable("bad_xlsx", "The workbook is damaged.", "Save it again as XLSX or CSV.") from error


def _refuse_entities(packed: zipfile.ZipFile, item: zipfile.ZipInfo) -> None:
    """No workbook of Excel declares entities; who does wants them to grow or to reach for files."""
    if not item.filename.endswith((".xml", ".rels")):
        return
    with packed.open(item) as part:
        start = part.read(4096)
    if any(word in start for word in _ENTITY_DECLARED):
        raise unreadable("entities", "The workbook holds declarations that no table needs.", "Save it as CSV.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Spreadsheets keep every number as a float: a phone or an article number is whole again here.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()
