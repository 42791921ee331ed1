"""A record on paper: its details, the panels beside it and its timeline on A4, without the frame of the screens."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.blueprint.model import FieldModel
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record import line, stage_pills
from palmette.pages.record_details import detail_row, shown_fields
from palmette.pages.record_panels import panels
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.record_why import phase_pills
from palmette.pages.timeline import feed
from palmette.pages.values import Values


@get("/r/{entity:str}/{id:uuid}/print", sync_to_thread=True, name="record.print")
def print_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The page; only what the person sees on the record's own page."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        items, _ = feed(sheet)
        pills = [pill for pill, _ in phase_pills(sheet)] + stage_pills(sheet)
        context = {
            "title": sheet.title,
            "kind": sheet.entity.label.text(desk.language),
            "pills": [pill["text"] for pill in pills],
            "line": line(sheet),
            "rows": [row for field in shown_fields(sheet) if (row := _row(sheet, field.name))],
            "panels": [panel for panel in panels(sheet) if panel["cards"]],
            "items": [item for item in items if not item.get("day")],
            "printed": desk.gettext("Printed %(when)s by %(who)s")
            % {"when": formats.moment(sheet.records.now, desk.reader), "who": desk.actor.name},
            "workspace": desk.blueprint.edition.name.text(desk.language),
            "back": sheet.address,
        }
    return desk.part("record_print.html", context)


def _row(sheet: Sheet, name: str) -> Values | None:
    """A field in words; owned rows one by one, nothing of what is empty."""
    field = sheet.entity.fields[name]
    drawn = detail_row(sheet, field)
    lines = list(_owned(sheet, field))
    text = str(drawn.get("reason") or "") if drawn["kind"] == "locked" else sheet.text(field)
    if field.value_kind in ("files", "image"):
        text = str(drawn.get("value") or "") if sheet.row.get(name) else ""
    if field.value_kind in ("children", "secret"):
        text = ""
    return {"label": sheet.label(field), "text": text, "lines": lines} if text or lines else None


def _owned(sheet: Sheet, field: FieldModel) -> Iterator[str]:
    """Each owned row of a field as one line."""
    rows = sheet.row.get(field.name)
    if field.value_kind != "children" or not isinstance(rows, list):
        return
    child = sheet.desk.blueprint.entities[field.target]
    for row in rows:
        texts = (sheet.words.text(one, row.get(one.name), sheet.titles) for one in child.declared_fields())
        yield " · ".join(text for text in texts if text)
