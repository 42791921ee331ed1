"""Who asks in a personal account: a cookie, sessions and tokens of its own, which open no screen of the firm."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from litestar.datastructures import Cookie

from palmette.access.actors import Actor
from palmette.errors import Forbidden, NotLoggedIn
from palmette.portal.accounts import Accounts
from palmette.portal.logins import PortalLogins
from palmette.portal.sessions import DAYS, PortalSession, PortalSessions
from palmette.web.identity import SAFE_METHODS, own_cookie, require_own_origin
from palmette.web.runtime import Connection, Pinned, pinned_of, runtime_of

PORTAL = "portal"
"""Where the parts of a blueprint hold the personal accounts."""
PLACE = "/my"
"""Under which the personal accounts live; their cookies go nowhere else."""
SESSION, LOGIN = "palmette-my", "palmette-my-login"


@dataclass(frozen=True)
class Portal:
    """The personal accounts of one blueprint."""

    accounts: Accounts
    sessions: PortalSessions
    logins: PortalLogins


class NotInAccount(NotLoggedIn):
    """Nobody is logged in to a personal account: the way back is its own login page."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who has shown who he is, with the session that says so."""

    account: UUID
    actor: Actor
    session: PortalSession


def portal_of(pinned: Pinned) -> Portal:
    """The personal accounts."""
    found: Portal = pinned.extras[PORTAL]
    return found


def open_portal(pinned: Pinned) -> Portal:
    """The personal accounts of parts that were just pinned."""
    keyring = pinned.sessions.keyring
    return Portal(
        Accounts(pinned.gateway, pinned.directory),
        PortalSessions(pinned.database, pinned.tables, keyring),
        PortalLogins(pinned.database, pinned.tables, keyring),
    )


def visitor(connection: Connection, *, form_token: str = "") -> Visitor:
    """Who is logged in; NotInAccount without a session, Forbidden when no page of ours sent an unsafe request."""
    found = visitor_if_any(connection)
    if found is None:
        raise NotInAccount("access.not_logged_in", "You are not logged in.", remedy="Log in and go on where you were.")
    if connection.scope.get("method") not in SAFE_METHODS:
        require_own_origin(connection)
        if not portal_of(pinned_of(connection)).sessions.is_csrf(found.session, form_token):
            raise Forbidden(
                "access.csrf", "The page was open too long, so nothing was changed.", remedy="Reload it and try again."
            )
    return found


def visitor_if_any(connection: Connection) -> Visitor | None:
    """The same without a word where nobody is logged in."""
    portal = portal_of(pinned_of(connection))
    session = portal.sessions.find(cookie(connection, SESSION))
    actor = portal.accounts.actor(session.account) if session is not None else None
    return Visitor(session.account, actor, session) if session is not None and actor is not None else None


def cookie(connection: Connection, name: str) -> str:
    """The value of one of the cookies of personal accounts; empty without one."""
    return connection.cookies.get(_name(connection, name), "")


def give(connection: Connection, name: str, value: str, *, seconds: int = DAYS * 86_400) -> None:
    """A cookie that no script reads and that is sent to personal accounts alone; 0 seconds take it away."""
    secure = runtime_of(connection).settings.secure
    # `__Host-` asks for the path "/"; without https there is no such name, and the path can be ours.
    made = Cookie(
        key=_name(connection, name), value=value, path="/" if secure else PLACE, httponly=True, secure=secure,
        samesite="lax", max_age=seconds,
    )  # fmt: skip
    state = connection.scope.setdefault("state", {})
    state.setdefault("cookies", []).append(made.to_header(header="").encode())


def _name(connection: Connection, name: str) -> str:
    return own_cookie(runtime_of(connection).settings, name)
