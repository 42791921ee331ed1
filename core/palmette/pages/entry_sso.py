"""Logging in with the account of another house: out to it, and back."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromQuery

from palmette.errors import NotFound, PalmetteError
from palmette.pages.desk import Incoming, go, own_address
from palmette.pages.entry import let_in
from palmette.web.identity import give_cookie, give_session, own_cookie, session_of, session_token
from palmette.web.runtime import pinned_of, runtime_of

COOKIE = "palmette-way"
SECONDS = 600


@get("/login/sso", sync_to_thread=True, name="login.sso")
def sso_begin(request: Incoming, next: FromQuery[str] = "/", again: FromQuery[bool] = False) -> Response[str]:
    """To the provider; what is needed at the way back stays with the browser, sealed."""
    provider, settings = runtime_of(request).provider, runtime_of(request).settings
    if not provider.ready:
        raise NotFound("http.not_found", "There is no such page.")
    way = provider.leave(own_address(next), again=again)
    give_cookie(request, own_cookie(settings, COOKIE), way.kept, seconds=SECONDS)
    return go(way.address, htmx=False)


@get("/login/sso/back", sync_to_thread=True, name="login.sso.back")
def sso_back(request: Incoming, code: FromQuery[str] = "") -> Response[str]:
    """Who came back: a session, or the login page with a line that says he was not let in."""
    provider, settings, pinned = runtime_of(request).provider, runtime_of(request).settings, pinned_of(request)
    if not provider.ready:
        raise NotFound("http.not_found", "There is no such page.")
    # `state` is a name that the framework keeps for itself.
    state = request.query_params.get("state", "")
    kept = request.cookies.get(own_cookie(settings, COOKIE), "")[:4000]
    try:
        came = provider.came(pinned.directory, kept=kept, state=state[:200], code=code[:2000])
    except PalmetteError as error:
        if error.status >= 500:
            raise
        return go("/login?refused=sso", htmx=False)
    give_cookie(request, own_cookie(settings, COOKIE), "", seconds=0)
    session = session_of(request)
    if session is not None and session.user == came.user:
        # Somebody who is logged in has shown again who he is: his open forms go on.
        give_session(request, pinned.sessions.renew(session_token(request), strong=came.strong))
        return go(came.next, htmx=False)
    return let_in(request, came.user, came.next, strong=came.strong)
