"""A masked value shown whole on a click: counted, written down, and gone when the page is opened anew."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, post
from litestar.params import FromPath

from palmette.errors import NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_details import detail_row
from palmette.pages.record_sheet import open_sheet


@post("/r/{entity:str}/{id:uuid}/reveal/{name:str}", sync_to_thread=True, status_code=200, name="record.reveal")
def reveal_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID], name: FromPath[str]) -> Response[str]:
    """The field's row with its value."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        field = sheet.entity.fields.get(name)
        if field is None or not sheet.sees(field) or field.hidden:
            raise NotFound("records.not_found", "There is no such field.", remedy="It may not be yours to see.")
    with desk.writing() as records:
        shown = records.reveal(entity, id, name)
    with open_sheet(desk, entity, id) as sheet:
        sheet.row[name] = shown[name]
        row = {**detail_row(sheet, field), "edit_href": ""}
    if not desk.is_htmx:
        return desk.go(sheet.address)
    return desk.part("record_row.html", {"row": row, "parts": [], "head": None})
