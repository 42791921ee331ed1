"""A person's file as a table of texts: CSV in any usual encoding, XLSX, vCard."""

from __future__ import annotations

from palmette.imports.csv_lines import csv_lines
from palmette.imports.shape import MOST_BYTES, Reading, SheetTable, unreadable
from palmette.imports.titles import with_titles
from palmette.imports.vcard import is_vcard, vcard_table
from palmette.imports.workbook_lines import workbook_lines

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLES = (".pdf", ".doc", ".docx")


def read_table(name: str, data: bytes, reading: Reading | None = None) -> SheetTable:
    """The table in a file; InvalidInput says what is wrong with the file and what to do."""
    asked = reading or Reading()
    if len(data) > MOST_BYTES:
        raise unreadable("too_large", "The file is larger than 128 MB.", "Split it.")
    if data[:4] == b"PK\x03\x04":
        return with_titles(workbook_lines(data, asked))
    if data[:8] == _OLD_OFFICE or name.lower().endswith(_NO_TABLES):
        raise unreadable("not_a_table", "This is no table that can be read.", "Save it as XLSX or CSV.")
    if is_vcard(data):
        return vcard_table(data, asked)
    return with_titles(csv_lines(data, asked))
