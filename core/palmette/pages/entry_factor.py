"""Between the password and the first page: the code of the phone, or setting the phone up where a role asks for it."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromQuery

from palmette.access.second_factor import address_for_phone
from palmette.access.sessions import CODE, WebSession
from palmette.errors import InvalidInput, NotLoggedIn, PalmetteError
from palmette.locale.sentences import say_in
from palmette.pages.desk import Incoming, go, own_address
from palmette.pages.drawn_code import drawn_code
from palmette.pages.entry import Form, card, in_thread, notice, onward, reader_of
from palmette.web.identity import (
    CSRF_FIELD,
    client_address,
    give_session,
    half_session_of,
    require_csrf,
    require_own_origin,
    session_token,
)
from palmette.web.runtime import pinned_of


@get("/login/code", sync_to_thread=True, name="login.code")
def code_page(request: Incoming, next: FromQuery[str] = "/") -> Response[str]:
    """Asks for the code of the phone."""
    session = half_session_of(request)
    if session is None or session.awaits != CODE:
        return _elsewhere(request, session, own_address(next))
    return _code(request, session, own_address(next), None)


@post("/login/code", status_code=200, name="login.code.submit")
async def code_submit(request: Incoming) -> Response[str]:
    """Check it; the session is whole with it, under a new id."""
    form = await request.form()
    return await in_thread(_check_code, request, form)


@get("/login/phone", sync_to_thread=True, name="login.phone")
def phone_page(request: Incoming, next: FromQuery[str] = "/") -> Response[str]:
    """Shows how to set up the phone for who needs a second factor and has none."""
    session = half_session_of(request)
    if session is None or session.awaits in ("", CODE):
        return _elsewhere(request, session, own_address(next))
    return _phone(request, session, own_address(next), "", None)


@post("/login/phone", status_code=200, name="login.phone.submit")
async def phone_submit(request: Incoming) -> Response[str]:
    """Take the phone when its code is right; shows the recovery codes once."""
    form = await request.form()
    return await in_thread(_take_phone, request, form)


def _check_code(request: Incoming, form: Form) -> Response[str]:
    session, target = _own(request, form)
    if session.awaits != CODE:
        return _elsewhere(request, session, target)
    pinned = pinned_of(request)
    try:
        pinned.logins.check_code(session.user, str(form.get("code", ""))[:100], address=client_address(request))
    except PalmetteError as error:
        return _code(request, session, target, error)
    give_session(request, pinned.sessions.renew(session_token(request), strong=True))
    return go(target, htmx=False)


def _take_phone(request: Incoming, form: Form) -> Response[str]:
    session, target = _own(request, form)
    if session.awaits in ("", CODE):
        return _elsewhere(request, session, target)
    pinned, offered = pinned_of(request), str(form.get("offer", ""))[:1000]
    codes = pinned.factors.confirm(session.user, offered, "".join(str(form.get("code", "")).split())[:10])
    if codes is None:
        return _phone(request, session, target, offered, wrong_first_code())
    give_session(request, pinned.sessions.renew(session_token(request), strong=True))
    return card(request, "codes.html", {"codes": codes, "next": target, "notice": None})


def wrong_first_code() -> InvalidInput:
    """The phone and the page do not agree."""
    return InvalidInput(
        "access.first_code", "This code does not fit.", remedy="Take the newest code, and check the clock of the phone."
    )


def _own(request: Incoming, form: Form) -> tuple[WebSession, str]:
    """The half session of the request, proved to be asked for by our own page."""
    require_own_origin(request)
    session = half_session_of(request)
    if session is None:
        raise NotLoggedIn("access.not_logged_in", "You are not logged in.", remedy="Log in and go on where you were.")
    require_csrf(request, str(form.get(CSRF_FIELD, "")))
    return session, own_address(str(form.get("next", "/")))


def _elsewhere(request: Incoming, session: WebSession | None, target: str) -> Response[str]:
    return go("/login" if session is None else onward(request, target), htmx=False)


def _code(request: Incoming, session: WebSession, target: str, error: PalmetteError | None) -> Response[str]:
    if error is not None:
        say_in(error, reader_of(request).language)
    context = {"csrf": session.csrf, "next": target, "notice": notice(error)}
    return card(request, "login_code.html", context, error=error)


def _phone(
    request: Incoming, session: WebSession, target: str, offered: str, error: PalmetteError | None
) -> Response[str]:
    pinned = pinned_of(request)
    actor = pinned.directory.actor(session.user, channel="page")
    secret = pinned.factors.secret(session.user, offered) if offered else None
    if secret is None:
        offered = pinned.factors.offer(session.user)
        secret = pinned.factors.secret(session.user, offered) or ""
    product = pinned.blueprint.edition.label.text(reader_of(request).language) or "Palmette"
    account = actor.extra.get("email", "") if actor else ""
    if error is not None:
        say_in(error, reader_of(request).language)
    context = {
        "csrf": session.csrf, "next": target, "notice": notice(error), "offer": offered, "secret": secret, "wide": True,
        "drawing": drawn_code(address_for_phone(secret, account=account, issuer=product)),
    }  # fmt: skip
    return card(request, "login_phone.html", context, error=error)
