"""`/u/{token}`: where a person stops messages of a purpose, without a login and with one click."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from palmette.access.actors import system_actor
from palmette.channels.definition import Purpose
from palmette.channels.ports import Withdrawal
from palmette.channels.unsubscribe import Stop, read_stop
from palmette.labels import as_label, humanize
from palmette.locale.catalogues import catalogue
from palmette.pages.desk import HTML, Incoming, templates_of
from palmette.pages.formats import Reader
from palmette.web.languages import preferred
from palmette.web.runtime import office_of, pinned_of


@get("/u/{token:str}", sync_to_thread=True, name="unsubscribe", opt={"public": True})
def stop_page(request: Incoming, token: FromPath[str]) -> Response[str]:
    """What the address stops, and the button: mail programs open addresses by themselves, so looking stops nothing."""
    return _page(request, _stop(request, token), done=False)


@post("/u/{token:str}", sync_to_thread=True, status_code=200, name="unsubscribe.stop", opt={"public": True})
def stop_messages(request: Incoming, token: FromPath[str]) -> Response[str]:
    """Stop them; also the one click of mail programs (RFC 8058)."""
    stop = _stop(request, token)
    office, who = office_of(pinned_of(request)), stop.recipient
    actor = system_actor(wall=who.wall, walls=(who.wall,), channel="form")
    with office.gateway.writing(actor) as records:
        # One who wants no more letters means letters of this purpose at all, not those of one channel alone.
        office.packs.withdraw(records, Withdrawal(who, stop.purpose, "", f"/u ({stop.channel})", _name(request, stop)))
    return _page(request, stop, done=True)


def _stop(request: Incoming, token: str) -> Stop:
    texts = office_of(pinned_of(request)).texts
    return read_stop((texts.key, *texts.old_keys), token)


def _language(request: Incoming) -> str:
    return preferred(request.headers.get("accept-language", "")) or pinned_of(request).blueprint.edition.language


def _name(request: Incoming, stop: Stop) -> str:
    purpose = pinned_of(request).blueprint.purposes.get(stop.purpose) or Purpose(stop.purpose)
    return as_label(purpose.label, humanize(purpose.key)).text(_language(request))


def _page(request: Incoming, stop: Stop, *, done: bool) -> Response[str]:
    language, edition = _language(request), pinned_of(request).blueprint.edition
    product = edition.label.text(language) or edition.key
    words = catalogue(language).gettext
    text = words("You will get no more messages of this kind: %(purpose)s.") if done else words(
        "Messages of this kind will no longer be sent to you: %(purpose)s.")  # fmt: skip
    title, said = words("Stop messages"), text % {"purpose": _name(request, stop)}
    context = {"product": product, "title": title, "text": said, "done": done, "plain": True}
    body = templates_of(request).render("unsubscribe.html", Reader(language, edition.zone), context)
    return Response(body, media_type=HTML, headers={"x-robots-tag": "noindex"})
