"""Pressing a button of a pack: for one record from its page, or for those that are selected in a list."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound
from palmette.labels import as_label
from palmette.pages.bulk import CHUNK, chosen, tell
from palmette.pages.definition import Button
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address, record_address
from palmette.records.presses import is_for
from palmette.records.results import BulkResult
from palmette.web.identity import CSRF_FIELD


@post("/r/{entity:str}/press/{button:str}", status_code=200, name="press")
async def press_screen(
    request: Incoming, entity: FromPath[str], button: FromPath[str], one: FromQuery[UUID | None] = None
) -> Response[str]:
    """Do it; where the button asks before, first the question."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_press, request, entity, button, one, form)
    return answer


def _press(request: Incoming, entity: str, key: str, one: UUID | None, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    button = desk.blueprint.buttons.get(key)
    ids = [one] if one is not None else chosen(desk, model, form)
    with desk.reading() as records:
        if button is None or button.entity != model.key or not is_for(records, button):
            raise NotFound("records.unknown_button", "There is no such button.")
    if not ids:
        raise InvalidInput("pages.nothing_chosen", desk.gettext("Nothing is selected."))
    if button.confirm and not form.get("go"):
        return _ask(desk, model, button, ids, one)
    total = BulkResult([])
    for start in range(0, len(ids), CHUNK):
        with desk.writing() as records:
            part = records.press(key, ids[start : start + CHUNK])
        total.done.extend(part.done)
        total.skipped.extend(part.skipped)
        total.refused.extend(part.refused)
    if one is not None and not total.refused:
        return desk.go(record_address(desk.blueprint, model, one))
    return tell(desk, model, "", total)


def _ask(desk: Desk, entity: EntityModel, button: Button, ids: list[UUID], one: UUID | None) -> Response[str]:
    base = list_address(desk.blueprint, entity)
    label = as_label(button.label).text(desk.language)
    count = len(ids)
    many = desk.ngettext("For %(count)s record.", "For %(count)s records.", count) % {"count": count}
    said = as_label(button.confirm).text(desk.language)
    form = {
        "title": label,
        "action": f"{base}/press/{button.key}" + (f"?one={one}" if one is not None else ""),
        "save_label": label,
        "lead": said if one is not None else f"{said} {many}",
    }
    return desk.part("bulk.html", {"form": form, "ids": ",".join(str(item) for item in ids), "fields": []})
