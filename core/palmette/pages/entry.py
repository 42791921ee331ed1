"""Getting in: login, logout, and the first run of an empty installation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID
from zoneinfo import available_timezones

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromQuery

from palmette.access.actors import Actor
from palmette.access.links import CHANGE
from palmette.access.sessions import CODE, ENROL
from palmette.errors import PalmetteError
from palmette.locale.sentences import said, say_in, sentence
from palmette.pages.brand import brand_context
from palmette.pages.desk import HTML, Desk, Incoming, go, own_address, templates_of
from palmette.pages.formats import Reader
from palmette.pages.shell import home_address
from palmette.web.accounts import FirstRun, set_up
from palmette.web.identity import (
    CSRF_FIELD,
    client_address,
    cookie_name,
    give_cookie,
    give_session,
    half_session_of,
    own_cookie,
    require_own_origin,
    session_of,
    session_token,
)
from palmette.web.languages import preferred
from palmette.web.login_audit import came_in, failed, left
from palmette.web.problems import retry_headers
from palmette.web.runtime import pinned_of, runtime_of
from palmette.web.watch import require_room

Form = Mapping[str, Any]  # Any: form values
KNOWN = "palmette-known"
"""The cookie of a browser in which somebody logged in before."""


@get("/", sync_to_thread=True, name="home")
def home(request: Incoming) -> Response[str]:
    """To the first place of the person; to the first run on an empty installation."""
    if session_of(request) is None and pinned_of(request).directory.is_empty():
        return go("/setup", htmx=False)
    return go(home_address(Desk(request)), htmx=False)


@get("/login", sync_to_thread=True, name="login")
def login_page(request: Incoming, next: FromQuery[str] = "/") -> Response[str]:
    """The login form; straight on for somebody who is logged in."""
    if pinned_of(request).directory.is_empty():
        return go("/setup", htmx=False)
    if session_of(request) is not None:
        return go(own_address(next), htmx=False)
    return _login(request, next=own_address(next), refused=request.query_params.get("refused", ""))


@get("/manifest.webmanifest", sync_to_thread=True, name="manifest")
def web_manifest(request: Incoming) -> Response[str]:
    """What a phone needs to install the application."""
    known = common(request)
    context = {"name": known["product"], "start_url": "/", "brand": known["brand"]}
    text = templates_of(request).render("manifest.webmanifest", reader_of(request), context)
    return Response(text, media_type="application/manifest+json")


@post("/login", status_code=200, name="login.submit")
async def login_submit(request: Incoming) -> Response[str]:
    """Check e-mail and password; a new session on success, one sentence on failure."""
    require_room(request)
    form = await request.form()
    return await in_thread(_log_in, request, form)


@post("/logout", status_code=200, name="logout")
async def logout(request: Incoming) -> Response[str]:
    """End the session."""
    form = await request.form()
    return await in_thread(_log_out, request, form)


@get("/setup", sync_to_thread=True, name="setup")
def setup_page(request: Incoming) -> Response[str]:
    """The first run: owner, first wall, first branch."""
    if not pinned_of(request).directory.is_empty():
        return go("/login", htmx=False)
    return _setup(request, values={}, error=None)


@post("/setup", status_code=200, name="setup.submit")
async def setup_submit(request: Incoming) -> Response[str]:
    """Make them, and log the owner in."""
    form = await request.form()
    return await in_thread(_set_up, request, form)


def _log_in(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    email, password = str(form.get("email", ""))[:320], str(form.get("password", ""))[:1000]
    target = own_address(str(form.get("next", "/")))
    logins, settings = pinned_of(request).logins, runtime_of(request).settings
    known = request.cookies.get(own_cookie(settings, KNOWN), "")
    try:
        user = logins.check(email, password, address=client_address(request), known=known)
    except PalmetteError as error:
        failed(request, email, error)
        say_in(error, reader_of(request).language)
        return _login(request, next=target, email=email, error=error)
    if not logins.is_known(known, email.strip().casefold()):
        give_cookie(request, own_cookie(settings, KNOWN), logins.know(email), seconds=365 * 86_400)
    if logins.must_change(user):
        # No session yet: who knows a password that was handed out gets no further than to choosing another.
        return go(f"/password/{pinned_of(request).links.make(user, CHANGE)}", htmx=False)
    return let_in(request, user, target)


def let_in(request: Incoming, user: UUID, target: str, *, strong: bool = False) -> Response[str]:
    """A session for somebody who was checked, and on to where he wanted; by way of the second factor if it is due."""
    logins = pinned_of(request).logins
    agent = request.headers.get("user-agent", "")
    give_session(request, logins.open(user, address=client_address(request), agent=agent, strong=strong))
    came_in(request, user)
    return go(onward(request, target), htmx=False)


def onward(request: Incoming, target: str) -> str:
    """The way to a page of ours for the session of the request: straight, or by way of what it awaits."""
    session = half_session_of(request)
    place = {CODE: "/login/code", ENROL: "/login/phone"}.get(session.awaits if session else "")
    if place is None:
        return target
    return place if target == "/" else f"{place}?next={quote(target, safe='')}"


def _log_out(request: Incoming, form: Form) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    desk.pinned.sessions.close(session_token(request))
    if desk.actor.id is not None:
        left(request, desk.actor.id)
    response = go("/login", htmx=desk.is_htmx)
    give_cookie(request, cookie_name(runtime_of(request).settings), "", seconds=0)
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


def _set_up(request: Incoming, form: Form) -> Response[str]:
    require_own_origin(request)
    pinned = pinned_of(request)
    values = {name: str(form.get(name, "")).strip() for name in ("company", "branch", "zone", "name", "email")}
    password = str(form.get("password", ""))
    try:
        owner = set_up(pinned, FirstRun(**values, password=password))
    except PalmetteError as error:
        say_in(error, reader_of(request).language)
        return _setup(request, values=values, error=error)
    token = pinned.sessions.open(owner, address=client_address(request), agent=request.headers.get("user-agent", ""))
    give_session(request, token)
    return go(onward(request, "/"), htmx=False)


def _login(
    request: Incoming, *, next: str, email: str = "", error: PalmetteError | None = None, refused: str = ""
) -> Response[str]:
    runtime = runtime_of(request)
    settings = runtime.settings
    context = {
        **common(request),
        "next": next,
        "email": email,
        "notice": notice(error) or _refused(request, refused),
        "sso": settings.oidc_name if runtime.provider.ready else "",
        "can_mail": runtime.mailer.ready,
        "logins": request.app.state.demo_logins if settings.demo else [],
    }
    return card(request, "login.html", context, error=error)


def card(
    request: Incoming, template: str, context: Mapping[str, Any], *, error: PalmetteError | None = None
) -> Response[str]:  # Any: template values
    """A page outside of the shell."""
    text = templates_of(request).render(template, reader_of(request), {**common(request), **context})
    status = error.status if error else 200
    headers = retry_headers(error, status) if error else {}
    return Response(text, status_code=status, media_type=HTML, headers=headers)


REFUSED = {
    "sso": sentence("The other account did not let you in."),
}  # fmt: skip


def _refused(request: Incoming, why: str) -> dict[str, str] | None:
    """The line of who was sent back to the login page."""
    if why not in REFUSED:
        return None
    return {"text": said(REFUSED[why], reader_of(request).language), "tone": "bad", "icon": "alert-triangle"}


def _setup(request: Incoming, *, values: Mapping[str, str], error: PalmetteError | None) -> Response[str]:
    problems = {item.field: item for item in error.problems} if error else {}
    edition = pinned_of(request).blueprint.edition
    context = {
        **common(request),
        "wide": True,
        "values": {"zone": edition.zone, **values},
        "problems": problems,
        "zone_options": [{"value": zone, "label": zone} for zone in sorted(available_timezones())],
        "notice": None if problems else notice(error),
    }
    text = templates_of(request).render("setup.html", reader_of(request), context)
    return Response(text, status_code=error.status if error else 200, media_type=HTML)


def common(request: Incoming) -> dict[str, Any]:  # Any: template values
    """What every card on the desk is drawn with."""
    edition = pinned_of(request).blueprint.edition
    language = reader_of(request).language
    product = edition.name.text(language) or "Palmette"
    brand = brand_context(pinned_of(request).blueprint)
    return {"theme": "system", "product": product, "csrf": "", "wide": False, "brand": brand}


def notice(error: PalmetteError | None) -> dict[str, str] | None:
    """An error as the line above a form."""
    if error is None:
        return None
    return {"text": f"{error.message} {error.remedy}".strip(), "tone": "bad", "icon": "alert-triangle"}


def reader_of(request: Incoming) -> Reader:
    """For whom to draw: the person of the session; before login by the browser's language, in the edition's zone."""
    person = _person(request)
    if person is not None:
        return Reader(person.language, person.zone)
    edition = pinned_of(request).blueprint.edition
    return Reader(preferred(request.headers.get("accept-language", "")) or edition.language, edition.zone)


def _person(request: Incoming) -> Actor | None:
    try:
        session = session_of(request)
        return pinned_of(request).directory.actor(session.user, channel="page") if session else None
    except PalmetteError:
        # A page that says the database does not answer cannot ask it who reads.
        return None


async def in_thread(work: Any, request: Incoming, form: Form) -> Response[str]:  # Any: one of the functions above
    """Password work takes tens of milliseconds and the database; neither belongs on the event loop."""
    result: Response[str] = await sync_to_thread(work, request, form)
    return result
