"""What a page of personal accounts works with: the person, sessions with the rights of one page, and how it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from litestar import Response

from palmette.errors import NotFound
from palmette.labels import as_label
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Desk, Incoming, templates_of
from palmette.pages.formats import Reader, initials, tone_of
from palmette.portal.definition import PortalPage, page_role
from palmette.records.session import Records
from palmette.web.portal import PLACE, Visitor, portal_of, visitor
from palmette.web.runtime import pinned_of

IN_BAR = 4
"""How many places the bar of a phone has, the first page and one's own among them."""


class PortalDesk(Desk):
    """One request of somebody with a personal account; he acts with no rights but those of the page he looks at."""

    def __init__(self, request: Incoming, *, form_token: str = "") -> None:
        self.request = request
        self.pinned = pinned_of(request)
        self.visitor: Visitor = visitor(request, form_token=form_token)
        self.actor = self.visitor.actor
        self.reader = Reader(self.actor.language, self.actor.zone)

    @property
    def csrf(self) -> str:
        """The token that forms of this session carry."""
        return portal_of(self.pinned).sessions.csrf(self.visitor.session)

    def pages(self) -> list[PortalPage]:
        """The pages for this kind of account, in order."""
        account = portal_of(self.pinned).accounts.get(self.visitor.account)
        entity = account.entity if account is not None else ""
        return [page for page in self.blueprint.portal.values() if page.person == entity]

    def at(self, key: str) -> PortalPage:
        """A page by its key; NotFound for one that is not there or not for this account."""
        found = next((page for page in self.pages() if page.key == key), None)
        if found is None:
            raise NotFound("http.not_found", "There is no such page.")
        return found

    @contextmanager
    def reading_at(self, page: PortalPage) -> Iterator[Records]:
        """A reading session with the rights of a page."""
        actor = replace(self.actor, roles=(page_role(page.key),))
        with self.saying(), self.pinned.gateway.reading(actor) as records:
            yield records

    @contextmanager
    def writing_at(self, page: PortalPage) -> Iterator[Records]:
        """A writing session with the rights of a page."""
        actor = replace(self.actor, roles=(page_role(page.key),))
        with self.saying(), self.pinned.gateway.writing(actor) as records:
            yield records

    def draw(
        self, template: str, context: Mapping[str, Any], *, page: str = "", status: int = 200
    ) -> Response[str]:  # Any: template values
        """A whole page of the account; `page` is the one to mark in the bar."""
        given = {**frame(self, page), "csrf": self.csrf, **context}
        text = templates_of(self.request).render(template, self.reader, given)
        return Response(text, status_code=status, media_type=HTML)


def frame(desk: PortalDesk, current: str) -> dict[str, Any]:  # Any: template values
    """What every page of an account is drawn with: its name and looks, the bar, the person."""
    product = desk.blueprint.edition.name.text(desk.language) or "Palmette"
    places = [{"label": desk.gettext("Home"), "icon": "home", "href": PLACE, "current": current == "home"}]
    places += [
        {
            "label": as_label(page.label).text(desk.language), "icon": page.icon, "href": page_address(page),
            "current": current == page.key,
        }
        for page in desk.pages()
    ]  # fmt: skip
    me = {"label": desk.gettext("Me"), "icon": "user", "href": f"{PLACE}/me", "current": current == "me"}
    return {
        "plain": True, "theme": desk.actor.extra.get("theme", "system"), "product": product,
        "brand": brand_context(desk.blueprint), "manifest": f"{PLACE}/manifest.webmanifest", "places": places, "me": me,
        "bar": [*places[: IN_BAR - 1], me], "name": desk.actor.name, "initials": initials(desk.actor.name),
        "tone": tone_of(desk.actor.name), "home": PLACE,
    }  # fmt: skip


def page_address(page: PortalPage) -> str:
    """Where a page lies."""
    return f"{PLACE}/p/{page.key}"
