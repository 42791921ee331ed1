"""The tags of a record: shown, put on and taken off."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.errors import InvalidInput
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.values import Values
from palmette.web.identity import CSRF_FIELD


@post("/r/{entity:str}/{id:uuid}/tags", status_code=200, name="record.tag")
async def tag_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Put a tag on."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, id, form, str(form.get("name", "")), True)
    return answer


@post("/r/{entity:str}/{id:uuid}/untag", status_code=200, name="record.untag")
async def untag_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromQuery[str] = ""
) -> Response[str]:
    """Take a tag off."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, id, form, name, False)
    return answer


def tag_list(sheet: Sheet) -> Values | None:
    """The tags as record_parts.html draws them; none for records that carry no tags."""
    if not sheet.entity.guarded:
        return None
    names = sheet.records.tags(sheet.entity.key, [sheet.id]).get(sheet.id, [])
    writable = sheet.may_update
    return {
        "names": [
            {"name": name, "remove_href": f"{sheet.address}/untag?name={quote(name, safe='')}" if writable else ""}
            for name in names
        ],
        "action": f"{sheet.address}/tags" if writable else "",
    }


def _change(request: Incoming, entity: str, id: UUID, form: FormMultiDict, name: str, on: bool) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    toast: Values | None = None
    try:
        with desk.writing() as records:
            if name.strip():
                (records.tag if on else records.untag)(model.key, [id], [name])
    except InvalidInput as error:
        toast = {"text": f"{error.message} {error.remedy}".strip(), "problem": True}
    with open_sheet(desk, entity, id) as sheet:
        return desk.part("record_tags.html", {"tags": tag_list(sheet), "toast": toast})
