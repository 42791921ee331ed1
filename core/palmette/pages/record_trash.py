"""Moving a record to the trash from its page, and taking it back."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import Conflict, InvalidInput, NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import open_sheet
from palmette.pages.shell import list_address, record_address
from palmette.web.identity import CSRF_FIELD


@post("/r/{entity:str}/{id:uuid}/delete", status_code=200, name="record.delete")
async def delete_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """To the trash; the page says so and offers the way back."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_delete, request, entity, id, form)
    return answer


@post("/r/{entity:str}/{id:uuid}/restore", status_code=200, name="record.restore")
async def restore_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Back from the trash, and to its page."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_restore, request, entity, id, form)
    return answer


def _delete(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with open_sheet(desk, entity, id) as sheet:
        title, model = sheet.title, sheet.entity
    try:
        with desk.writing() as records:
            records.delete(model.key, id)
    except (InvalidInput, Conflict) as error:
        said = " ".join([error.message, *(problem.message for problem in error.problems), error.remedy]).strip()
        return desk.part("record_toast.html", {"toast": {"text": said, "problem": True}})
    base = list_address(desk.blueprint, model)
    if not desk.is_htmx:
        return desk.go(base)
    context = {
        "title": title,
        "plural": model.plural.text(desk.language),
        "list_href": base,
        "restore_href": f"{record_address(desk.blueprint, model, id)}/restore",
        "toast": {
            "text": desk.gettext("%(name)s is in the trash") % {"name": title},
            "undo_href": f"{record_address(desk.blueprint, model, id)}/restore",
        },
    }
    return desk.part("record_deleted.html", context)


def _restore(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    model = desk.entity(entity)
    with desk.writing() as records:
        done = records.restore_many(model.key, [id])
    if id not in done.done:
        raise NotFound("records.not_found", "There is no such record in the trash.", remedy="Look into the list.")
    return desk.go(record_address(desk.blueprint, model, id))
