"""Making a document of many records: a job with progress, in the rights of the one who asked, one record a time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from palmette import clock
from palmette.documents.definition import Document
from palmette.documents.service import Office, find_document, make_document, open_document
from palmette.documents.store import version_by_id, versions_of
from palmette.errors import PalmetteError
from palmette.ids import parse_id
from palmette.jobs.definition import Job
from palmette.jobs.ports import JobContext
from palmette.labels import label
from palmette.locale.sentences import Kept, kept
from palmette.records.session import Records

MAKE = "documents.make"
MOST = 1_000
_TOLD = 20


def documents_job(office: Office) -> Job:
    """The job over a renderer."""
    title = label("Make documents", ru="Составление документов", fi="Asiakirjojen laadinta")
    return Job(MAKE, lambda context: _run(office, context), title)


def wish(document: Document, ids: Sequence[UUID], language: str) -> dict[str, object]:
    """What the job takes."""
    return {
        "document": document.key, "ids": [str(one) for one in ids[:MOST]], "language": language,
        "since": clock.now().isoformat(),
    }  # fmt: skip


def packed(records: Records, made: Sequence[UUID]) -> bytes:
    """The documents of a job as one ZIP, those that the actor may open: PDF where there is one, else DOCX."""
    out, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in made:
            version = version_by_id(records, one)
            if version is None:
                continue
            try:
                row, stream = open_document(records, one, "pdf" if "pdf" in version.files else "docx")
            except PalmetteError:
                continue
            with stream:
                archive.writestr(_unused(str(row["name"]), names), stream.read())
    return out.getvalue()


def _unused(name: str, names: set[str]) -> str:
    stem, _, ending = name.rpartition(".")
    number, found = 1, name
    while found in names:
        number += 1
        found = f"{stem} ({number}).{ending}"
    names.add(found)
    return found


def _run(office: Office, context: JobContext) -> None:
    arguments = context.arguments
    key, language, since = (str(arguments[name]) for name in ("document", "language", "since"))
    listed = arguments["ids"]
    assert isinstance(listed, list)
    ids = [found for text in listed if (found := parse_id(str(text))) is not None]
    made: list[str] = []
    refused: list[tuple[str, Kept]] = []
    for number, record in enumerate(ids):
        context.step(number, len(ids))
        try:
            made.append(str(_one(office, context, key, record, language, datetime.fromisoformat(since))))
        except PalmetteError as error:
            refused.append((str(record), kept(error.message)))
    context.step(len(ids), len(ids))
    context.finish({"made": made, "refused": refused[:_TOLD], "refused_count": len(refused), "document": key})


def _one(office: Office, context: JobContext, key: str, record: UUID, language: str, since: datetime) -> UUID:
    with context.gateway.writing(context.actor) as records:
        document = find_document(records.blueprint, key)
        # After a restart of the server the job begins anew: what it made already stays the only one.
        for version in versions_of(records, [record], document.key)[:1]:
            if version.at >= since:
                records.get(document.entity, record, fields=("id",))
                return version.id
        return make_document(office, records, key, record, language=language).id


def told(result: Mapping[str, object]) -> tuple[list[UUID], list[tuple[UUID, Kept]], int]:
    """What a finished job made, some of what it refused and why, and how many that were."""
    made, refused, count = result.get("made"), result.get("refused"), result.get("refused_count")
    ids = [found for text in made if (found := parse_id(str(text)))] if isinstance(made, list) else []
    why = [(found, text) for one, text in refused if (found := parse_id(one))] if isinstance(refused, list) else []
    return ids, why, count if isinstance(count, int) else 0
