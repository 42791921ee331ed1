"""Who came in, who tried and who left, in the audit journal."""

from __future__ import annotations

import hashlib
from uuid import UUID

from palmette.audit.journal import Event, tell
from palmette.audit.kinds import LOGIN, LOGIN_FAILED, LOGOUT
from palmette.errors import NotLoggedIn, PalmetteError
from palmette.web.identity import client_address
from palmette.web.runtime import Connection, pinned_of

NOBODYS = 0
"""The wall of what nobody is known for."""


def came_in(connection: Connection, user: UUID) -> None:
    """Somebody was checked and has a session."""
    _of_user(connection, LOGIN, user)


def left(connection: Connection, user: UUID) -> None:
    """Somebody closed his session."""
    _of_user(connection, LOGOUT, user)


def failed(connection: Connection, login: str, error: PalmetteError) -> None:
    """A try that was wrong; the same is written for a person who is there and for one who is not.

    Of the login only a digest: people type passwords into that field. Tries that were not looked at are not told.
    """
    if isinstance(error, NotLoggedIn):
        pinned = pinned_of(connection)
        digest = hashlib.blake2b(login.strip().casefold().encode(), digest_size=6).hexdigest()
        about = {"address": client_address(connection), "login": digest}
        tell(pinned.database, pinned.tables, Event(LOGIN_FAILED, about=about), wall=NOBODYS)


def _of_user(connection: Connection, kind: str, user: UUID) -> None:
    pinned = pinned_of(connection)
    actor = pinned.directory.actor(user, channel="page")
    if actor is not None:
        tell(pinned.database, pinned.tables, Event(kind, actor, about={"address": client_address(connection)}))
