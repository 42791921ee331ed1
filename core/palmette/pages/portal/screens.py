"""The pages of an account: the first one, the list of a page, a record, and its files."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from palmette.errors import NotFound
from palmette.labels import as_label
from palmette.pages.desk import Incoming
from palmette.pages.files import handed_over
from palmette.pages.portal.desk import PortalDesk, page_address
from palmette.pages.portal.drawing import Drawer
from palmette.pages.portal.offers import offers
from palmette.pages.values import Values
from palmette.portal.definition import PortalPage
from palmette.records.results import ListQuery
from palmette.records.session import Records
from palmette.web.portal import PLACE

LONGEST_SEARCH = 200


@get(PLACE, sync_to_thread=True, name="my")
def home_screen(request: Incoming) -> Response[str]:
    """The newest of the pages that say so."""
    desk = PortalDesk(request)
    blocks = []
    for page in desk.pages():
        if page.home:
            with desk.reading_at(page) as records:
                drawer = Drawer(desk, records, page)
                cards, more = drawer.cards(_query(drawer, page, limit=page.home))
                blocks.append({**_about(desk, page), "cards": cards, "more": bool(more)})
    filled = [block for block in blocks if block["cards"]]
    return desk.draw("portal/home.html", {"blocks": filled or blocks[:1]}, page="home")


@get(f"{PLACE}/p/{{page:str}}", sync_to_thread=True, name="my.page")
def page_screen(
    request: Incoming,
    page: FromPath[str],
    q: FromQuery[str] = "",
    after: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[str]:
    """The records of a page, or the newest of them, opened."""
    desk = PortalDesk(request)
    declared = desk.at(page)
    with desk.reading_at(declared) as records:
        drawer = Drawer(desk, records, declared)
        if declared.look == "one" and (first := _first(drawer, declared)) is not None:
            return _record(desk, records, declared, first)
        search = q.strip()[:LONGEST_SEARCH] if declared.search else ""
        query = _query(drawer, declared, limit=declared.limit, search=search, after=after)
        cards, following = drawer.cards(query)
    context = {
        **_about(desk, declared), "cards": cards, "q": search, "done": bool(done),
        "next": f"{page_address(declared)}?after={following}" if following else "",
    }  # fmt: skip
    return desk.draw("portal/page.html", context, page=declared.key)


@get(f"{PLACE}/p/{{page:str}}/{{id:uuid}}", sync_to_thread=True, name="my.record")
def record_screen(
    request: Incoming, page: FromPath[str], id: FromPath[UUID], done: FromQuery[str] = ""
) -> Response[str]:
    """One record."""
    desk = PortalDesk(request)
    declared = desk.at(page)
    with desk.reading_at(declared) as records:
        return _record(desk, records, declared, id, done=done)


@get(f"{PLACE}/p/{{page:str}}/{{id:uuid}}/files/{{file:uuid}}", sync_to_thread=True, name="my.file")
def file_screen(request: Incoming, page: FromPath[str], id: FromPath[UUID], file: FromPath[UUID]) -> Stream:
    """A file of a record, as the page shows its field."""
    desk = PortalDesk(request)
    declared = desk.at(page)
    with desk.reading_at(declared) as records:
        row, stream = records.open_file(file)
        if row["record_id"] != id or row["entity"] != declared.entity or row["field"] not in declared.files:
            stream.close()
            raise NotFound("files.not_found", "There is no such file.", remedy="Check the link.")
    return handed_over(row, stream)


def _record(
    desk: PortalDesk, records: Records, page: PortalPage, id: UUID, *, done: str = "",
) -> Response[str]:  # fmt: skip
    drawn = Drawer(desk, records, page).record(id)
    told = next((as_label(item.done).text(desk.language) for item in page.actions if item.key == done), "")
    context = {
        "about": _about(desk, page), "record": drawn, "offers": offers(desk, records, page, id),
        "told": told or (desk.gettext("Saved.") if done else ""),
    }  # fmt: skip
    return desk.draw("portal/record.html", context, page=page.key)


def _about(desk: PortalDesk, page: PortalPage) -> Values:
    return {
        "title": as_label(page.label).text(desk.language), "text": as_label(page.text).text(desk.language),
        "empty": as_label(page.empty).text(desk.language), "href": page_address(page),
        "look": page.look, "search": page.search, "new_href": f"{page_address(page)}/new" if page.new else "",
        "new_label": as_label(page.new_label).text(desk.language),
    }  # fmt: skip


def _query(drawer: Drawer, page: PortalPage, *, limit: int, search: str = "", after: str = "") -> ListQuery:
    sort = page.sort or drawer.entity.sort
    usable = drawer.records.available(
        page.entity, [part.strip().lstrip("-") for part in sort.split(",")], use="sorting"
    )
    kept = ",".join(part.strip() for part in sort.split(",") if part.strip().lstrip("-") in usable)
    return ListQuery(sort=kept, limit=limit, fields=tuple(drawer.names), search=search, after=after)


def _first(drawer: Drawer, page: PortalPage) -> UUID | None:
    rows = drawer.records.list(page.entity, _query(drawer, page, limit=1)).rows
    found = rows[0]["id"] if rows else None
    return found if isinstance(found, UUID) else None
