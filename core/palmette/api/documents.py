"""Documents at the API: what can be made of a record and was, making it, its files, its signature, many at once."""

from __future__ import annotations

from datetime import date

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, RawBody
from litestar.response import Stream

from palmette.api.answers import Incoming, actor_of, answer, bad, id_of, ids_of, known, reading, text_of, write
from palmette.api.idempotency import Answer
from palmette.api.json_forms import decode_object, encode
from palmette.documents.bulk import MAKE, wish
from palmette.documents.converting import as_asked, kinds_of
from palmette.documents.service import (
    Offer,
    documents_of,
    find_document,
    make_document,
    open_document,
    sign_document,
)
from palmette.documents.store import Version
from palmette.errors import Forbidden
from palmette.records.session import Records
from palmette.web.file_answers import SANDBOX, blocks, disposition
from palmette.web.runtime import runtime_of


@get("/{entity:str}/{id:str}/documents", sync_to_thread=True, name="api.documents")
def list_documents(request: Incoming, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """What can be made of a record, and every version that was made, the newest first."""
    with reading(request) as records:
        return answer(200, {"data": [_offer(offer) for offer in documents_of(records, entity, id_of(id))]})


@post("/{entity:str}/{id:str}/documents", sync_to_thread=True, status_code=201, name="api.make_document")
def make_one(request: Incoming, body: RawBody, entity: FromPath[str], id: FromPath[str]) -> Response[bytes]:
    """Make a version: `{"document": key, "language": "ru"}`; the language may be left out."""
    asked = known(decode_object(body), "document", "language")

    def work(records: Records) -> Answer:
        model = records.entity(entity)
        document = find_document(records.blueprint, text_of(asked, "document"), model.key)
        office = runtime_of(request).documents
        made = make_document(office, records, document.key, id_of(id), language=text_of(asked, "language"))
        return Answer(201, encode(_version(made)), {})

    return write(request, body, work)


@post("/{entity:str}/documents", sync_to_thread=True, status_code=202, name="api.make_documents")
def make_many(request: Incoming, body: RawBody, entity: FromPath[str]) -> Response[bytes]:
    """Make a document of up to 1,000 records in the background: `{"document": key, "ids": [...]}`; the job's id."""
    asked = known(decode_object(body), "document", "ids", "language")
    actor, ids = actor_of(request), ids_of(asked.get("ids"))
    jobs = runtime_of(request).jobs
    assert jobs is not None, "a served application has an engine"

    def work(records: Records) -> Answer:
        model = records.entity(entity)
        document = find_document(records.blueprint, text_of(asked, "document"), model.key)
        if actor.id is None or not records.may(model.key, "update"):
            raise Forbidden("documents.may_not", "You may not make these documents.", remedy="Ask somebody who may.")
        records.begin_bulk(model.key, len(ids), of=len(ids))
        job = jobs.enqueue(MAKE, wish(document, ids, text_of(asked, "language")), user=actor.id)
        return Answer(202, encode({"job": job}), {})

    return write(request, body, work)


@get("/documents/{id:str}/{kind:str}", sync_to_thread=True, name="api.document_file")
def document_file(request: Incoming, id: FromPath[str], kind: FromPath[str]) -> Stream:
    """A file of a version: `pdf`, `docx` or `scan`."""
    with reading(request) as records:
        row, stream = open_document(records, id_of(id), kind)
    row, stream = as_asked(row, stream, kind)
    headers = {
        "content-disposition": disposition(str(row["name"]), inline=False), "content-length": str(row["size"]),
        "content-security-policy": SANDBOX, "x-content-type-options": "nosniff", "cache-control": "private, no-store",
    }  # fmt: skip
    return Stream(blocks(stream), media_type=str(row["media_type"]), headers=headers)


@post("/documents/{id:str}/sign", sync_to_thread=True, status_code=200, name="api.sign_document")
def sign_one(request: Incoming, body: RawBody, id: FromPath[str]) -> Response[bytes]:
    """Say that a version is signed: `{"on": "2026-11-23", "by": "…", "note": "…"}`, each may be left out."""
    asked = known(decode_object(body), "on", "by", "note")

    def work(records: Records) -> Answer:
        signed = sign_document(
            records, id_of(id), on=_day(text_of(asked, "on")), by=text_of(asked, "by"), note=text_of(asked, "note")
        )
        return Answer(200, encode(_version(signed)), {})

    return write(request, body, work)


HANDLERS: list[HTTPRouteHandler] = [list_documents, make_one, make_many, document_file, sign_one]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise bad("on", "Give a date: 2026-11-23.") from error


def _offer(offer: Offer) -> dict[str, object]:
    document = offer.document
    return {
        "document": document.key, "label": document.label.text("en") if not isinstance(document.label, str) else
        document.label, "languages": list(document.languages), "may_be_made": offer.open,
        "versions": [_version(version) for version in offer.versions],
    }  # fmt: skip


def _version(version: Version) -> dict[str, object]:
    return {
        "id": version.id, "document": version.document, "version": version.version, "number": version.number,
        "language": version.language, "state": version.state, "issued_on": version.issued_on, "at": version.at,
        "by": version.actor, "signed_on": version.signed_on, "signed_by": version.signed_by or None,
        "note": version.note or None, "files": sorted(kinds_of(version.files)),
    }  # fmt: skip
