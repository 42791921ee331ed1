"""Locking a record against changes, and letting it be changed again, by those with the right."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import NotFound
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.values import Values
from palmette.records.record_locks import LONGEST_REASON
from palmette.web.identity import CSRF_FIELD


@get("/r/{entity:str}/{id:uuid}/lock", sync_to_thread=True, name="record.lock.ask")
def lock_dialog(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The dialog that asks why."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        if not sheet.may("lock"):
            raise NotFound("records.not_found", "There is no such page.")
        context = {
            "form": {
                "title": desk.gettext("Lock the record"),
                "lead": desk.gettext("Nobody can change it then, until somebody with the right unlocks it. "
                                     "Notes and tasks can still be written."),
                "action": f"{sheet.address}/lock",
                "save_label": desk.gettext("Lock"),
            },
            "fields": [
                {
                    "kind": "text", "name": "reason", "label": desk.gettext("Why"), "optional": True,
                    "maxlength": LONGEST_REASON, "autofocus": True,
                }
            ],
            "ids": "",
        }  # fmt: skip
    return desk.part("bulk.html", context)


@post("/r/{entity:str}/{id:uuid}/lock", status_code=200, name="record.lock")
async def lock_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Lock it; the page anew."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, id, form, True)
    return answer


@post("/r/{entity:str}/{id:uuid}/unlock", status_code=200, name="record.unlock")
async def unlock_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Unlock it; the page anew."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, id, form, False)
    return answer


def _change(request: Incoming, entity: str, id: UUID, form: FormMultiDict, locking: bool) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with desk.writing() as records:
        if locking:
            records.lock(entity, id, str(form.get("reason", "")))
        else:
            records.unlock(entity, id)
    with open_sheet(desk, entity, id) as sheet:
        return desk.go(sheet.address)


def lock_entry(sheet: Sheet) -> list[Values]:
    """The way to lock a record in its menu."""
    if sheet.lock is not None or not sheet.may("lock"):
        return []
    label = sheet.desk.gettext("Lock")
    return [{"label": label, "icon": "lock", "method": "get", "dialog": True, "href": f"{sheet.address}/lock"}]


def lock_note(sheet: Sheet) -> Values | None:
    """Who locked it, when and why, and the way to unlock it."""
    found = sheet.lock
    if found is None:
        return None
    said = sheet.desk.gettext("Locked by %(who)s, %(when)s") % {
        "who": found.by, "when": sheet.words.moment(found.at),
    }  # fmt: skip
    return {
        "text": said,
        "reason": found.reason,
        "unlock_href": f"{sheet.address}/unlock" if sheet.may("lock") else "",
    }
