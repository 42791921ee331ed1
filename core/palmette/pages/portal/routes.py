"""The routes of personal accounts: a tree of their own, with errors that lead back into it."""

from __future__ import annotations

from litestar import Request, Response, Router

from palmette.errors import PalmetteError
from palmette.locale.catalogues import catalogue
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Incoming, go, templates_of
from palmette.pages.formats import Reader
from palmette.pages.portal import entry, screens, writing
from palmette.pages.uploads import BESIDE
from palmette.web.languages import preferred
from palmette.web.portal import PLACE, NotInAccount, visitor_if_any
from palmette.web.problems import problem_document, retry_headers
from palmette.web.runtime import pinned_of

HANDLERS = [
    entry.login_page, entry.login_ask, entry.code_page, entry.code_check, entry.enter_page, entry.enter_use,
    entry.manifest, entry.me_screen, entry.me_save, screens.home_screen, screens.page_screen, screens.record_screen,
    screens.file_screen, writing.new_screen, writing.act_screen, writing.add_screen,
]  # fmt: skip
WITH_FILES = [writing.new_save, writing.act_save, writing.add_save]


def portal_router(upload_bytes: int) -> Router:
    """The pages of personal accounts; forms may bring files of so many bytes together."""
    large = Router("/", route_handlers=list(WITH_FILES), request_max_body_size=upload_bytes + BESIDE)
    return Router(
        "/", route_handlers=[*HANDLERS, large], exception_handlers={Exception: portal_error}, include_in_schema=False
    )  # fmt: skip


def portal_error(request: Request[object, object, object], error: Exception) -> Response[str]:  # type: ignore[type-var]
    """What a person reads when something is refused: no word about what there might be."""
    asked: Incoming = request
    if isinstance(error, NotInAccount):
        return go(f"{PLACE}/login", htmx=False)
    edition = pinned_of(asked).blueprint.edition
    reader = _reader(asked)
    state = request.scope.get("state", {})
    status, body = problem_document(error, request_id=str(state.get("request_id", "")), language=reader.language)
    _ = catalogue(reader.language).gettext
    titles = {404: _("This is not here"), 403: _("You may not do this"), 500: _("Something broke")}
    known = isinstance(error, PalmetteError) and status != 404
    context = {
        "plain": True, "theme": "system", "manifest": f"{PLACE}/manifest.webmanifest",
        "brand": brand_context(pinned_of(asked).blueprint), "product": edition.name.text(reader.language) or "Palmette",
        "error": {
            "title": titles.get(status, _("This did not work")), "status": status, "code": body.get("code", ""),
            "text": str(body["title"]) if known else _("It may have been moved or removed, or it is not yours to see."),
            "remedy": body.get("remedy", "") if known else "",
            "actions": [{"label": _("Go to the start"), "href": PLACE, "kind": "primary"}],
        },
    }  # fmt: skip
    text = templates_of(asked).render("error.html", reader, context)
    return Response(text, status_code=status, media_type=HTML, headers=retry_headers(error, status))


def _reader(request: Incoming) -> Reader:
    try:
        found = visitor_if_any(request)
    except PalmetteError:
        found = None  # a page that says the database does not answer cannot ask it who reads
    edition = pinned_of(request).blueprint.edition
    if found is not None:
        return Reader(found.actor.language, found.actor.zone)
    return Reader(preferred(request.headers.get("accept-language", "")) or edition.language, edition.zone)
