"""API tokens: shown once, stored as a hash, found by a prefix, always within their owner's rights."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from palmette import clock
from palmette.access.actors import Actor
from palmette.access.directory import FRESH_SECONDS, Directory
from palmette.errors import InvalidInput, NotFound, Unavailable
from palmette.ids import new_id

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as its owner sees it in a list."""

    id: UUID
    prefix: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Tokens:
    """Makes, finds and revokes API tokens."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._kept: dict[str, tuple[float, tuple[UUID, UUID] | None]] = {}
        self._lock = threading.Lock()

    def create(self, user: UUID, name: str, *, days: int = 90) -> str:
        """A new token of a user, valid `days` (1 to 366); the text is never shown again."""
        if not 1 <= days <= LONGEST_DAYS:
            raise InvalidInput(
                "access.token_days", "A token is valid for 1 to 366 days.", remedy="Give --days within that."
            )
        prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now = clock.now()
        with self.directory.database.system() as connection:
            connection.execute(
                insert(self.directory.tables.frame("api_token")),
                {
                    "id": new_id(), "prefix": prefix, "hash": _hash(secret), "user_id": user, "name": name,
                    "created_at": now, "expires_at": now + timedelta(days=days), "used_at": None, "revoked_at": None,
                },
            )  # fmt: skip
        return f"pal_{prefix}_{secret}"

    def actor(self, text: str) -> Actor | None:
        """The actor of a token, or None when it is unknown, expired, revoked or its owner inactive."""
        with self._lock:
            kept = self._kept.get(text)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(text))
            with self._lock:
                if len(self._kept) > 10_000:
                    self._kept.clear()
                self._kept[text] = kept
        if kept[1] is None:
            return None
        user, token = kept[1]
        actor = self.directory.actor(user, channel="api")
        return replace(actor, kind="token", token=token) if actor else None

    def list(self, user: UUID) -> list[TokenInfo]:
        """A user's tokens that are not revoked, newest first."""
        table = self.directory.tables.frame("api_token")
        statement = (
            select(table.c.id, table.c.prefix, table.c.name, table.c.created_at, table.c.expires_at, table.c.used_at)
            .where(table.c.user_id == user, table.c.revoked_at.is_(None))
            .order_by(table.c.created_at.desc())
        )
        with self.directory.database.system(writing=False) as connection:
            return [TokenInfo(*row) for row in connection.execute(statement)]

    def revoke(self, user: UUID, token: UUID) -> None:
        """End a token of a user; NotFound when he has none of that id."""
        table = self.directory.tables.frame("api_token")
        with self.directory.database.system() as connection:
            done = connection.execute(
                update(table)
                .where(table.c.id == token, table.c.user_id == user, table.c.revoked_at.is_(None))
                .values(revoked_at=clock.now())
            )
        if not done.rowcount:
            raise NotFound("access.no_token", "There is no such token.")
        with self._lock:
            self._kept.clear()

    def _load(self, text: str) -> tuple[UUID, UUID] | None:
        kind, _, rest = text.partition("_")
        prefix, _, secret = rest.partition("_")
        if kind != "pal" or len(prefix) != 12 or not secret or len(secret) > 100:
            return None
        table = self.directory.tables.frame("api_token")
        now = clock.now()
        with self.directory.database.system(writing=False) as connection:
            row = connection.execute(select(table).where(table.c.prefix == prefix)).first()
        if row is None or not hmac.compare_digest(row.hash, _hash(secret)):
            return None
        if row.revoked_at is not None or row.expires_at <= now:
            return None
        if row.used_at is None or now - row.used_at > timedelta(minutes=5):
            # Reading goes on where nothing can be stored: the moment of use is then not kept.
            with suppress(Unavailable), self.directory.database.system() as connection:
                connection.execute(update(table).where(table.c.id == row.id).values(used_at=now))
        return row.user_id, row.id


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
