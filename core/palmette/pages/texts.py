"""Texts that people write again and again: saved from the composer, for oneself or shared, and put into it by a press.

`{name}` in a text becomes the title of the record it is put into, `{me}` the name of who puts it there.
"""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.errors import InvalidInput, NotFound, PalmetteError, Problem
from palmette.pages.desk import Desk, Incoming
from palmette.pages.record_sheet import open_sheet
from palmette.pages.sharing import read_sharing, shared_with, sharing_field
from palmette.pages.values import Values
from palmette.personal.saved import Saved
from palmette.web.identity import CSRF_FIELD

KIND = "text"
LONGEST = 4_000
_BEGINNING = 90


@get("/r/{entity:str}/{id:uuid}/texts", sync_to_thread=True, name="texts")
def texts_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """The person's texts, filled for this record, to be put into its composer."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        title = sheet.title
    saved = desk.pinned.saved
    rows = [
        {
            "name": one.name, "text": (text := filled(desk, str(one.body.get("text", "")), title)),
            "begins": text[:_BEGINNING] + ("…" if len(text) > _BEGINNING else ""),
            "shared": one.shared, "edit_href": f"/texts/{one.id}" if saved.may_change(desk.actor, one) else "",
        }
        for one in saved.open_to(desk.actor, KIND)
    ]  # fmt: skip
    return desk.part("texts.html", {"texts": rows})


def filled(desk: Desk, text: str, title: str) -> str:
    """A text with the names of here."""
    return text.replace("{name}", title).replace("{me}", desk.actor.name)


@post("/texts/new", status_code=200, name="texts.new")
async def text_new(request: Incoming) -> Response[str]:
    """The dialog that keeps what stands in the composer under a name; it stays out of the address."""
    form = await request.form()
    return await sync_to_thread(_new, request, form)


@get("/texts/{id:uuid}", sync_to_thread=True, name="text")
def text_edit(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """The dialog that changes a text."""
    desk = Desk(request)
    one = _text(desk, id)
    shown = {"name": one.name, "text": one.body.get("text", ""), "shared": list(shared_with(one))}
    return _dialog(desk, shown, one=one)


@post("/texts", status_code=200, name="text.create")
async def text_create(request: Incoming) -> Response[str]:
    """Keep a new one."""
    form = await request.form()
    return await sync_to_thread(_save, request, form, None)


@post("/texts/{id:uuid}", status_code=200, name="text.change")
async def text_change(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """Change one, or delete it."""
    form = await request.form()
    return await sync_to_thread(_save, request, form, id)


def _new(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    return _dialog(desk, {"name": "", "text": str(form.get("text", ""))[:LONGEST], "shared": []})


def _save(request: Incoming, form: FormMultiDict, id: UUID | None) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    saved, one = desk.pinned.saved, _text(desk, id) if id is not None else None
    name, text = str(form.get("name", "")), str(form.get("text", "")).strip()
    if one is not None and form.get("delete"):
        saved.delete(desk.actor, one.id)
        return _done(desk, desk.gettext("The text is deleted"))
    shared, roles = read_sharing(desk, form)
    try:
        _require(text)
        if one is None:
            saved.create(desk.actor, KIND, name, {"text": text}, shared=shared, roles=roles)
        else:
            known = str(form.get("version", ""))
            version = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else one.version
            saved.change(desk.actor, one.id, version, name=name, body={"text": text}, shared=shared, roles=roles)
    except InvalidInput as error:
        shown = {"name": name, "text": text, "shared": [str(item) for item in form.getall("shared", [])]}
        return _dialog(desk, shown, one=one, error=error)
    return _done(desk, desk.gettext("The text is saved"))


def _require(text: str) -> None:
    if not 1 <= len(text) <= LONGEST:
        problem = Problem("text", "personal.text", "A text has 1 to 4,000 letters.")
        raise InvalidInput("personal.text", "A text has 1 to 4,000 letters.", problems=[problem])


def _text(desk: Desk, id: UUID) -> Saved:
    one = desk.pinned.saved.find(desk.actor, id)
    if one.kind != KIND or not desk.pinned.saved.may_change(desk.actor, one):
        raise NotFound("http.not_found", "There is no such page.")
    return one


def _dialog(
    desk: Desk, shown: Values, *, one: Saved | None = None, error: PalmetteError | None = None
) -> Response[str]:
    _ = desk.gettext
    problems = {item.field: desk.said(item.message) for item in error.problems} if error else {}
    whole = desk.said(error.message) if error is not None and not problems else ""
    context = {
        "form": {
            "title": _("Change the text") if one else _("Keep this text"),
            "action": f"/texts/{one.id}" if one else "/texts", "save_label": _("Save"),
            "errors": [whole] if whole else [],
        },
        "version": one.version if one else "", "may_delete": one is not None,
        "fields": [
            {"kind": "text", "name": "name", "label": _("Name"), "value": shown["name"], "autofocus": True,
             "error": problems.get("name", ""), "attrs": {"maxlength": "80"}},
            {"kind": "long_text", "name": "text", "label": _("Text"), "value": shown["text"], "rows": 6,
             "error": problems.get("text", ""), "attrs": {"maxlength": str(LONGEST)},
             "help": _("{name} becomes the name of the record, {me} your own.")},
            sharing_field(desk, shown["shared"]),
        ],
    }  # fmt: skip
    return desk.part("text_dialog.html", context, status=422 if error else 200)


def _done(desk: Desk, text: str) -> Response[str]:
    return desk.part("record_toast.html", {"toast": {"text": text}})
