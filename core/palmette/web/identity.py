"""Who asks: the session cookie or bearer token of a request, and proof that our own page sent it."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from palmette.access.actors import Actor
from palmette.access.second_factor import needs_second_factor
from palmette.access.sessions import WebSession
from palmette.errors import Forbidden, NotLoggedIn, TooMany
from palmette.locale.sentences import sentence
from palmette.settings import Settings
from palmette.web.runtime import Connection, pinned_of, runtime_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "_csrf_token"


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this very host; browsers allow it over https only."""
    return own_cookie(settings, "palmette")


def own_cookie(settings: Settings, name: str) -> str:
    """The name of a cookie of ours."""
    return f"__Host-{name}" if settings.secure else name


def session_token(connection: Connection) -> str:
    """The cookie's value, or that of the session it became in this request; empty without one."""
    fresh = connection.scope.get("state", {}).get("session_token")
    if fresh is not None:
        return str(fresh)
    return connection.cookies.get(cookie_name(runtime_of(connection).settings), "")


def give_session(connection: Connection, token: str) -> None:
    """Let the browser go on with this session, whatever the request is answered with."""
    settings = runtime_of(connection).settings
    connection.scope.setdefault("state", {})["session_token"] = token
    give_cookie(connection, cookie_name(settings), token, seconds=settings.session_days * 86_400)


def give_cookie(connection: Connection, name: str, value: str, *, seconds: int) -> None:
    """A cookie for this host that no script reads; 0 seconds take it away."""
    cookie = Cookie(
        key=name, value=value, path="/", httponly=True, secure=runtime_of(connection).settings.secure,
        samesite="lax", max_age=seconds,
    )  # fmt: skip
    state = connection.scope.setdefault("state", {})
    state.setdefault("cookies", []).append(cookie.to_header(header="").encode())


class NeedsFactor(NotLoggedIn):
    """The password was right; a second factor is awaited, or has to be set up first."""


def session_of(connection: Connection) -> WebSession | None:
    """The web session of the request's cookie; one that awaits a second factor is none yet."""
    session = half_session_of(connection)
    return session if session is not None and not session.awaits else None


def half_session_of(connection: Connection) -> WebSession | None:
    """The web session of the request's cookie, whole or not. It awaits something, too, where a role has come to need a
    second factor that was not shown."""
    token, pinned = session_token(connection), pinned_of(connection)
    session = pinned.sessions.find(token) if token else None
    if session is None or session.awaits or session.strong:
        return session
    actor = pinned.directory.actor(session.user, channel="page")
    if actor is None or not needs_second_factor(pinned.blueprint, actor.roles):
        return session
    return replace(session, awaits=pinned.logins.awaits(session.user, False))


def page_actor(connection: Connection, *, form_token: str = "") -> Actor:
    """The person at the screen; NotLoggedIn without a session, Forbidden when our page did not send it."""
    session = half_session_of(connection)
    actor = pinned_of(connection).directory.actor(session.user, channel="page") if session else None
    if session is None or actor is None:
        raise NotLoggedIn("access.not_logged_in", "You are not logged in.", remedy="Log in and go on where you were.")
    if session.awaits:
        raise NeedsFactor(
            "access.second_factor", "The second factor is missing.", remedy="Log in with the code of your phone."
        )
    if connection.scope.get("method") not in SAFE_METHODS:
        require_own_origin(connection)
        require_csrf(connection, form_token)
    return actor


def api_actor(connection: Connection) -> Actor:
    """The holder of the bearer token, or the person of a session that proves our own page (for screens' own calls)."""
    header = connection.headers.get("authorization", "")
    kind, _, text = header.partition(" ")
    if kind.lower() == "bearer":
        pinned = pinned_of(connection)
        actor = pinned.tokens.actor(text.strip(), address=client_address(connection))
        if actor is not None:
            _count_call(connection, f"token:{actor.token}")
            return actor
        raise NotLoggedIn("access.bad_token", "The token is unknown, expired or revoked.", remedy="Make a new one.")
    if session_token(connection):
        actor = page_actor(connection).through("api")
        _count_call(connection, f"user:{actor.id}")
        return actor
    raise NotLoggedIn(
        "access.no_token",
        "This call needs a token.",
        remedy="Send `Authorization: Bearer …`; see `palmette token create`.",
    )


def require_csrf(connection: Connection, form_token: str) -> None:
    """Refuse an unsafe request that does not carry the token of its session."""
    given = connection.headers.get(CSRF_HEADER, "") or form_token
    if not pinned_of(connection).sessions.is_csrf(session_token(connection), given):
        raise Forbidden(
            "access.csrf", "The page was open too long, so nothing was changed.", remedy="Reload it and try again."
        )


def require_own_origin(connection: Connection) -> None:
    """Refuse an unsafe request that another site sent."""
    site = connection.headers.get("sec-fetch-site", "")
    origin = connection.headers.get("origin", "")
    host = connection.headers.get("host", "")
    foreign = site in ("cross-site", "same-site") or (origin not in ("", "null") and urlsplit(origin).netloc != host)
    if foreign or origin == "null":
        raise Forbidden("access.foreign_origin", "The request came from another site and was refused.")


def _count_call(connection: Connection, who: str) -> None:
    """Refuse a program that calls more often than the settings let it."""
    wait = runtime_of(connection).rates.take(who)
    if wait:
        raise TooMany(
            "api.too_many_calls",
            sentence("Too many calls in a minute. Go on in %(seconds)s seconds.", seconds=wait),
            remedy="Wait as the header Retry-After says.",
            retry_after=wait,
        )


def client_address(connection: Connection) -> str:
    """The address of the person, seen through the proxies that the settings trust and no others."""
    direct = connection.client.host if connection.client else ""
    trusted = [ip_network(item) for item in runtime_of(connection).settings.trusted_proxies]

    def is_trusted(text: str) -> bool:
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return any(address in network for network in trusted)

    if not is_trusted(direct):
        return direct
    hops = [part.strip() for part in connection.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return next((hop for hop in reversed(hops) if not is_trusted(hop)), direct)
