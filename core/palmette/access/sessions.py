"""Staying logged in: sessions in the database, CSRF bound to each, new ids whenever a session gains weight."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from palmette import clock
from palmette.access.directory import FRESH_SECONDS, Directory
from palmette.access.keys import Keyring

SEEN_EVERY = timedelta(minutes=5)
HALF_MINUTES = 15
"""How long somebody may take between the password and the second factor."""
PROVED = timedelta(minutes=10)
"""How long after a password or code sensitive things are done without asking again."""

CODE, ENROL = "code", "enrol"


@dataclass(frozen=True, slots=True)
class WebSession:
    """A session as a request needs it; `csrf` is a token for its forms.

    `awaits` is empty for a whole session; `code` where the password was right and the second factor is to come,
    `enrol` where one has to be set up first. `strong` tells that a second factor was shown.
    """

    id_hash: bytes
    user: UUID
    csrf: str
    proved_at: datetime | None = None
    strong: bool = False
    awaits: str = ""

    @property
    def is_proved(self) -> bool:
        """Whether its person showed a moment ago who he is."""
        return self.proved_at is not None and clock.now() - self.proved_at < PROVED


@dataclass(frozen=True, slots=True)
class Device:
    """A session as its person sees it in a list; `id` closes it and opens nothing."""

    id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


class Sessions:
    """Opens, finds and closes web sessions."""

    def __init__(self, directory: Directory, *, secret_key: str, days: int, old_keys: tuple[str, ...] = ()) -> None:
        self.directory = directory
        self.keyring = Keyring((secret_key, *old_keys))
        self._days = days
        self._kept: dict[bytes, tuple[float, Row[Any] | None]] = {}  # Any: the row's own types
        self._lock = threading.Lock()

    def open(self, user: UUID, *, address: str, agent: str, awaits: str = "", strong: bool = False) -> str:
        """A new session of a user who has just shown who he is; the cookie value. Old ids are never taken over."""
        token, now = secrets.token_urlsafe(32), clock.now()
        lasts = timedelta(minutes=HALF_MINUTES) if awaits else timedelta(days=self._days)
        with self.directory.database.system() as connection:
            table = self.directory.tables.frame("web_session")
            connection.execute(delete(table).where(table.c.expires_at < now))
            connection.execute(
                insert(table),
                {
                    "id_hash": _hash(token), "user_id": user, "created_at": now, "seen_at": now,
                    "expires_at": now + lasts, "address": address, "agent": agent[:200],
                    "proved_at": None if awaits else now, "strong": strong, "awaits": awaits or None,
                    "csrf_key": secrets.token_bytes(16),
                },
            )  # fmt: skip
        return token

    def renew(self, token: str, *, strong: bool) -> str:
        """The same session, whole and just proved, under a new id: the old one is dead at once. Its forms go on."""
        fresh, now = secrets.token_urlsafe(32), clock.now()
        table = self.directory.tables.frame("web_session")
        values: dict[str, object] = {
            "id_hash": _hash(fresh), "proved_at": now, "awaits": None, "seen_at": now,
            "expires_at": now + timedelta(days=self._days),
        }  # fmt: skip
        if strong:
            values["strong"] = True
        with self.directory.database.system() as connection:
            connection.execute(update(table).where(table.c.id_hash == _hash(token)).values(values))
        with self._lock:
            self._kept.pop(_hash(token), None)
        return fresh

    def find(self, token: str) -> WebSession | None:
        """The session of a cookie value, or None; it may await a second factor."""
        if not token or len(token) > 200:
            return None
        hashed = _hash(token)
        row = self._row(hashed)
        if row is None:
            return None
        return WebSession(hashed, row.user_id, self.csrf(token), row.proved_at, row.strong is True, row.awaits or "")

    def csrf(self, token: str) -> str:
        """A CSRF token of a session: a nonce and its HMAC with the session's own key under the installation's.

        Each page carries another one, so that a compressed page tells nothing of it. It outlives a new id of the same
        session, or other open windows would lose what is typed in them.
        """
        nonce = secrets.token_hex(8)
        return nonce + self.keyring.sign("csrf", f"{nonce}:{self._bound(token)}")

    def is_csrf(self, token: str, given: str) -> bool:
        """Whether a given CSRF token belongs to the session."""
        return self.keyring.is_signed("csrf", f"{given[:16]}:{self._bound(token)}", given[16:])

    def close(self, token: str) -> None:
        """Log out."""
        self._close(_hash(token))

    def close_device(self, user: UUID, device: str) -> bool:
        """End one session of a user by the id of its line; whether there was one."""
        found = next((item for item in self._hashes(user) if _device_id(item) == device), None)
        if found is not None:
            self._close(found)
        return found is not None

    def close_others(self, user: UUID, token: str) -> int:
        """End every session of a user but this one; how many there were."""
        others = [item for item in self._hashes(user) if item != _hash(token)]
        for item in others:
            self._close(item)
        return len(others)

    def close_all(self, user: UUID) -> int:
        """End every session of a user; how many there were."""
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system() as connection:
            count = connection.scalar(select(func.count()).where(table.c.user_id == user)) or 0
            connection.execute(delete(table).where(table.c.user_id == user))
        self.forget()
        return count

    def devices(self, user: UUID) -> list[Device]:
        """The whole sessions of a user, the one used last first."""
        table = self.directory.tables.frame("web_session")
        statement = (
            select(table.c.id_hash, table.c.created_at, table.c.seen_at, table.c.address, table.c.agent)
            .where(table.c.user_id == user, table.c.awaits.is_(None), table.c.expires_at > clock.now())
            .order_by(table.c.seen_at.desc(), table.c.id_hash)
        )
        with self.directory.database.system(writing=False) as connection:
            return [
                Device(_device_id(row.id_hash), row.created_at, row.seen_at, row.address or "", row.agent or "")
                for row in connection.execute(statement)
            ]

    def device_of(self, session: WebSession) -> str:
        """The id of a session's line in the list."""
        return _device_id(session.id_hash)

    def forget(self) -> None:
        """Ask the database anew for each session."""
        with self._lock:
            self._kept.clear()

    def _bound(self, token: str) -> str:
        """What the forms of a session are bound to."""
        row = self._row(_hash(token))
        return row.csrf_key.hex() if row is not None and row.csrf_key else token

    def _row(self, hashed: bytes) -> Row[Any] | None:  # Any: the row's own types
        with self._lock:
            kept = self._kept.get(hashed)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(hashed))
            with self._lock:
                if len(self._kept) > 10_000:
                    self._kept.clear()
                self._kept[hashed] = kept
        return kept[1]

    def _load(self, hashed: bytes) -> Row[Any] | None:  # Any: the row's own types
        table, now = self.directory.tables.frame("web_session"), clock.now()
        with self.directory.database.system(writing=False) as connection:
            row = connection.execute(
                select(table).where(table.c.id_hash == hashed, table.c.expires_at > now)
            ).one_or_none()
        if row is not None and now - row.seen_at > SEEN_EVERY:
            with self.directory.database.system() as connection:
                connection.execute(update(table).where(table.c.id_hash == hashed).values(seen_at=now))
        return row

    def _hashes(self, user: UUID) -> list[bytes]:
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system(writing=False) as connection:
            return [bytes(item) for item in connection.scalars(select(table.c.id_hash).where(table.c.user_id == user))]

    def _close(self, hashed: bytes) -> None:
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.id_hash == hashed))
        with self._lock:
            self._kept.pop(hashed, None)


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _device_id(hashed: bytes) -> str:
    return sha256(b"device:" + hashed).hexdigest()[:32]
