"""The documents of a record: what can be made, its versions and their files, the signature; and many at once."""

from __future__ import annotations

from datetime import date
from typing import Any  # a spooled file, which is a binary stream
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from palmette.documents.bulk import MAKE, packed, told, wish
from palmette.documents.converting import as_asked, kinds_of
from palmette.documents.definition import Document
from palmette.documents.service import (
    Offer,
    documents_of,
    find_document,
    make_document,
    open_document,
    sign_document,
)
from palmette.documents.store import Version
from palmette.documents.templates import all_templates
from palmette.errors import NotFound, PalmetteError
from palmette.jobs.ports import Jobs, JobStatus
from palmette.labels import as_label
from palmette.locale.sentences import restored
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.shell import list_address
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values, Words
from palmette.web.file_answers import FOR_PDF, SANDBOX, blocks, disposition
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import runtime_of

BULK = "/documents/bulk"


@post("/r/{entity:str}/{id:uuid}/documents/{key:str}", status_code=200, name="document.make")
async def make_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], key: FromPath[str]
) -> Response[str]:
    """Make a version; the documents of the record anew, with what is wrong where it could not be."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_make, request, entity, id, key, form)
    return answer


@post("/r/{entity:str}/{id:uuid}/documents/{version:uuid}/sign", status_code=200, name="document.sign")
async def sign_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], version: FromPath[UUID]
) -> Response[str]:
    """Say that a version is signed; the documents of the record anew."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_sign, request, entity, id, version, form)
    return answer


@get("/documents/{id:uuid}/{kind:str}", sync_to_thread=True, name="document.file")
def document_screen(
    request: Incoming, id: FromPath[UUID], kind: FromPath[str], download: FromQuery[bool] = False
) -> Stream:
    """A file of a version: a PDF is shown in the browser, everything else handed over to keep."""
    desk = Desk(request)
    with desk.reading() as records:
        row, stream = open_document(records, id, kind)
    row, stream = as_asked(row, stream, kind)
    inline = row["media_type"] == "application/pdf" and not download
    headers = {
        "content-disposition": disposition(str(row["name"]), inline=inline),
        "content-length": str(row["size"]),
        "content-security-policy": FOR_PDF if inline else SANDBOX,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    media = "application/pdf" if inline else "application/octet-stream"
    return Stream(blocks(stream), media_type=media, headers=headers)


@get(f"{BULK}/{{job:uuid}}", sync_to_thread=True, name="documents.bulk")
def bulk_screen(request: Incoming, job: FromPath[UUID]) -> Response[str]:
    """How far the making of many documents is, or what came of it."""
    desk = Desk(request)
    status = _mine(desk, job)
    if _works(status):
        return desk.page("reassign_running.html", {"progress": _progress(desk, status)})
    made, refused, count = told(status.result)
    document = desk.blueprint.documents.get(str(status.arguments.get("document")))
    with desk.reading() as records:
        titles = records.titles(document.entity, [one for one, _ in refused]) if document is not None else {}
    context = {
        "title": _label(desk, document) if document is not None else "",
        "made": formats.number(len(made), desk.reader),
        "refused": formats.number(count, desk.reader) if count else "",
        "reasons": [{"name": titles.get(one, ""), "why": desk.said(restored(why))} for one, why in refused],
        "files_href": f"{BULK}/{job}/files" if made else "",
        "list_href": list_address(desk.blueprint, desk.blueprint.entities[document.entity]) if document else "/",
        "failed": desk.said(status.message) if status.state == "failed" else "",
    }
    return desk.page("documents_made.html", context)


@get(f"{BULK}/{{job:uuid}}/progress", sync_to_thread=True, name="documents.bulk.progress")
def bulk_progress(request: Incoming, job: FromPath[UUID]) -> Response[str]:
    """The bar, asked for every second; at the end the page is opened anew."""
    desk = Desk(request)
    status = _mine(desk, job)
    if not _works(status):
        return desk.go(f"{BULK}/{job}")
    return desk.part("import_progress.html", {"progress": _progress(desk, status)})


@post(f"{BULK}/{{job:uuid}}/stop", status_code=200, name="documents.bulk.stop")
async def bulk_stop(request: Incoming, job: FromPath[UUID]) -> Response[str]:
    """Stop it; what was made stays."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_stop, request, job, form)
    return answer


@get(f"{BULK}/{{job:uuid}}/files", sync_to_thread=True, name="documents.bulk.files")
def bulk_files(request: Incoming, job: FromPath[UUID]) -> Response[bytes]:
    """What was made as one ZIP, as far as the person may open it."""
    desk = Desk(request)
    made, _refused, _count = told(_mine(desk, job).result)
    with desk.reading() as records:
        content = packed(records, made)
    headers = {
        "content-disposition": disposition("documents.zip", inline=False), "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }  # fmt: skip
    return Response(content, media_type="application/zip", headers=headers)


def has_documents(sheet: Sheet) -> bool:
    """Whether anything can be made of such records."""
    return any(item.entity == sheet.entity.key for item in sheet.desk.blueprint.documents.values())


def documents_context(sheet: Sheet, problems: PalmetteError | None = None, key: str = "") -> Values:
    """The documents of a record, each with its versions and what may be done."""
    return {
        "rows": [
            _row(sheet, offer, problems if key == offer.document.key else None)
            for offer in documents_of(sheet.records, sheet.entity.key, sheet.id)
        ],
        "today": sheet.records.local_today.isoformat(),
    }


def start_bulk(desk: Desk, entity: str, ids: list[UUID], key: str, language: str) -> Response[str]:
    """Start the job for the chosen records, and show how far it is."""
    with desk.writing() as records:
        document = find_document(desk.blueprint, key, entity)
        records.begin_bulk(entity, len(ids), of=len(ids))
    job = _jobs(desk).enqueue(MAKE, wish(document, ids, language), user=desk.actor.id)
    return desk.go(f"{BULK}/{job}")


def bulk_documents(desk: Desk, entity: str) -> list[Document]:
    """What can be made of many records of an entity."""
    return [item for item in desk.blueprint.documents.values() if item.entity == entity]


def _row(sheet: Sheet, offer: Offer, problems: PalmetteError | None) -> Values:
    desk, document = sheet.desk, offer.document
    address = f"{sheet.address}/documents"
    latest = offer.versions[0] if offer.versions else None
    templates = bool(all_templates(sheet.records, document))
    languages = [
        {"value": code, "label": {"en": "English", "ru": "Русский", "fi": "Suomi"}.get(code, code)}
        for code in document.languages
    ]
    return {
        "key": document.key,
        "label": _label(desk, document),
        "help": as_label(document.help).text(desk.language),
        "icon": document.icon,
        "versions": [_version(sheet, document, one, first=one is latest) for one in offer.versions],
        "make_href": f"{address}/{document.key}" if sheet.may_update and offer.open and templates else "",
        "make_label": desk.gettext("Make") if latest is None else desk.gettext("Make anew"),
        "languages": languages if len(languages) > 1 else [],
        "language": latest.language if latest is not None else "",
        "note": _note(desk, offer, templates=templates),
        "needed": _needed(sheet, document),
        "error": f"{problems.message} {problems.remedy}".strip() if problems is not None else "",
        "errors": [f"{item.message} {item.remedy}".strip() for item in problems.problems] if problems else [],
    }


def _note(desk: Desk, offer: Offer, *, templates: bool) -> str:
    if not templates:
        return desk.gettext("There is no template yet.")
    return "" if offer.open else desk.gettext("It cannot be made now.")


def _needed(sheet: Sheet, document: Document) -> str:
    """Before which stages it has to be there, in words."""
    stages = {
        key: as_label(stage.label).text(sheet.desk.language)
        for pipeline in sheet.desk.blueprint.pipelines_of(sheet.entity.key)
        for key, stage in pipeline.stages.items()
    }
    names = [stages.get(name.rpartition(".")[2], "") for name in document.needed]
    return ", ".join(name for name in names if name)


def _version(sheet: Sheet, document: Document, version: Version, *, first: bool) -> Values:
    desk = sheet.desk
    _ = desk.gettext
    pills = {
        "signed": (_("signed"), "ok", "circle-check"),
        "issued": (_("issued"), "info", "file-text"),
        "replaced": (_("replaced"), "calm", "history"),
    }
    text, tone, icon = pills[version.state]
    base = f"/documents/{version.id}"
    said = [
        _("version %(number)s") % {"number": version.version},
        formats.full_day(version.issued_on, desk.reader),
        version.actor,
    ]
    if version.signed_on is not None:
        said.append(_("signed %(day)s") % {"day": formats.full_day(version.signed_on, desk.reader)})
        said += [part for part in (version.signed_by, version.note) if part]
    names = {"pdf": "PDF", "docx": "DOCX", "scan": _("Scan")}
    return {
        "number": version.number,
        "said": [part for part in said if part],
        "at": Words(desk).moment(version.at),
        "pill": {"text": text, "tone": tone, "icon": icon},
        "files": [
            {"label": names[kind], "href": f"{base}/{kind}", "download": kind != "pdf"}
            for kind in kinds_of(version.files)
        ],
        "sign_href": f"{sheet.address}/documents/{version.id}/sign"
        if first and version.state == "issued" and document.signing and sheet.may_update
        else "",
    }


def _label(desk: Desk, document: Document) -> str:
    return as_label(document.label).text(desk.language)


def _make(request: Incoming, entity: str, id: UUID, key: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    try:
        with desk.writing() as records:
            find_document(desk.blueprint, key, records.entity(entity).key)
            language = str(form.get("language", ""))
            make_document(runtime_of(request).documents, records, key, id, language=language)
    except NotFound:
        raise
    except PalmetteError as error:
        return _anew(desk, entity, id, error, key)
    return _anew(desk, entity, id)


def _sign(request: Incoming, entity: str, id: UUID, version: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    paper = form.get("scan")
    scan: tuple[str, Any] | None = None
    if isinstance(paper, UploadFile) and paper.filename:
        scan = (paper.filename, paper.file)
    key = ""
    try:
        with desk.writing() as records:
            on = _day(str(form.get("on", "")))
            by, note = str(form.get("by", "")), str(form.get("note", ""))
            key = sign_document(records, version, on=on, by=by, note=note, scan=scan).document
    except NotFound:
        raise
    except PalmetteError as error:
        return _anew(desk, entity, id, error, str(form.get("document", key)))
    return _anew(desk, entity, id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _anew(desk: Desk, entity: str, id: UUID, error: PalmetteError | None = None, key: str = "") -> Response[str]:
    with open_sheet(desk, entity, id) as sheet:
        context = {"documents": documents_context(sheet, error, key)}
    return desk.part("record_documents.html", context, status=error.status if error is not None else 200)


def _stop(request: Incoming, job: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    _jobs(desk).cancel(_mine(desk, job).id)
    return desk.go(f"{BULK}/{job}")


def _mine(desk: Desk, job: UUID) -> JobStatus:
    status = _jobs(desk).status(job)
    if status.name != MAKE or status.user != desk.actor.id:
        raise NotFound("http.not_found", "There is no such page.")
    return status


def _works(status: JobStatus) -> bool:
    return status.state not in ("done", "failed", "cancelled")


def _progress(desk: Desk, status: JobStatus) -> Values:
    text = desk.gettext("%(shown)s of %(total)s") % {
        "shown": formats.number(status.done, desk.reader), "total": formats.number(status.total, desk.reader),
    }  # fmt: skip
    return {
        "id": "documents-progress", "label": desk.gettext("Making documents"), "text": text if status.total else "",
        "share": 100 * status.done / status.total if status.total else None,
        "href": f"{BULK}/{status.id}/progress", "cancel_href": f"{BULK}/{status.id}/stop", "done": False,
    }  # fmt: skip


def _jobs(desk: Desk) -> Jobs:
    jobs = runtime_of(desk.request).jobs
    assert jobs is not None, "a served application has an engine"
    return jobs


HANDLERS: list[HTTPRouteHandler] = [
    make_screen, document_screen, bulk_screen, bulk_progress, bulk_stop, bulk_files,
]  # fmt: skip
"""Screens of documents; `sign_screen` stands among those whose forms bring files."""
