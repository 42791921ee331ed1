"""Who reads a calendar by a secret address: made once, stored as a hash, renewed or ended by its person."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from palmette import clock
from palmette.schema.database import Database
from palmette.schema.tables import Tables

SECRET_LETTERS = 43
"""What `token_urlsafe(32)` gives."""

NOTED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a person sees of his own feed: never the address, which was shown once."""

    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class Feeds:
    """Makes, finds and ends them; each person has at most one."""

    database: Database
    tables: Tables

    def renew(self, user: UUID) -> str:
        """A new secret of a person; the one before leads nowhere from now on. It is never shown again."""
        table = self.tables.frame("calendar_feed")
        secret = secrets.token_urlsafe(32)
        row = {"user_id": user, "hash": _hash(secret), "created_at": clock.now(), "read_at": None}
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.user_id == user))
            connection.execute(insert(table), row)
        return secret

    def end(self, user: UUID) -> None:
        """Let the address of a person lead nowhere."""
        table = self.tables.frame("calendar_feed")
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.user_id == user))

    def info(self, user: UUID) -> FeedInfo | None:
        """Since when a person has one, and when it was last read; None without one."""
        table = self.tables.frame("calendar_feed")
        with self.database.system(writing=False) as connection:
            row = connection.execute(
                select(table.c.created_at, table.c.read_at).where(table.c.user_id == user)
            ).one_or_none()
        return FeedInfo(row.created_at, row.read_at) if row else None

    def owner(self, secret: str) -> UUID | None:
        """Whose secret it is; None for any other text. Whether he may still come in is not asked here."""
        if len(secret) != SECRET_LETTERS:
            return None
        table = self.tables.frame("calendar_feed")
        now = clock.now()
        with self.database.system(writing=False) as connection:
            row = connection.execute(
                select(table.c.user_id, table.c.read_at).where(table.c.hash == _hash(secret))
            ).one_or_none()
        if row is None:
            return None
        if row.read_at is None or now - row.read_at > NOTED_EVERY:
            with self.database.system() as connection:
                connection.execute(update(table).where(table.c.user_id == row.user_id).values(read_at=now))
        found: UUID = row.user_id
        return found


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
