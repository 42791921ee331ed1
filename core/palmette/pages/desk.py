"""What a screen's handler works with: who asks, the session to read and write with, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response

from palmette.access.actors import Actor
from palmette.blueprint.model import Blueprint, EntityModel
from palmette.errors import PalmetteError
from palmette.locale.catalogues import catalogue, counted
from palmette.locale.sentences import said, say_in
from palmette.pages.brand import brand_context
from palmette.pages.formats import Reader
from palmette.pages.shell import shell_context
from palmette.pages.templating import Templates
from palmette.records.session import Records
from palmette.web.identity import page_actor, session_of
from palmette.web.runtime import Pinned, pinned_of

Incoming = Request[Any, Any, Any]  # Any: Litestar's own parameters, which we do not use
Context = dict[str, Any]  # Any: what templates take
HTML = "text/html; charset=utf-8"


class Desk:
    """One request of a logged-in person. Making it checks the session and, for unsafe methods, origin and CSRF."""

    def __init__(self, request: Incoming, *, form_token: str = "") -> None:
        self.request = request
        self.pinned: Pinned = pinned_of(request)
        self.actor: Actor = page_actor(request, form_token=form_token)
        request.scope.setdefault("state", {})["actor_id"] = str(self.actor.id)
        self.reader = Reader(self.actor.language, self.actor.zone)

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint this request began with."""
        return self.pinned.blueprint

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.actor.language

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a part, not the browser for a page."""
        return self.request.headers.get("hx-request", "") == "true"

    def gettext(self, message: str) -> str:
        """A text of the screens in the reader's language."""
        return catalogue(self.language).gettext(message)

    def ngettext(self, one: str, many: str, count: float | Decimal) -> str:
        """A counted text of the screens in the reader's language."""
        return counted(self.language, one, many, count)

    def said(self, text: str) -> str:
        """A sentence of an error in the reader's language."""
        return said(text, self.language)

    @contextmanager
    def reading(self) -> Iterator[Records]:
        """A reading session of the person."""
        with self.saying(), self.pinned.gateway.reading(self.actor) as records:
            yield records

    @contextmanager
    def writing(self) -> Iterator[Records]:
        """A writing session of the person."""
        with self.saying(), self.pinned.gateway.writing(self.actor) as records:
            yield records

    @contextmanager
    def saying(self) -> Iterator[None]:
        """What is refused inside leaves in the reader's language."""
        try:
            yield
        except PalmetteError as error:
            say_in(error, self.language)
            raise

    def entity(self, name: str) -> EntityModel:
        """The entity of an address, if the person may know of it; NotFound otherwise."""
        with self.reading() as records:
            return records.entity(name)

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
