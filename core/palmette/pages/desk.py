"""What a screen's handler works with: who asks, the session to read and write with, and how it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response

from palmette.pages.brand import brand_context
from palmette.pages.seat import Seat
from palmette.pages.shell import shell_context
from palmette.pages.templating import Templates
from palmette.web.identity import page_actor, session_of
from palmette.web.runtime import pinned_of

Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use
Context = dict[str, Any]  # Any: what templates take
HTML = "text/html; charset=utf-8"


class Desk(Seat):
    """One request of a logged-in person. Making it checks the session and, for unsafe methods, origin and CSRF."""

    def __init__(self, request: Incoming, *, form_token: str = "") -> None:
        self.request = request
        super().__init__(pinned_of(request), page_actor(request, form_token=form_token))
        request.scope.setdefault("state", {})["actor_id"] = str(self.actor.id)

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a part, not the browser for a page."""
        return self.request.headers.get("hx-request", "") == "true"

    def page(
        self, template: str, context: Mapping[str, Any], *, status: int = 200
    ) -> Response[str]:  # Any: template values
        """A whole page within the shell."""
        shell = shell_context(self)
        return self.part(template, {"shell": shell, "toasts": [], **context}, status=status)

    def part(
        self, template: str, context: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Response[str]:  # Any: template values
        """A template by itself: a dialog, rows, a cell."""
        brand = brand_context(self.blueprint)
        text = templates_of(self.request).render(template, self.reader, {"brand": brand, **context})
        return Response(text, status_code=status, media_type=HTML, headers=dict(headers or {}))

    def go(self, address: str) -> Response[str]:
        """Send the browser to another page of ours, whoever asked."""
        return go(address, htmx=self.is_htmx)

    @property
    def csrf(self) -> str:
        """The token that forms of this session carry."""
        session = session_of(self.request)
        return session.csrf if session else ""


def templates_of(request: Incoming) -> Templates:
    """The templates of the application."""
    found: Templates = request.app.state.templates
    return found


def go(address: str, *, htmx: bool) -> Response[str]:
    """A redirect that both browsers and htmx follow."""
    if htmx:
        return Response("", status_code=200, headers={"HX-Redirect": address}, media_type=HTML)
    return Response("", status_code=303, headers={"Location": address}, media_type=HTML)


def own_address(text: str, fallback: str = "/") -> str:
    """`text` if it is a path on this site, else the fallback: never a way out to another host."""
    parts = urlsplit(text.replace("\\", "/"))
    clean = "".join(letter for letter in text if letter.isprintable())
    if parts.scheme or parts.netloc or clean != text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return fallback
    return text


def login_address(request: Incoming) -> str:
    """The login page that leads back here afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/login" if here in ("/", "/login") else f"/login?next={quote(here, safe='')}"
