"""Staying in a personal account: sessions of their own, never those of the firm's people."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update

from palmette import clock
from palmette.access.directory import FRESH_SECONDS
from palmette.access.keys import Keyring
from palmette.access.sessions import SEEN_EVERY
from palmette.schema.database import Database
from palmette.schema.tables import Tables

DAYS = 30
_PURPOSE = "portal csrf"


@dataclass(frozen=True, slots=True)
class PortalSession:
    """A session as a request needs it."""

    account: UUID
    csrf_key: bytes


class PortalSessions:
    """Opens, finds and closes them."""

    def __init__(self, database: Database, tables: Tables, keyring: Keyring) -> None:
        self._database, self._tables, self._keyring = database, tables, keyring
        self._kept: dict[bytes, tuple[float, Row[Any] | None]] = {}  # Any: the row's own types
        self._lock = threading.Lock()

    def open(self, account: UUID, *, address: str, agent: str) -> str:
        """A new session of somebody who just showed that the mail is his; the cookie's value."""
        token, now, table = secrets.token_urlsafe(32), clock.now(), self._tables.frame("portal_session")
        row = {
            "id_hash": _hash(token), "account_id": account, "created_at": now, "seen_at": now,
            "expires_at": now + timedelta(days=DAYS), "address": address, "agent": agent[:200],
            "csrf_key": secrets.token_bytes(16),
        }  # fmt: skip
        with self._database.system() as connection:
            connection.execute(delete(table).where(table.c.expires_at < now))
            connection.execute(insert(table), row)
        return token

    def find(self, token: str) -> PortalSession | None:
        """The session of a cookie value, or None."""
        if not token or len(token) > 200:
            return None
        row = self._row(_hash(token))
        return PortalSession(row.account_id, bytes(row.csrf_key)) if row is not None else None

    def csrf(self, session: PortalSession) -> str:
        """A token for the forms of a session; another one on each page."""
        nonce = secrets.token_hex(8)
        return nonce + self._keyring.sign(_PURPOSE, f"{nonce}:{session.csrf_key.hex()}")

    def is_csrf(self, session: PortalSession, given: str) -> bool:
        """Whether a token belongs to the session."""
        return self._keyring.is_signed(_PURPOSE, f"{given[:16]}:{session.csrf_key.hex()}", given[16:])

    def close(self, token: str) -> None:
        """Log out."""
        table = self._tables.frame("portal_session")
        with self._database.system() as connection:
            connection.execute(delete(table).where(table.c.id_hash == _hash(token)))
        self.forget()

    def close_all(self, account: UUID) -> int:
        """End every session of an account; how many there were."""
        count, table = self.count(account), self._tables.frame("portal_session")
        with self._database.system() as connection:
            connection.execute(delete(table).where(table.c.account_id == account))
        self.forget()
        return count

    def count(self, account: UUID) -> int:
        """How many sessions an account has."""
        table = self._tables.frame("portal_session")
        asked = select(func.count()).where(table.c.account_id == account, table.c.expires_at > clock.now())
        with self._database.system(writing=False) as connection:
            return connection.scalar(asked) or 0

    def forget(self) -> None:
        """Ask the database anew for each session."""
        with self._lock:
            self._kept.clear()

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
        table, now = self._tables.frame("portal_session"), clock.now()
        with self._database.system(writing=False) as connection:
            row = connection.execute(
                select(table).where(table.c.id_hash == hashed, table.c.expires_at > now)
            ).one_or_none()
        if row is not None and now - row.seen_at > SEEN_EVERY:
            with self._database.system() as connection:
                connection.execute(update(table).where(table.c.id_hash == hashed).values(seen_at=now))
        return row


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
