"""Links that let a person choose a password: by mail for who forgot it and for who is invited, and right at the login
for whom somebody else gave one. Each is used once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from palmette import clock
from palmette.schema.database import Database
from palmette.schema.tables import Tables

RESET, INVITE, CHANGE = "reset", "invite", "change"
LASTS = {RESET: timedelta(hours=1), INVITE: timedelta(hours=72), CHANGE: timedelta(minutes=15)}
LETTERS = 43
"""What `token_urlsafe(32)` gives."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that still opens."""

    user: UUID
    kind: str


@dataclass(frozen=True)
class Links:
    """Makes, looks at and uses them. Only a hash is kept."""

    database: Database
    tables: Tables

    def make(self, user: UUID, kind: str) -> str:
        """The secret of a new link; older ones of that kind open nothing any more."""
        table, now = self.tables.frame("access_link"), clock.now()
        secret = secrets.token_urlsafe(32)
        row = {
            "hash": _hash(secret), "user_id": user, "kind": kind, "created_at": now, "expires_at": now + LASTS[kind],
            "used_at": None,
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.user_id == user, table.c.kind == kind))
            connection.execute(insert(table), row)
        return secret

    def look(self, secret: str) -> Link | None:
        """The link of a secret while it may be used; looking uses nothing up."""
        if len(secret) != LETTERS:
            return None
        table = self.tables.frame("access_link")
        with self.database.system(writing=False) as connection:
            row = connection.execute(
                select(table.c.user_id, table.c.kind).where(
                    table.c.hash == _hash(secret), table.c.used_at.is_(None), table.c.expires_at > clock.now()
                )
            ).first()
        return Link(row.user_id, row.kind) if row else None

    def use(self, secret: str) -> Link | None:
        """Use it up; None when it was used, is too old or never was. Of two at once one wins."""
        table, now = self.tables.frame("access_link"), clock.now()
        statement = (
            update(table)
            .where(table.c.hash == _hash(secret), table.c.used_at.is_(None), table.c.expires_at > now)
            .values(used_at=now)
            .returning(table.c.user_id, table.c.kind)
        )
        with self.database.system() as connection:
            row = connection.execute(statement).first()
        return Link(row.user_id, row.kind) if row else None

    def waiting(self, user: UUID) -> bool:
        """Whether an invitation of the person still opens."""
        table = self.tables.frame("access_link")
        with self.database.system(writing=False) as connection:
            return (
                connection.execute(
                    select(table.c.kind).where(
                        table.c.user_id == user, table.c.kind == INVITE, table.c.used_at.is_(None),
                        table.c.expires_at > clock.now(),
                    )
                ).first()
                is not None
            )  # fmt: skip


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
