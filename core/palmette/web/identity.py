"""Who asks: the session cookie or bearer token of a request, and proof that our own page sent it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from palmette.access.actors import Actor
from palmette.access.sessions import WebSession
from palmette.errors import Forbidden, NotLoggedIn
from palmette.settings import Settings
from palmette.web.runtime import Connection, pinned_of, runtime_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "_csrf_token"


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this very host; browsers allow it over https only."""
    return "__Host-palmette" if settings.secure else "palmette"


def session_token(connection: Connection) -> str:
    """The cookie's value, or empty."""
    return connection.cookies.get(cookie_name(runtime_of(connection).settings), "")


def session_of(connection: Connection) -> WebSession | None:
    """The web session of the request's cookie."""
    token = session_token(connection)
    return pinned_of(connection).sessions.find(token) if token else None


def page_actor(connection: Connection, *, form_token: str = "") -> Actor:
    """The person at the screen; NotLoggedIn without a session, Forbidden when our page did not send it."""
    session = session_of(connection)
    actor = pinned_of(connection).directory.actor(session.user, channel="page") if session else None
    if session is None or actor is None:
        raise NotLoggedIn("access.not_logged_in", "You are not logged in.", remedy="Log in and go on where you were.")
    if connection.scope.get("method") not in SAFE_METHODS:
        require_own_origin(connection)
        require_csrf(connection, form_token)
    return actor


def api_actor(connection: Connection) -> Actor:
    """The holder of the bearer token, or the person of a session that proves our own page (for screens' own calls)."""
    header = connection.headers.get("authorization", "")
    kind, _, text = header.partition(" ")
    if kind.lower() == "bearer":
        actor = pinned_of(connection).tokens.actor(text.strip())
        if actor is not None:
            return actor
        raise NotLoggedIn("access.bad_token", "The token is unknown, expired or revoked.", remedy="Make a new one.")
    if session_token(connection):
        return page_actor(connection).through("api")
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
