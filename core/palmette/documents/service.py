"""Making, signing and opening documents: what a person does with them on a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from palmette.blueprint.model import Blueprint, FieldModel
from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.documents.definition import SIGNED, Document
from palmette.documents.paths import unknown_uses
from palmette.documents.refusing import refused
from palmette.documents.renderer import Filling, Renderer
from palmette.documents.store import (
    SCANS,
    Version,
    add_version,
    content_of,
    keep_content,
    mark_signed,
    version_by_id,
    versions_of,
)
from palmette.documents.templates import ReadTemplates, Template, check_template, no_template, templates_for
from palmette.documents.values import Head, read_values
from palmette.errors import Conflict, Forbidden, InvalidInput, NotFound
from palmette.files.media_types import HEAD, media_type
from palmette.files.names import clean_name
from palmette.labels import LANGUAGES
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.before import read_before
from palmette.records.numbers import fields_in, next_number
from palmette.records.permits import needs_writing
from palmette.records.results import Row
from palmette.records.session import Records
from palmette.records.stored_rows import Ask, stored_rows
from palmette.records.write_one import not_found, writer_for

LONGEST_NAME = 200
_UNSAFE = re.compile(r"[^\w.()-]+")


@dataclass(frozen=True)
class Office:
    """Makes documents: one renderer for the whole process, and what is known of templates."""

    renderer: Renderer
    templates: ReadTemplates

    @classmethod
    def open(cls) -> Office:
        """A new one; its child process starts with the first document."""
        renderer = Renderer()
        return cls(renderer, ReadTemplates(renderer))

    def close(self) -> None:
        """End its child process."""
        self.renderer.close()


@dataclass(frozen=True, slots=True)
class Offer:
    """A document that can be made of a record, its versions (newest first), and whether it may be made now."""

    document: Document
    versions: tuple[Version, ...]
    open: bool


def find_document(blueprint: Blueprint, key: str, entity: str = "") -> Document:
    """A document by key, of an entity when one is named; NotFound when there is none."""
    found = blueprint.documents.get(key)
    if found is None or (entity and found.entity != entity):
        raise NotFound("documents.unknown", "There is no such document.", remedy="Choose one of the list.")
    return found


def documents_of(records: Records, entity: str, record: UUID) -> list[Offer]:
    """What can be made of a record that the actor reads, with what was made."""
    model = records.entity(entity)
    records.get(model.key, record, fields=("id",))
    declared = [item for item in records.blueprint.documents.values() if item.entity == model.key]
    if not declared:
        return []
    conditions = tuple((item.when or "true", records.blueprint.document_packs[item.key]) for item in declared)
    rows = stored_rows(records, model, [record], Ask(conditions=conditions))
    ids = [record, *(merged.id for merged in records.merges(model.key, record))] if model.mergeable else [record]
    versions = versions_of(records, ids)
    return [
        Offer(item, tuple(one for one in versions if one.document == item.key), bool(rows and rows[0][f"c{at}"]))
        for at, item in enumerate(declared)
    ]


def make_document(office: Office, records: Records, key: str, record: UUID, *, language: str = "") -> Version:
    """A new version of a document of a record that the actor may change, numbered with its first one."""
    document = find_document(records.blueprint, key)
    needs_writing(records)
    writer = writer_for(records, document.entity)
    # The row stays locked until the commit, so that two versions never get one number.
    found = read_before(records, writer, [record], (), action="update")
    if record not in found:
        raise not_found(writer)
    before = found[record]
    _refuse_closed(records, document, record)
    language = language_of(records, document, record, language)
    templates = templates_for(records, document, language)
    if not templates:
        raise no_template(document)
    uses = uses_of(office, records.blueprint, document, templates)
    earlier = versions_of(records, [record], document.key)
    head = Head(
        language, _zone(records), _number(records, before.wall, document, record, earlier),
        (earlier[0].version if earlier else 0) + 1, records.local_today,
    )  # fmt: skip
    contents = render(office, records, document, record, templates, uses, head)
    name = file_name(document, head.number, language)
    stored = add_version(
        records, before.wall, document, record, version=head.version, number=head.number, language=language,
        issued_on=records.local_today, uses=uses, contents=contents, name=name,
    )  # fmt: skip
    said = f"{name}, {head.version}"
    entry = journal.Entry(journal.FILED, before.wall, record, before.version, {"documents": None}, {"documents": said})
    journal.remember(records, document.entity, [entry])
    made = version_by_id(records, stored)
    assert made is not None, "it was just stored"
    return made


def sign_document(
    records: Records, id: UUID, *, on: date | None = None, by: str = "", note: str = "",
    scan: tuple[str, BinaryIO] | None = None,
) -> Version:  # fmt: skip
    """Write down that a version is signed; from then on it never changes. `scan` is the signed paper."""
    needs_writing(records)
    version = _version(records, id)
    document = find_document(records.blueprint, version.document)
    writer = writer_for(records, document.entity)
    found = read_before(records, writer, [version.record], (), action="update")
    if version.record not in found:
        raise _gone()
    if not document.signing:
        raise InvalidInput("documents.never_signed", "This document is not signed.", remedy="It is in force as it is.")
    day = on or records.local_today
    if day > records.local_today:
        raise InvalidInput("documents.later", "It cannot be signed later than today.", remedy="Choose another date.")
    if len(by) > LONGEST_NAME or len(note) > 10 * LONGEST_NAME:
        raise InvalidInput("values.too_long", "This is too long.", remedy="Say it in fewer words.")
    paper = _scan(records, version, document, *scan) if scan is not None else None
    if not mark_signed(records, version, on=day, by=by.strip(), note=note.strip(), scan=paper):
        raise Conflict(
            "documents.not_current", "This version is signed already, or a newer one took its place.",
            remedy="Look at the versions again.",
        )  # fmt: skip
    before = found[version.record]
    said = f"{version.number}, {version.version}: {SIGNED}"
    entry = journal.Entry(
        journal.FILED, before.wall, version.record, before.version, {"documents": None}, {"documents": said}
    )
    journal.remember(records, document.entity, [entry])
    signed = version_by_id(records, id)
    assert signed is not None, "it was just signed"
    return signed


def open_document(records: Records, id: UUID, kind: str) -> tuple[Row, BinaryIO]:
    """A file of a version (for a PDF that is not there the DOCX): NotFound for those who do not read its record,
    Forbidden where a value in it is hidden."""
    version = _version(records, id)
    document = find_document(records.blueprint, version.document)
    # What was written into it has to be shown to the reader as it was to its maker.
    uses = [use for use in version.uses if not unknown_uses(records.blueprint, document, [use])]
    read_values(records, document, version.record, uses, Head(version.language, _zone(records)))
    found = content_of(records, version, kind)
    if found is None and kind == "pdf":
        # It is made of the DOCX, by `as_asked`, when the transaction is over.
        found = content_of(records, version, "docx")
    if found is None:
        raise NotFound("documents.no_file", "There is no such file of this document.", remedy="Choose another format.")
    return found


def preview(
    office: Office, records: Records, document: Document, record: UUID, template: Template
) -> bytes:  # fmt: skip
    """A template filled from a real record that the actor reads; nothing is kept and no number is used."""
    uses = check_template(office.templates, records.blueprint, document, template.kind, template.content)
    head = Head(template.language, _zone(records), "0000", 1, records.local_today)
    return render(office, records, document, record, [template], uses, head)[template.gives]


def render(
    office: Office, records: Records, document: Document, record: UUID, templates: Sequence[Template],
    uses: Sequence[Use], head: Head,
) -> dict[str, bytes]:  # fmt: skip
    """What the templates give of a record, by format; InvalidInput in words where they cannot be filled."""
    needed = [Use(path) for path in document.requires]
    values = read_values(records, document, record, [*uses, *needed], head)
    # A DOCX says for itself where it can do without a value.
    strict = {"typ"} & {one.kind for one in templates}
    asked = {use.path for use in needed}
    empty = [flaw for flaw in values.empty if strict or flaw.about in asked]
    if empty:
        raise refused([Flaw("empty", about=_called(records, document, flaw.about)) for flaw in empty], "")
    return {one.gives: _fill(office, one, values.filling) for one in templates}


def uses_of(office: Office, blueprint: Blueprint, document: Document, templates: Sequence[Template]) -> list[Use]:
    """The values that several templates use together."""
    return [
        use for one in templates for use in check_template(office.templates, blueprint, document, one.kind, one.content)
    ]


def language_of(records: Records, document: Document, record: UUID, wanted: str = "") -> str:
    """The language of a document: the one that is wished for, that of its reader, else the installation's."""
    if wanted:
        if wanted not in document.languages:
            raise InvalidInput(
                "documents.no_language", "The document is not in this language.", remedy="Choose another."
            )
        return wanted
    known = [records.blueprint.edition.language, *document.languages]
    if document.language:
        row = records.as_code().get(document.entity, record, fields=(document.language,))
        known.insert(0, str(row.get(document.language) or ""))
    return next(one for one in known if one in document.languages and one in LANGUAGES)


def file_name(document: Document, number: str, language: str) -> str:
    """What a file of a document is called, without its ending."""
    label = document.label.text(language) if not isinstance(document.label, str) else document.label
    return clean_name(_UNSAFE.sub(" ", f"{label} {number}".replace("/", "-")).strip())


def _fill(office: Office, template: Template, filling: Filling) -> bytes:
    try:
        return office.renderer.fill(template.kind, template.content, filling)
    except RefusedTemplate as error:
        raise refused(error.flaws, template.kind) from None


def _refuse_closed(records: Records, document: Document, record: UUID) -> None:
    if not document.when:
        return
    ask = Ask(conditions=((document.when, records.blueprint.document_packs[document.key]),))
    rows = stored_rows(records, records.blueprint.entities[document.entity], [record], ask)
    if not rows or not rows[0]["c0"]:
        raise InvalidInput(
            "documents.not_now", sentence("%(document)s cannot be made now.", document=document.label),
            remedy="Look at what the record needs first.",
        )  # fmt: skip


def _number(
    records: Records, wall: int, document: Document, record: UUID, earlier: Sequence[Version]
) -> str:  # fmt: skip
    paths = fields_in(document.number)
    if earlier and "{n" in document.number:
        return earlier[0].number
    row = records.as_code().get(document.entity, record, fields=paths) if paths else {}
    told = {path: "" if row.get(path) is None else str(row[path]) for path in paths}
    return next_number(records, wall, f"document:{document.key}", document.number, told)


def _zone(records: Records) -> str:
    return records.actor.zone if records.actor.id else records.blueprint.edition.zone


def _version(records: Records, id: UUID) -> Version:
    version = version_by_id(records, id)
    if version is None or version.entity not in records.blueprint.entities:
        raise _gone()
    try:
        records.get(version.entity, version.record, fields=("id",))
    except (NotFound, Forbidden):
        raise _gone() from None
    return version


def _gone() -> NotFound:
    return NotFound("documents.not_found", "There is no such document.", remedy="Check the link.")


def _scan(records: Records, version: Version, document: Document, name: str, stream: BinaryIO) -> UUID:
    shown = clean_name(name)
    media_type(shown, stream.read(HEAD), types=SCANS)
    stream.seek(0)
    return keep_content(records, version.wall, document, version.record, shown, stream)


def _called(records: Records, document: Document, path: str) -> str:
    """A path as screens call it: `Contact › Phone`."""
    here, words = records.blueprint.entities[document.entity], []
    found: FieldModel | None = None
    for step in path.split("."):
        found = here.fields.get(step)
        if found is None:
            return path
        words.append(found.label.text(records.actor.language))
        here = records.blueprint.entities.get(found.target, here)
    return " › ".join(words)
