"""Which template a document is made from: the one that was uploaded last for its language, else that of its pack."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from threading import Lock
from typing import Any  # rows of the frame's tables
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, update

from palmette.access.grants import may_configure
from palmette.blueprint.model import Blueprint
from palmette.documents.apart.archives import MOST_PACKED
from palmette.documents.apart.refusals import RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.documents.definition import Document
from palmette.documents.paths import unknown_uses
from palmette.documents.refusing import refused
from palmette.documents.renderer import Renderer
from palmette.errors import Forbidden, InvalidInput, NotFound
from palmette.files.media_types import ALLOWED
from palmette.files.names import clean_name, extension_of
from palmette.ids import new_id
from palmette.locale.sentences import sentence
from palmette.records.session import Records
from palmette.records.write_files import file_store
from palmette.schema.database import GATED

KINDS = {"docx": "docx", "typ": "pdf"}
"""By the ending of a template what it gives."""
OWN = "frame.document_template"
"""The entity that the rows of contents of uploaded templates name."""
_MEDIA = {"docx": ALLOWED["docx"].name, "typ": "text/plain"}


@dataclass(frozen=True, slots=True)
class Template:
    """A template: what it is (`docx` or `typ`), its bytes, its name, and its row when somebody uploaded it."""

    kind: str
    content: bytes
    name: str
    language: str
    id: UUID | None = None
    at: datetime | None = None
    actor: str = ""

    @property
    def gives(self) -> str:
        """What is made of it: `docx` or `pdf`."""
        return KINDS[self.kind]


class ReadTemplates:
    """What templates use, remembered by their bytes: a template is taken apart once."""

    MOST = 200

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._known: dict[tuple[str, bytes], list[Use]] = {}
        self._lock = Lock()

    def uses(self, kind: str, content: bytes) -> list[Use]:
        """The values that a template uses; InvalidInput in words."""
        key = (kind, content)
        with self._lock:
            known = self._known.get(key)
        if known is not None:
            return known
        try:
            found = self.renderer.read(kind, content)
        except RefusedTemplate as error:
            raise refused(error.flaws, kind) from None
        with self._lock:
            if len(self._known) >= self.MOST:
                self._known.clear()
            self._known[key] = found
        return found


def templates_for(records: Records, document: Document, language: str) -> list[Template]:
    """The templates of a document in a language, one of each kind; where some were uploaded they alone."""
    uploaded = [row for row in _rows(records, document) if row["language"] == language]
    if uploaded:
        by_kind = {row["kind"]: row for row in uploaded}
        return [_uploaded(records, row) for row in by_kind.values()]
    found = []
    for gives, name in sorted(document.templates.items()):
        content = _packed(name.replace("{language}", language))
        if content is not None:
            kind = "typ" if gives == "pdf" else "docx"
            found.append(Template(kind, content, name.rpartition("/")[2].replace("{language}", language), language))
    return found


def all_templates(records: Records, document: Document) -> list[Template]:
    """Those of every language of a document."""
    return [one for language in document.languages for one in templates_for(records, document, language)]


def check_template(
    reader: ReadTemplates, blueprint: Blueprint, document: Document, kind: str, content: bytes
) -> list[Use]:
    """The values that a template uses; InvalidInput with every flaw and its place."""
    uses = reader.uses(kind, content)
    flaws = unknown_uses(blueprint, document, uses)
    if flaws:
        raise refused(flaws, kind)
    return uses


def upload_template(
    records: Records, reader: ReadTemplates, document: Document, language: str, name: str, content: bytes
) -> UUID:
    """Keep a template for a document in a language; it takes the place of the one before of its kind."""
    needs_configuring(records)
    shown = clean_name(name)
    kind = extension_of(shown)
    if kind not in KINDS:
        raise InvalidInput(
            "documents.no_template_kind", "A template is a DOCX file, or a typst file.", remedy="Save it as .docx."
        )
    if language not in document.languages:
        raise InvalidInput("documents.no_language", "The document is not in this language.", remedy="Choose another.")
    if len(content) > MOST_PACKED:
        raise InvalidInput("documents.bad_template", "The file is too large.", remedy="Take smaller pictures.")
    check_template(reader, records.blueprint, document, kind, content)
    table, wall = records.tables.frame("document_template"), records.actor.wall
    _put_away(records, table.c.language == language, table.c.kind == kind, document=document)
    file = _keep(records, wall, document, kind, shown, content)
    row = {
        "wall_id": wall, "id": new_id(), "document": document.key, "language": language, "kind": kind, "name": shown,
        "file_id": file, "at": records.now, "actor": records.actor.name, "actor_id": records.actor.id,
        "gone_at": None,
    }  # fmt: skip
    records.connection.execute(insert(table), row, execution_options=GATED)
    return UUID(str(row["id"]))


def remove_template(records: Records, document: Document, id: UUID) -> None:
    """Take an uploaded template away; that of the pack counts again."""
    needs_configuring(records)
    table = records.tables.frame("document_template")
    if not _put_away(records, table.c.id == id, document=document):
        raise NotFound("documents.no_template", "There is no such template.", remedy="Look at the list again.")


def needs_configuring(records: Records) -> None:
    """Refuse those who may not change the settings."""
    if not may_configure(records.blueprint, records.actor):
        raise Forbidden("documents.may_not_configure", "Templates are changed by those who may change the settings.")


def no_template(document: Document) -> InvalidInput:
    """The refusal where there is none."""
    return InvalidInput(
        "documents.no_template",
        sentence("There is no template for %(document)s yet.", document=document.label),
        remedy="Upload one in the settings of documents.",
    )


def _put_away(records: Records, *conditions: Any, document: Document) -> bool:  # Any: conditions over columns
    table = records.tables.frame("document_template")
    gone = update(table).where(
        table.c.wall_id == records.actor.wall, table.c.document == document.key, table.c.gone_at.is_(None), *conditions
    )
    statement = gone.values(gone_at=records.now).returning(table.c.id)
    return bool(records.connection.execute(statement, execution_options=GATED).all())


def _keep(records: Records, wall: int, document: Document, kind: str, name: str, content: bytes) -> UUID:
    digest, size = file_store(records).put(io.BytesIO(content), limit=MOST_PACKED)
    row = {
        "wall_id": wall, "id": new_id(), "entity": OWN, "record_id": None, "field": document.key, "position": 0,
        "name": name, "media_type": _MEDIA[kind], "size": size, "digest": digest, "created_at": records.now,
        "created_by_id": records.actor.id, "deleted_at": None,
    }  # fmt: skip
    records.connection.execute(insert(records.tables.frame("file")), row, execution_options=GATED)
    return UUID(str(row["id"]))


def _rows(records: Records, document: Document) -> Sequence[RowMapping]:
    table, file = records.tables.frame("document_template"), records.tables.frame("file")
    statement = (
        select(table, file.c.digest)
        .join(file, (file.c.wall_id == table.c.wall_id) & (file.c.id == table.c.file_id))
        .where(table.c.wall_id.in_(records.actor.walls), table.c.document == document.key, table.c.gone_at.is_(None))
        .order_by(table.c.at, table.c.id)
    )
    return records.connection.execute(statement, execution_options=GATED).mappings().all()


def _uploaded(records: Records, row: RowMapping) -> Template:
    with file_store(records).open(row["digest"]) as stream:
        content = stream.read()
    return Template(row["kind"], content, row["name"], row["language"], row["id"], row["at"], row["actor"])


def _packed(name: str) -> bytes | None:
    """The bytes of `package:path/in/it`; None when there is no such file."""
    package, _, path = name.partition(":")
    try:
        return files(package).joinpath(path).read_bytes()
    except (FileNotFoundError, ModuleNotFoundError, IsADirectoryError):
        return None
