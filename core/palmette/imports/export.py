"""Records as CSV or XLSX, streamed page by page through the gateway; cells that a spreadsheet would run are neutral."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from typing import Protocol
from uuid import UUID

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from palmette.access.actors import Actor
from palmette.blueprint.model import EntityModel
from palmette.imports.written import Cell, Written, fits_a_float, neutral, plain_number
from palmette.records.results import ListQuery, Row
from palmette.records.session import Gateway

PAGE = 200
PIECE = 256 * 1024
_LONGEST_TEXT = 32_767
"""What a workbook's cell may hold."""

_NOT_IN_XML = dict.fromkeys((0xFFFE, 0xFFFF))
_FIRST_DAY = date(1900, 3, 1)
"""Workbooks know no days before 1900, and count one too many before this one."""


class Sheet(Protocol):
    """What is written into a file: titles, and rows of cells."""

    @property
    def heads(self) -> Sequence[str]: ...
    def rows(self) -> Iterator[list[Cell]]: ...


@dataclass(frozen=True)
class TableFile:
    """What is exported: the record's title, then `columns`; `heads` are the titles of all of them."""

    gateway: Gateway
    actor: Actor
    entity: EntityModel
    columns: tuple[str, ...]
    heads: tuple[str, ...]
    filter: str = ""
    sort: str = ""
    search: str = ""
    language: str = "en"
    mark: str = ""
    """What the file says of itself, as the title of an empty column behind the others."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all columns."""
        return (*self.heads, self.mark) if self.mark else self.heads

    def rows(self) -> Iterator[list[Cell]]:
        """Every record in order, one page of reading at a time."""
        after = ""
        while True:
            with self.gateway.reading(self.actor) as records:
                query = ListQuery(
                    filter=self.filter, sort=self.sort, limit=PAGE, after=after, fields=["id", *self.columns],
                    search=self.search,
                )  # fmt: skip
                page = records.list(self.entity.key, query)
                ids = [row["id"] for row in page.rows if isinstance(row["id"], UUID)]
                titles = {**page.titles, **records.titles(self.entity.key, ids)}
                allowed = records.in_scope(self.entity.key, ids, action="export")
            for row in page.rows:
                if row["id"] in allowed:
                    yield self._cells(row, titles)
            after = page.next
            if not after:
                return

    def _cells(self, row: Row, titles: Mapping[UUID, str]) -> list[Cell]:
        title = titles.get(UUID(str(row["id"])), "")
        fields = self.entity.fields
        return [title, *(self._written.cell(fields.get(name), row.get(name), titles) for name in self.columns)]

    @cached_property
    def _written(self) -> Written:
        return Written(self.language, self.actor.zone, self.gateway.blueprint.edition.currency)


def csv_chunks(table: Sheet) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that Excel reads it right, semicolons for the same reason.

    Nothing is given before the first page was read: what cannot be asked is refused before a byte is out.
    """
    rows = table.rows()
    first = list(islice(rows, 1))
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(head) for head in _titles(table)])
    for row in chain(first, rows):
        writer.writerow([_text(cell) for cell in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_chunks(table: Sheet) -> Iterator[bytes]:
    """A workbook with real dates and numbers, written row by row into a temporary file."""
    with tempfile.TemporaryFile() as target:
        options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(target, options)
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, _titles(table), bold)
        for number, row in enumerate(table.rows(), start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day, moment)
        book.close()
        target.seek(0)
        while piece := target.read(PIECE):
            yield piece


def _titles(table: Sheet) -> Sequence[str]:
    return table.titles if isinstance(table, TableFile) else table.heads


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, day: Format, moment: Format) -> None:
    """Real dates and numbers where a workbook keeps them exactly, else their text."""
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime) and cell.tzinfo is None and cell.date() >= _FIRST_DAY:
        sheet.write_datetime(row, column, cell, moment)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= _FIRST_DAY:
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, int | Decimal) and fits_a_float(cell):
        sheet.write_number(row, column, float(cell))
    elif text := _plain(cell):
        # A text is no formula here; only an apostrophe that somebody wrote has to be told from ours.
        kept = (neutral(text) if text.startswith("'") else text).translate(_NOT_IN_XML)
        sheet.write_string(row, column, kept[:_LONGEST_TEXT])


def _text(cell: Cell) -> str:
    return neutral(_plain(cell)) if isinstance(cell, str) else _plain(cell)


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return plain_number(cell) if isinstance(cell, int | Decimal) else str(cell)
