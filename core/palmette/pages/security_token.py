"""Making a key for a program: what it may do, from where, how much, how long (`/me/security/token`)."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.access.tokens import LONGEST_DAYS, TokenWish
from palmette.errors import InvalidInput, PalmetteError, Problem
from palmette.locale.sentences import say_in, sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.pages.security import READING, WRITING, person_of
from palmette.pages.values import Values
from palmette.web.identity import CSRF_FIELD

LEVELS = {"read": READING, "write": WRITING, "all": ()}
DAYS, MOST_ROWS = 90, 10_000_000


@get("/me/security/token", sync_to_thread=True, name="security.token")
def token_screen(request: Incoming) -> Response[str]:
    """The form."""
    return _form(Desk(request), None, None)


@post("/me/security/token", status_code=200, name="security.token.make")
async def token_make(request: Incoming) -> Response[str]:
    """Make it; it is shown this once."""
    form = await request.form()
    return await sync_to_thread(_make, request, form)


def _make(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    require_proof(desk, form)
    try:
        made = desk.pinned.tokens.make(person_of(desk), _wish(desk, form))
    except InvalidInput as error:
        say_in(error, desk.language)
        return _form(desk, form, error)
    return desk.page("security_made.html", {"token": made, "name": str(form.get("name", ""))})


def _wish(desk: Desk, form: FormMultiDict) -> TokenWish:
    name = str(form.get("name", "")).strip()[:100]
    if not name:
        raise InvalidInput(
            "records.invalid", "Something is missing.",
            problems=[Problem("name", "records.required", "This is needed.", "Fill it in.")],
        )  # fmt: skip
    known = {item["value"] for item in _entities(desk)}
    return TokenWish(
        name=name,
        days=_number(form, "days", 1, LONGEST_DAYS, DAYS),
        actions=LEVELS.get(str(form.get("level", "")), READING),
        entities=tuple(str(item) for item in form.getall("entities", []) if str(item) in known),
        addresses=tuple(str(form.get("addresses", "")).replace(",", " ").split()),
        rows_a_day=_number(form, "rows_a_day", 0, MOST_ROWS, 0),
    )


def _number(form: FormMultiDict, name: str, least: int, most: int, otherwise: int) -> int:
    text = str(form.get(name, "")).strip()
    if not text:
        return otherwise
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
        told = sentence("A whole number from %(least)s to %(most)s is needed.", least=least, most=most)
        raise InvalidInput(
            "access.token_number", told, remedy="Change it.", problems=[Problem(name, "access.token_number", told)]
        )
    return int(text)


def _entities(desk: Desk) -> list[Values]:
    with desk.reading() as records:
        seen = records.gateway.reads.seen(records.actor).entities
    return [
        {"value": entity.key, "label": entity.plural.text(desk.language)}
        for key, entity in desk.blueprint.entities.items()
        if key in seen and not entity.is_child and not entity.hidden and entity.scope != "frame"
    ]


def _form(desk: Desk, typed: FormMultiDict | None, error: PalmetteError | None) -> Response[str]:
    _ = desk.gettext
    problems = {item.field: f"{item.message} {item.remedy}".strip() for item in error.problems} if error else {}

    def value(name: str, otherwise: str = "") -> str:
        return str(typed.get(name, "")) if typed is not None else otherwise

    entities = _entities(desk)
    levels = [
        {"value": "read", "label": _("Read")}, {"value": "write", "label": _("Read and write")},
        {"value": "all", "label": _("All that I may")},
    ]  # fmt: skip
    fields: list[Values] = [
        {"kind": "text", "name": "name", "label": _("What is it for?"), "value": value("name"), "autofocus": True,
         "attrs": {"maxlength": 100, "required": True}},
        {"kind": "choice", "name": "level", "label": _("What may it do?"), "choices": levels,
         "value": value("level", "read"), "help": _("Never more than you may yourself.")},
        {"kind": "multi_choice", "name": "entities", "label": _("With what?"), "choices": entities,
         "options": entities, "optional": True,
         "value": [str(item) for item in typed.getall("entities", [])] if typed is not None else [],
         "help": _("With nothing chosen: with everything.")},
        {"kind": "integer", "name": "days", "label": _("Days it is valid"), "value": value("days", str(DAYS)),
         "min": 1, "max": LONGEST_DAYS},
        {"kind": "integer", "name": "rows_a_day", "label": _("Rows a day at most"), "value": value("rows_a_day"),
         "optional": True, "min": 0, "help": _("Then it waits until the next day. Empty: without a limit.")},
        {"kind": "text", "name": "addresses", "label": _("Only from these addresses"), "value": value("addresses"),
         "optional": True, "placeholder": "192.0.2.7, 198.51.100.0/24"},
    ]  # fmt: skip
    for item in fields:
        item["error"] = problems.get(str(item["name"]), "")
    told = "" if not error or problems else f"{error.message} {error.remedy}".strip()
    context = {"fields": fields, "csrf": desk.csrf, "error": told}
    return desk.page("security_token.html", context, status=422 if error else 200)
