"""A person's calendar for his other programs, at a secret address; and making, renewing and ending that address."""

from __future__ import annotations

from datetime import timedelta

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.actors import Actor
from palmette.calendar.feeds import Feeds
from palmette.calendar.ical import MEDIA_TYPE, FeedEvent, calendar_text
from palmette.calendar.read import Entry, Wish, open_events, read_entries
from palmette.errors import NotFound
from palmette.pages import formats
from palmette.pages.calendar_entries import note_of, title_of
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.formats import Reader
from palmette.pages.shell import record_address
from palmette.pages.values import Words
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import Pinned, pinned_of, runtime_of

BEFORE, AHEAD = timedelta(days=60), timedelta(days=365)


class FeedDesk(Desk):
    """The desk of somebody who is known by his secret instead of a session: nothing is written at it."""

    def __init__(self, request: Incoming, actor: Actor) -> None:
        self.request = request
        self.pinned = pinned_of(request)
        self.actor = actor
        self.reader = Reader(actor.language, actor.zone)


@get("/calendar/feed/{secret:str}", sync_to_thread=True, name="calendar.feed")
def calendar_feed(request: Incoming, secret: FromPath[str]) -> Response[str]:
    """The entries of the person whose secret it is, within his rights of this moment."""
    pinned = pinned_of(request)
    owner = feeds_of(pinned).owner(secret.removesuffix(".ics"))
    actor = pinned.directory.actor(owner, channel="feed") if owner is not None else None
    if actor is None or actor.id is None:
        raise NotFound("http.not_found", "There is no such page.")
    base = runtime_of(request).settings.base_url.rstrip("/")
    with pinned.gateway.reading(actor) as records:
        words = Words(FeedDesk(request, actor))
        wish = Wish(records.now - BEFORE, records.now + AHEAD, actor.id)
        entries = read_entries(records, list(open_events(records).values()), wish).entries
        events = [_event(words, entry, base) for entry in entries]
        text = calendar_text(pinned.blueprint.edition.name.text(actor.language), actor.zone, events, now=records.now)
    headers = {"cache-control": "private, no-store", "content-disposition": 'inline; filename="calendar.ics"'}
    return Response(text, media_type=MEDIA_TYPE, headers=headers)


def _event(words: Words, entry: Entry, base: str) -> FeedEvent:
    return FeedEvent(
        uid=f"{entry.events.key}-{entry.id}@palmette",
        starts=entry.starts,
        ends=entry.ends,
        title=title_of(entry, words),
        description=note_of(entry, words),
        url=f"{base}{record_address(words.desk.blueprint, entry.entity, entry.id)}",
        is_done=entry.is_done,
    )


@post("/calendar/address", status_code=200, name="calendar.address")
async def change_address(request: Incoming) -> Response[str]:
    """Make or renew one's own address, or end it; the new one is shown this once."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, form)
    return answer


def _change(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    assert desk.actor.id is not None, "a person is logged in"
    feeds = feeds_of(desk.pinned)
    address = ""
    if form.get("end"):
        feeds.end(desk.actor.id)
    else:
        base = runtime_of(request).settings.base_url.rstrip("/")
        address = f"{base}/calendar/feed/{feeds.renew(desk.actor.id)}.ics"
    return desk.part("calendar_address.html", {"feed": own_feed(desk, address)})


def own_feed(desk: Desk, address: str = "") -> Context:
    """What the page of one's own settings says of it."""
    assert desk.actor.id is not None, "a person is logged in"
    info = feeds_of(desk.pinned).info(desk.actor.id)
    today = Words(desk).today
    return {
        "address": address,
        "made": formats.day(info.created_at, desk.reader, today) if info else "",
        "read": formats.near_moment(info.read_at, desk.reader, today) if info and info.read_at else "",
    }


def feeds_of(pinned: Pinned) -> Feeds:
    """The feeds of an installation."""
    return Feeds(pinned.database, pinned.tables)
