"""The versions of documents as rows of the frame: read, added, signed; each tied to its record and wall."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO  # rows of the frame's tables
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, update

from palmette.documents.apart.slots import Use
from palmette.documents.definition import SIGNED, Document
from palmette.files.media_types import ALLOWED
from palmette.ids import new_id
from palmette.records.results import Row
from palmette.records.rows import CHUNK, among, chunks
from palmette.records.session import Records
from palmette.records.write_files import file_store
from palmette.schema.database import GATED

REPLACED = "replaced"
FIELD = "document:"
"""What the rows of contents name as their field: no field of the record, so that they open through here alone."""
MOST_BYTES = 30 * (1 << 20)
SCANS = ("pdf", "png", "jpg", "jpeg", "webp")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document: a signed one never changes."""

    id: UUID
    entity: str
    record: UUID
    document: str
    version: int
    number: str
    language: str
    state: str
    issued_on: date
    at: datetime
    actor: str
    signed_on: date | None
    signed_by: str
    note: str
    files: dict[str, UUID]
    uses: tuple[Use, ...]
    wall: int

    @property
    def is_signed(self) -> bool:
        """Whether it stands for good."""
        return self.state == SIGNED


def versions_of(records: Records, ids: Sequence[UUID], document: str = "") -> list[Version]:
    """The versions of documents of some records, by document, the newest first."""
    table = records.tables.frame("document")
    found: list[Version] = []
    for part in chunks(list(ids), CHUNK):
        statement = select(table).where(
            table.c.wall_id.in_(records.actor.walls), among(table.c.record_id, part, records.tables.dialect)
        )
        if document:
            statement = statement.where(table.c.document == document)
        ordered = statement.order_by(table.c.document, table.c.version.desc(), table.c.id)
        found += [version_of(row) for row in records.connection.execute(ordered, execution_options=GATED).mappings()]
    return found


def version_by_id(records: Records, id: UUID) -> Version | None:
    """One version, whoever may see it: the caller asks for its record."""
    table = records.tables.frame("document")
    statement = select(table).where(table.c.wall_id.in_(records.actor.walls), table.c.id == id)
    row = records.connection.execute(statement, execution_options=GATED).mappings().first()
    return None if row is None else version_of(row)


def version_of(row: RowMapping) -> Version:
    """A row as a version."""
    files = {name: row[f"{name}_id"] for name in ("pdf", "docx", "scan") if row[f"{name}_id"] is not None}
    uses = tuple(Use(path, rows) for path, rows in json.loads(row["uses"]))
    return Version(
        row["id"], row["entity"], row["record_id"], row["document"], row["version"], row["number"], row["language"],
        row["state"], row["issued_on"], row["at"], row["actor"], row["signed_on"], row["signed_by"] or "",
        row["note"] or "", files, uses, row["wall_id"],
    )  # fmt: skip


def add_version(
    records: Records, wall: int, document: Document, record: UUID, *, version: int, number: str, language: str,
    issued_on: date, uses: Sequence[Use], contents: dict[str, bytes], name: str,
) -> UUID:  # fmt: skip
    """Keep a version with its contents; earlier ones that nobody signed are replaced by it."""
    table = records.tables.frame("document")
    earlier = update(table).where(
        table.c.wall_id == wall, table.c.record_id == record, table.c.document == document.key,
        table.c.state.notin_((SIGNED, REPLACED)),
    )  # fmt: skip
    records.connection.execute(earlier.values(state=REPLACED), execution_options=GATED)
    files: dict[str, UUID | None] = dict.fromkeys(("docx", "pdf"))
    for kind, content in contents.items():
        files[kind] = keep_content(records, wall, document, record, f"{name}.{kind}", io.BytesIO(content))
    row = {
        "wall_id": wall, "id": new_id(), "entity": document.entity, "record_id": record, "document": document.key,
        "version": version, "number": number, "language": language, "state": "issued",
        "uses": json.dumps(sorted({(use.path, use.rows) for use in uses})), "docx_id": files["docx"],
        "pdf_id": files["pdf"], "scan_id": None, "issued_on": issued_on, "at": records.now,
        "actor": records.actor.name, "actor_id": records.actor.id, "signed_on": None, "signed_by": None,
        "signed_at": None, "note": None,
    }  # fmt: skip
    records.connection.execute(insert(table), row, execution_options=GATED)
    return UUID(str(row["id"]))


def keep_content(
    records: Records, wall: int, document: Document, record: UUID, name: str, stream: BinaryIO
) -> UUID:  # fmt: skip
    """Keep bytes that belong to a document of a record; the id of their row."""
    digest, size = file_store(records).put(stream, limit=MOST_BYTES)
    row = {
        "wall_id": wall, "id": new_id(), "entity": document.entity, "record_id": record,
        "field": FIELD + document.key, "position": 0, "name": name,
        "media_type": ALLOWED[name.rpartition(".")[2].lower()].name, "size": size, "digest": digest,
        "created_at": records.now, "created_by_id": records.actor.id, "deleted_at": None,
    }  # fmt: skip
    records.connection.execute(insert(records.tables.frame("file")), row, execution_options=GATED)
    return UUID(str(row["id"]))


def mark_signed(
    records: Records, version: Version, *, on: date, by: str, note: str, scan: UUID | None
) -> bool:  # fmt: skip
    """Sign a version that waits for it; False when it does not any more."""
    table = records.tables.frame("document")
    statement = update(table).where(
        table.c.wall_id == version.wall, table.c.id == version.id, table.c.state == "issued"
    )
    values: dict[str, Any] = {  # Any: the columns' own types
        "state": SIGNED, "signed_on": on, "signed_by": by, "signed_at": records.now, "note": note or None,
        "scan_id": scan,
    }  # fmt: skip
    done = records.connection.execute(statement.values(values).returning(table.c.id), execution_options=GATED)
    return done.first() is not None


def content_of(records: Records, version: Version, kind: str) -> tuple[Row, BinaryIO] | None:
    """The file of a version and its bytes; None when it has none of this kind, or it was erased."""
    which = version.files.get(kind)
    file = records.tables.frame("file")
    statement = select(file).where(file.c.wall_id == version.wall, file.c.id == which, file.c.deleted_at.is_(None))
    row = records.connection.execute(statement, execution_options=GATED).mappings().first() if which else None
    if row is None:
        return None
    return dict(row), file_store(records).open(row["digest"])
