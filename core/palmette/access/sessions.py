"""Logging in and staying logged in: throttled passwords, sessions in the database, CSRF bound to the session."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from palmette import clock
from palmette.access.directory import FRESH_SECONDS, Directory
from palmette.access.passwords import check_password, hash_password, verify_password
from palmette.errors import NotLoggedIn, TooMany
from palmette.locale.sentences import sentence
from palmette.records.search_keys import sort_key

FREE_TRIES = 5
"""Wrong passwords before waiting begins; then 2, 4, 8 … seconds, at most 15 minutes, never for ever."""


@dataclass(frozen=True, slots=True)
class WebSession:
    """A session as a request needs it; `csrf` is a token for its forms."""

    id_hash: bytes
    user: UUID
    csrf: str


class Sessions:
    """Opens, finds and closes web sessions."""

    def __init__(self, directory: Directory, *, secret_key: str, days: int) -> None:
        self.directory = directory
        self._key = secret_key.encode()
        self._days = days
        self._kept: dict[bytes, tuple[float, UUID | None]] = {}
        self._lock = threading.Lock()

    def login(self, email: str, password: str, *, address: str, agent: str) -> str:
        """The cookie value of a new session; NotLoggedIn with one sentence for every reason; TooMany when throttled."""
        tables, database = self.directory.tables, self.directory.database
        keys = [_attempt_key("account", email.strip().casefold()), _attempt_key("address", address)]
        self._throttle(keys)
        users, credentials = tables.table("frame.user"), tables.frame("credential")
        with database.system(writing=False) as connection:
            row = connection.execute(
                select(users.c.id, users.c.active, credentials.c.password_hash)
                .join(credentials, credentials.c.user_id == users.c.id)
                .where(users.c.email__key == sort_key(email), users.c.deleted_at.is_(None))
            ).first()
        right = verify_password(password, row.password_hash if row else None)
        if row is None or not right or row.active is False:
            self._failed(keys)
            raise NotLoggedIn(
                "access.login_failed",
                "E-mail and password do not match.",
                remedy="Check both, or ask for a new password.",
            )
        self._forgive(keys)
        return self.open(row.id, address=address, agent=agent)

    def open(self, user: UUID, *, address: str, agent: str) -> str:
        """A new session of a user; the cookie value. Old ids are never taken over."""
        token = secrets.token_urlsafe(32)
        now = clock.now()
        with self.directory.database.system() as connection:
            table = self.directory.tables.frame("web_session")
            connection.execute(delete(table).where(table.c.expires_at < now))
            connection.execute(
                insert(table),
                {
                    "id_hash": _hash(token), "user_id": user, "created_at": now, "seen_at": now,
                    "expires_at": now + timedelta(days=self._days), "address": address, "agent": agent[:200],
                },
            )  # fmt: skip
        return token

    def find(self, token: str) -> WebSession | None:
        """The session of a cookie value, or None."""
        if not token or len(token) > 200:
            return None
        hashed = _hash(token)
        with self._lock:
            kept = self._kept.get(hashed)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(hashed))
            with self._lock:
                if len(self._kept) > 10_000:
                    self._kept.clear()
                self._kept[hashed] = kept
        return WebSession(hashed, kept[1], self.csrf(token)) if kept[1] else None

    def csrf(self, token: str) -> str:
        """A CSRF token of a session: a nonce and its HMAC with the session's id under the installation's key.

        Each page carries another one, so that a compressed page tells nothing of it.
        """
        nonce = secrets.token_hex(8)
        return nonce + self._signed(token, nonce)

    def is_csrf(self, token: str, given: str) -> bool:
        """Whether a given CSRF token belongs to the session."""
        return hmac.compare_digest(given[16:].encode(), self._signed(token, given[:16]).encode())

    def _signed(self, token: str, nonce: str) -> str:
        return hmac.new(self._key, f"csrf:{nonce}:{token}".encode(), hashlib.sha256).hexdigest()

    def close(self, token: str) -> None:
        """Log out."""
        hashed = _hash(token)
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.id_hash == hashed))
        with self._lock:
            self._kept.pop(hashed, None)

    def close_all(self, user: UUID) -> int:
        """End every session of a user; how many there were."""
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system() as connection:
            count = connection.scalar(select(func.count()).where(table.c.user_id == user)) or 0
            connection.execute(delete(table).where(table.c.user_id == user))
        with self._lock:
            self._kept.clear()
        return count

    def set_password(self, user: UUID, password: str, *, email: str = "") -> None:
        """Set a user's password and end his sessions; InvalidInput when it is weak."""
        check_password(password, email=email)
        table = self.directory.tables.frame("credential")
        values = {"password_hash": hash_password(password), "changed_at": clock.now(), "must_change": False}
        with self.directory.database.system() as connection:
            changed = connection.execute(update(table).where(table.c.user_id == user).values(values))
            if not changed.rowcount:
                connection.execute(insert(table), {"user_id": user, **values})
        self.close_all(user)

    def _load(self, hashed: bytes) -> UUID | None:
        table = self.directory.tables.frame("web_session")
        with self.directory.database.system(writing=False) as connection:
            return connection.scalar(
                select(table.c.user_id).where(table.c.id_hash == hashed, table.c.expires_at > clock.now())
            )

    def _throttle(self, keys: list[bytes]) -> None:
        table = self.directory.tables.frame("login_attempt")
        with self.directory.database.system(writing=False) as connection:
            rows = connection.execute(select(table.c.failures, table.c.last_at).where(table.c.key.in_(keys))).all()
        for row in rows:
            over = row.failures - FREE_TRIES
            wait = timedelta(seconds=min(2**over, 900)) if over >= 0 else timedelta()
            left = (row.last_at + wait - clock.now()).total_seconds()
            if left > 0:
                raise TooMany(
                    "access.too_many_tries",
                    sentence("Too many wrong passwords. Try again in %(seconds)s seconds.", seconds=int(left) + 1),
                    remedy="Wait, then check the address and the password.",
                )

    def _failed(self, keys: list[bytes]) -> None:
        table = self.directory.tables.frame("login_attempt")
        now = clock.now()
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.last_at < now - timedelta(days=1)))
            for key in keys:
                changed = connection.execute(
                    update(table).where(table.c.key == key).values(failures=table.c.failures + 1, last_at=now)
                )
                if not changed.rowcount:
                    connection.execute(insert(table), {"key": key, "failures": 1, "last_at": now})

    def _forgive(self, keys: list[bytes]) -> None:
        """A right password clears the account's count; that of the address stays, or spraying would reset itself."""
        table = self.directory.tables.frame("login_attempt")
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.key == keys[0]))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _attempt_key(kind: str, value: str) -> bytes:
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()
