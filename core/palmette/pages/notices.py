"""What the product tells a person: the list behind the bell."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath, FromQuery

from palmette.ids import parse_id
from palmette.pages.desk import Desk, Incoming, own_address
from palmette.pages.side import record_titles
from palmette.pages.values import Values
from palmette.personal.notice_kinds import KINDS, kinds_off
from palmette.personal.notices import Notice
from palmette.web.identity import CSRF_FIELD

PAGE = 40
OTHER_ICON = "bell"


@get("/notices", sync_to_thread=True, name="notices")
def notices_screen(request: Incoming, before: FromQuery[str] = "") -> Response[str]:
    """The newest first; the next ones alone when the button at the end asks."""
    desk = Desk(request)
    context = _context(desk, parse_id(before))
    return desk.part("notice_rows.html", context) if desk.is_htmx else desk.page("notices.html", context)


@post("/notices/read", status_code=200, name="notices.read")
async def read_all(request: Incoming) -> Response[str]:
    """Mark every notice as read."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_read, request, form, None)
    return answer


@post("/notices/{id:uuid}/read", status_code=200, name="notices.read.one")
async def read_one(request: Incoming, id: FromPath[UUID]) -> Response[str]:
    """Mark one as read and go where it leads."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_read, request, form, id)
    return answer


def _read(request: Incoming, form: FormMultiDict, id: UUID | None) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    assert desk.actor.id is not None, "a page has a person"
    desk.pinned.notices.mark_read(desk.actor.id, None if id is None else [id])
    return desk.go(own_address(str(form.get("href", "")), "/notices"))


def _context(desk: Desk, before: UUID | None) -> Values:
    user = desk.actor.id
    assert user is not None, "a page has a person"
    off = kinds_off(desk.pinned.preferences, user)
    found = desk.pinned.notices.newest(user, limit=PAGE + 1, before=before, without=off)
    shown = found[:PAGE]
    titles = record_titles(desk, [one.href for one in shown if one.record])
    return {
        "notices": [_row(desk, one, titles) for one in shown],
        "more_href": f"/notices?before={shown[-1].id}" if len(found) > PAGE else "",
        "unread": any(one.read_at is None for one in shown) or bool(desk.pinned.notices.unread(user, without=off)),
        "csrf": desk.csrf,
    }


def _row(desk: Desk, notice: Notice, titles: dict[str, str]) -> Values:
    """The name of a record stands there only while its reader may see it."""
    icons = {kind.key: kind.icon for kind in KINDS}
    return {
        "id": str(notice.id),
        "text": notice.in_language(desk.language),
        "name": titles.get(notice.href, ""),
        "href": notice.href,
        "at": notice.at,
        "icon": icons.get(notice.kind, OTHER_ICON),
        "unread": notice.read_at is None,
    }
