"""What a move changes on the record's own page: the stage bar, the pills, the timeline."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from litestar import Response

from palmette.blueprint.model import EntityModel
from palmette.pages.desk import Desk
from palmette.pages.record import stage_pills, tab_context
from palmette.pages.record_sheet import open_sheet
from palmette.pages.record_stage import stage_bar
from palmette.pages.record_why import phase_pills
from palmette.pages.shell import record_address
from palmette.pages.values import Values


def is_on_page(desk: Desk, entity: EntityModel, id: UUID) -> bool:
    """Whether the request comes from the page of this record, and not from a board."""
    here = urlsplit(desk.request.headers.get("hx-current-url", "")).path
    return here == record_address(desk.blueprint, entity, id)


def moved_on_page(desk: Desk, entity: EntityModel, id: UUID, toast: Values) -> Response[str]:
    """The parts of the page that a move changes, with its message."""
    with open_sheet(desk, entity.key, id) as sheet:
        pills = [pill for pill, _ in phase_pills(sheet)] + stage_pills(sheet)
        context = {
            "bar": stage_bar(sheet),
            "head": {"title": sheet.title, "pills": pills},
            "work": tab_context(sheet, "timeline"),
            "toast": toast,
        }
    return desk.part("record_moved.html", context)
