"""One person: what is kept of him as a file, and erasing it after a look at what that empties."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.api.json_forms import encode
from palmette.audit.journal import Event, tell
from palmette.audit.kinds import PERSON_EXPORTED
from palmette.errors import InvalidInput, PalmetteError
from palmette.pages.desk import Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.pages.shell import list_address
from palmette.privacy.erase import erase, look
from palmette.privacy.person import require_person, told
from palmette.web.identity import CSRF_FIELD

WORD = "ERASE"
"""What is typed before anything is erased."""


@get("/r/{entity:str}/{id:uuid}/privacy", sync_to_thread=True, name="privacy")
def privacy_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """What erasing would empty, and the file."""
    return _screen(Desk(request), entity, id, None)


@get("/r/{entity:str}/{id:uuid}/privacy.json", sync_to_thread=True, name="privacy.file")
def privacy_file(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[bytes]:
    """Everything that is kept of the person, as JSON; taking it out is written down."""
    desk = Desk(request)
    with desk.reading() as records:
        model = require_person(records, entity, id)
        body = encode(told(records, model, id))
    tell(desk.pinned.database, desk.pinned.tables, Event(PERSON_EXPORTED, desk.actor, model.key, id))
    headers = {"Content-Disposition": f'attachment; filename="person-{id}.json"'}
    return Response(body, media_type="application/json", headers=headers)


@post("/r/{entity:str}/{id:uuid}/privacy", status_code=200, name="privacy.erase")
async def privacy_erase(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Erase the person; the word has to be typed."""
    form = await request.form()
    return await sync_to_thread(_erase, request, entity, id, form)


def _erase(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    if str(form.get("word", "")).strip() != WORD:
        text = desk.gettext("Type %(word)s to erase.") % {"word": WORD}
        return _screen(desk, entity, id, InvalidInput("records.invalid", text))
    require_proof(desk, form)
    with desk.saying():
        erase(desk.pinned.gateway, desk.actor, entity, id)
    return desk.go(f"{list_address(desk.blueprint, desk.entity(entity))}/{id}")


def _screen(desk: Desk, entity: str, id: UUID, error: PalmetteError | None) -> Response[str]:
    with desk.reading() as records:
        model = require_person(records, entity, id)
        seen = look(records, entity, id)
        title = records.titles(model.key, [id]).get(id, "")
    rows = []
    for key, count in seen.records.items():
        one = desk.blueprint.entities[key]
        names = [one.fields[name].label.text(desk.language) for name in seen.fields[key]]
        rows.append({"name": one.plural.text(desk.language), "count": count, "fields": ", ".join(names)})
    word = {
        "kind": "text", "name": "word", "value": "", "label": desk.gettext("Type %(word)s to erase.") % {"word": WORD},
        "attrs": {"autocomplete": "off"},
    }  # fmt: skip
    base = f"{list_address(desk.blueprint, model)}/{id}"
    context = {
        "title": title, "rows": rows, "fields": [word], "csrf": desk.csrf, "back": base, "action": f"{base}/privacy",
        "file": f"{base}/privacy.json", "error": desk.said(error.message) if error else "",
    }  # fmt: skip
    return desk.page("privacy.html", context, status=error.status if error else 200)
