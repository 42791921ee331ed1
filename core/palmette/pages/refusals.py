"""How errors read on screens: a page for people, a part for htmx; never a trace."""

from __future__ import annotations

from litestar import Request, Response

from palmette.errors import NotLoggedIn, PalmetteError
from palmette.locale.catalogues import catalogue
from palmette.locale.sentences import say_in
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Incoming, go, login_address, own_address, templates_of
from palmette.pages.entry import onward, reader_of
from palmette.pages.proof import ProofNeeded, proof_page
from palmette.web.denied import after_refusal
from palmette.web.identity import NeedsFactor
from palmette.web.problems import problem_document, retry_headers
from palmette.web.runtime import pinned_of


def page_error(request: Request[object, object, object], error: Exception) -> Response[str]:  # type: ignore[type-var]
    """Litestar's exception handler for screens."""
    asked: Incoming = request
    htmx = request.headers.get("hx-request", "") == "true"
    if isinstance(error, NeedsFactor):
        return Response("", status_code=401, media_type=HTML) if htmx else go(onward(asked, _here(asked)), htmx=False)
    if isinstance(error, NotLoggedIn):
        return _to_login(asked, htmx)
    if isinstance(error, ProofNeeded):
        if error.wrong is not None:
            say_in(error.wrong, reader_of(asked).language)
        return proof_page(asked, error)
    state = request.scope.get("state", {})
    reader = reader_of(asked)
    status, body = problem_document(error, request_id=str(state.get("request_id", "")), language=reader.language)
    _ = catalogue(reader.language).gettext
    titles = {
        404: _("This is not here"),
        403: _("You may not do this"),
        503: _("One moment"),
        507: _("Nothing can be stored now"),
        500: _("Something broke"),
    }
    text = str(body["title"]) if isinstance(error, PalmetteError) or status >= 500 else ""
    context = {
        "theme": "system",
        "brand": brand_context(pinned_of(asked).blueprint),
        "product": pinned_of(asked).blueprint.edition.name.text(reader.language) or "Palmette",
        "error": {
            "title": titles.get(status, _("This did not work")),
            "text": text or _("It may have been moved or removed, or it is not yours to see."),
            "remedy": body.get("remedy", ""),
            "code": body.get("code", ""),
            "status": status,
            "actions": [{"label": _("Go to the start"), "href": "/", "kind": "primary"}],
        },
    }
    name = "parts/refusal.html" if htmx else "error.html"
    headers = retry_headers(error, status)
    return Response(
        templates_of(asked).render(name, reader, context), status_code=status, media_type=HTML, headers=headers,
        background=after_refusal(asked, error),
    )  # fmt: skip


def _here(request: Incoming) -> str:
    """Where to go on after the second factor: the page itself, the start where something was sent."""
    if request.method != "GET":
        return "/"
    return own_address(request.url.path + (f"?{request.url.query}" if request.url.query else ""))


def _to_login(request: Incoming, htmx: bool) -> Response[str]:
    """A part cannot become a login page: 401 makes the script reload, and the reload comes here without htmx."""
    if htmx:
        return Response("", status_code=401, media_type=HTML)
    return go(login_address(request), htmx=False)
