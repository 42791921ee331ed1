"""Files of records: shown, downloaded, added and removed, always under the rights of their record."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from palmette.blueprint.model import FieldModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.form_fields import form_field
from palmette.pages.forms import attach
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.uploads import form_with_files
from palmette.pages.values import Values
from palmette.records.results import Masked, Row
from palmette.web.file_answers import FOR_PDF, SANDBOX, blocks, disposition
from palmette.web.identity import CSRF_FIELD

IMAGES = ("image/png", "image/jpeg", "image/webp", "image/gif")
SHOWN_HERE = (*IMAGES, "application/pdf")


@get("/files/{id:uuid}", sync_to_thread=True, name="file")
def file_screen(request: Incoming, id: FromPath[UUID], download: FromQuery[bool] = False) -> Stream:
    """The bytes of a file: shown in the browser when it is a picture or a PDF, else handed over to keep."""
    desk = Desk(request)
    with desk.reading() as records:
        row, stream = records.open_file(id)
    return handed_over(row, stream, download=download)


def handed_over(row: Row, stream: BinaryIO, *, download: bool = False) -> Stream:
    """The bytes of a file with the headers that keep a browser from running them."""
    kind = str(row["media_type"])
    inline = kind in SHOWN_HERE and not download
    headers = {
        "content-disposition": disposition(str(row["name"]), inline=inline),
        "content-length": str(row["size"]),
        "content-security-policy": FOR_PDF if inline and kind == "application/pdf" else SANDBOX,
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return Stream(blocks(stream), media_type=kind if inline else "application/octet-stream", headers=headers)


@get("/files/{id:uuid}/preview", sync_to_thread=True, name="file.preview")
def preview_screen(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """A picture or a PDF in a dialog over the page."""
    desk = Desk(request)
    with desk.reading() as records:
        row, stream = records.open_file(id)
    stream.close()
    kind = str(row["media_type"])
    if kind not in SHOWN_HERE:
        raise NotFound("records.not_found", "There is nothing to look at.", remedy="Download the file.")
    context = {"name": row["name"], "href": f"/files/{id}", "image": kind in IMAGES}
    return desk.part("file_preview.html", context)


@post("/r/{entity:str}/{id:uuid}/files/{name:str}", status_code=200, name="file.add")
async def add_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]
) -> Response[str]:
    """Put files into a field of a record; the files of the record anew."""
    form = await form_with_files(request)
    answer: Response[str] = await sync_to_thread(_add, request, entity, id, name, form)
    return answer


@post("/files/{id:uuid}/remove", status_code=200, name="file.remove")
async def remove_screen(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """Take a file off its record; the files of the record anew."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_remove, request, id, form)
    return answer


def files(sheet: Sheet, problems: InvalidInput | None = None, field: str = "") -> list[Values]:
    """Each field for files with what is in it, and where more may go."""
    found = []
    for item in sheet.entity.fields.values():
        if item.value_kind not in ("files", "image") or not sheet.sees(item) or item.hidden:
            continue
        value = sheet.row.get(item.name)
        if isinstance(value, Masked):
            continue
        shown = _listed(sheet, value)
        writable = sheet.may_write(item)
        if not shown and not writable:
            continue
        error = problems if problems is not None and field == item.name else None
        found.append(
            {
                "key": item.name,
                "label": sheet.label(item),
                "files": [{**one, "remove_href": f"/files/{one['id']}/remove" if writable else ""} for one in shown],
                "input": _input(sheet, item, error) if writable else None,
                "action": f"{sheet.address}/files/{item.name}",
            }
        )
    return found


def count_files(sheet: Sheet) -> int:
    """How many files the person sees at the record."""
    values = [
        sheet.row.get(item.name) for item in sheet.entity.fields.values() if item.value_kind in ("files", "image")
    ]
    return sum(len(value) if isinstance(value, list) else int(isinstance(value, UUID)) for value in values)


def _input(sheet: Sheet, item: FieldModel, error: InvalidInput | None) -> Values:
    drawn = form_field(sheet.desk, item, None, {}, error.problems if error else ())
    return {**drawn, "error": drawn["error"] or (f"{error.message} {error.remedy}".strip() if error else "")}


def _listed(sheet: Sheet, value: object) -> list[Values]:
    ids = value if isinstance(value, list) else [value]
    return [line for one in ids if isinstance(one, UUID) and (line := _line(sheet, one)) is not None]


def _line(sheet: Sheet, id: UUID) -> Values | None:
    try:
        row, stream = sheet.records.open_file(id)
    except NotFound:
        return None
    stream.close()
    kind = str(row["media_type"])
    return {
        "id": str(id),
        "name": row["name"],
        "href": f"/files/{id}",
        "download_href": f"/files/{id}?download=true",
        "image": kind in IMAGES,
        "preview_href": f"/files/{id}/preview" if kind in SHOWN_HERE else "",
        "icon": "photo" if kind in IMAGES else "file-text",
        "size": formats.file_size(int(str(row["size"])), sheet.desk.reader),
        "when": sheet.words.moment(row["created_at"]),  # type: ignore[arg-type]  # a moment of the journal
    }


def _add(request: Incoming, entity: str, id: UUID, name: str, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    item = model.fields.get(name)
    uploads = [one for one in form.getall(name, []) if isinstance(one, UploadFile) and one.filename]
    if item is None or item.value_kind not in ("files", "image"):
        raise NotFound("records.not_found", "There is no such field.")
    try:
        if not uploads:
            raise InvalidInput("files.none", desk.gettext("No file was chosen."), remedy=desk.gettext("Choose one."))
        with desk.writing() as records:
            for upload in uploads:
                attach(records, model, id, item, upload.filename, upload.file)
    except InvalidInput as error:
        with open_sheet(desk, entity, id) as sheet:
            return desk.part("record_files.html", {"groups": files(sheet, error, name)}, status=422)
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_files.html", {"groups": files(sheet)})


def _remove(request: Incoming, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with desk.writing() as records:
        row, stream = records.open_file(id)
        stream.close()
        records.detach(id)
    record = row["record_id"]
    if not isinstance(record, UUID):
        raise PalmetteError("files.no_record", "The file belongs to no record.")
    with open_sheet(desk, str(row["entity"]), record) as sheet:
        return desk.part("record_files.html", {"groups": files(sheet)})
