"""The frame's tables of documents: the versions that were made of records, and the templates that were uploaded."""

from __future__ import annotations

from palmette.schema.types import ColumnType, Id, LocalDate, Moment, Str, Whole

_Shape = tuple[tuple[str, ...], tuple[tuple[str, ColumnType, bool], ...], tuple[tuple[str, ...], ...]]

WALLED_DOCUMENT_TABLES = ("document", "document_template")

DOCUMENT_TABLES: dict[str, _Shape] = {
    # name: (primary key, columns (name, type, nullable), indexes; an index led by "unique" is unique)
    "document": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("entity", Str(), False), ("record_id", Id(), False),
        ("document", Str(), False), ("version", Whole(), False), ("number", Str(), False), ("language", Str(), False),
        ("state", Str(), False), ("uses", Str(), False), ("docx_id", Id(), True), ("pdf_id", Id(), True),
        ("scan_id", Id(), True), ("issued_on", LocalDate(), False), ("at", Moment(), False), ("actor", Str(), False),
        ("actor_id", Id(), True), ("signed_on", LocalDate(), True), ("signed_by", Str(), True),
        ("signed_at", Moment(), True), ("note", Str(), True)),
        (("unique", "wall_id", "record_id", "document", "version"),)),
    "document_template": (("wall_id", "id"), (
        ("wall_id", Whole(), False), ("id", Id(), False), ("document", Str(), False), ("language", Str(), False),
        ("kind", Str(), False), ("name", Str(), False), ("file_id", Id(), False), ("at", Moment(), False),
        ("actor", Str(), False), ("actor_id", Id(), True), ("gone_at", Moment(), True)),
        (("wall_id", "document"),)),
}  # fmt: skip
"""The contents of both are rows of `file`: a document's belong to its record, a template's to nothing."""
