"""Records as CSV or XLSX, streamed page by page through the gateway; cells that a spreadsheet would run are neutral."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from uuid import UUID
from zoneinfo import ZoneInfo

import xlsxwriter

from palmette.access.actors import Actor
from palmette.blueprint.model import EntityModel
from palmette.labels import as_label, humanize
from palmette.money import Money
from palmette.records.results import ListQuery, Masked, Row
from palmette.records.session import Gateway

PAGE = 200
PIECE = 256 * 1024
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | Decimal | bool | date | datetime | None


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
            for row in page.rows:
                yield self._cells(row, titles)
            after = page.next
            if not after:
                return

    def _cells(self, row: Row, titles: Mapping[UUID, str]) -> list[Cell]:
        title = titles.get(UUID(str(row["id"])), "")
        return [title, *(self._cell(name, row.get(name), titles) for name in self.columns)]

    def _cell(self, name: str, value: object, titles: Mapping[UUID, str]) -> Cell:
        if isinstance(value, Masked):
            return value.text
        if isinstance(value, Money):
            return value.amount
        if isinstance(value, UUID):
            return titles.get(value, "")
        if isinstance(value, list):
            return ", ".join(str(self._cell(name, item, titles) or "") for item in value)
        if isinstance(value, dict):
            return ", ".join(str(part) for part in value.values() if part)
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.actor.zone)).replace(tzinfo=None)
        if isinstance(value, time):
            return value.strftime("%H:%M")
        field = self.entity.fields.get(name)
        option = field.option(value) if field is not None and isinstance(value, str) and field.options else None
        if option is not None:
            return as_label(option.label, humanize(option.key)).text(self.language)
        if value is None or isinstance(value, str | int | float | Decimal | bool | date):
            return value
        return str(value)


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe in front where needed; phones and numbers stay."""
    if not text.startswith(_DANGEROUS):
        return text
    rest = text[1:].replace(" ", "").replace("-", "")
    if text[0] in "+-" and rest.replace(".", "", 1).isdigit() and rest.isascii():
        return text
    return "'" + text


def restored(text: str) -> str:
    """What was exported as neutral text, read again."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_DANGEROUS) else text


def csv_chunks(table: TableFile) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that Excel reads it right, semicolons for the same reason.

    Nothing is given before the first page was read: what cannot be asked is refused before a byte is out.
    """
    rows = table.rows()
    first = list(islice(rows, 1))
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(head) for head in table.heads])
    for row in chain(first, rows):
        writer.writerow([_text(cell) for cell in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_chunks(table: TableFile) -> Iterator[bytes]:
    """A workbook with real dates and numbers, written row by row into a temporary file."""
    with tempfile.TemporaryFile() as target:
        options = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(target, options)
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, table.heads, bold)
        for number, row in enumerate(table.rows(), start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, bool):
                    sheet.write_boolean(number, column, cell)
                elif isinstance(cell, int | float | Decimal):
                    sheet.write_number(number, column, float(cell))
                elif cell:
                    sheet.write_string(number, column, cell)
        book.close()
        target.seek(0)
        while piece := target.read(PIECE):
            yield piece


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return neutral(cell) if isinstance(cell, str) else str(cell)
