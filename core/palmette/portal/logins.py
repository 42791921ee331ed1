"""Showing that a mail is one's own: a link or a six-digit code by mail, each good once and for a quarter of an hour.

Who asks is told the same whether anybody is known by that mail: what is sent is decided where the mail is made. Only
hashes are kept; of the tries of a code at most five are ever looked at, however many come at once.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from palmette import clock
from palmette.access.keys import Keyring
from palmette.ids import new_id
from palmette.records.search_keys import sort_key
from palmette.schema.database import Database
from palmette.schema.tables import Tables

LASTS = timedelta(minutes=15)
INVITED_FOR = timedelta(days=7)
TRIES = 5
DIGITS = 6
_PURPOSE = "portal code"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown: whose mail it is, and the account that an invitation was for."""

    email_key: str
    account: UUID | None


@dataclass(frozen=True)
class PortalLogins:
    """Begins logins, arms them with what the mail will say, and checks what comes back."""

    database: Database
    tables: Tables
    keyring: Keyring

    def begin(self, email: str, *, account: UUID | None = None, lasts: timedelta = LASTS) -> UUID:
        """Somebody asked to come in; nothing opens it before it is armed."""
        table, now, login = self.tables.frame("portal_login"), clock.now(), new_id()
        row = {
            "id": login, "email_key": sort_key(email), "account_id": account, "tries": 0, "created_at": now,
            "expires_at": now + lasts,
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(delete(table).where(table.c.expires_at < now))
            connection.execute(insert(table), row)
        return login

    def arm(self, login: UUID) -> tuple[str, str] | None:
        """The code and the secret of the link that open it from now on; None when it is gone."""
        code, secret = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", secrets.token_urlsafe(32)
        table = self.tables.frame("portal_login")
        armed = (
            update(table)
            .where(table.c.id == login, table.c.used_at.is_(None), table.c.expires_at > clock.now())
            .values(code=self._signed(login, code), link_hash=_hash(secret))
            .returning(table.c.id)
        )
        with self.database.system() as connection:
            found = connection.execute(armed).first()
        return (code, secret) if found else None

    def check_code(self, login: UUID, code: str) -> Proof | None:
        """What a code shows; None when it is wrong, too old, used, or the tries are used up."""
        table, now = self.tables.frame("portal_login"), clock.now()
        open_ = (table.c.id == login) & table.c.used_at.is_(None) & (table.c.expires_at > now)
        counted = (
            update(table).where(open_, table.c.tries < TRIES).values(tries=table.c.tries + 1).returning(table.c.code)
        )
        with self.database.system() as connection:
            row = connection.execute(counted).first()
        given = "".join(code.split())
        if row is None or not hmac.compare_digest(row.code or "", self._signed(login, given)):
            return None
        return self._use(open_)

    def look(self, secret: str) -> bool:
        """Whether a link still opens; looking uses nothing up, for scanners of mail look at every link."""
        table = self.tables.frame("portal_login")
        with self.database.system(writing=False) as connection:
            return connection.execute(select(table.c.id).where(self._by_link(secret))).first() is not None

    def use(self, secret: str) -> Proof | None:
        """Use a link up; of two at once one wins."""
        return self._use(self._by_link(secret))

    def _by_link(self, secret: str) -> Any:  # Any: a condition of SQLAlchemy's
        table = self.tables.frame("portal_login")
        return (table.c.link_hash == _hash(secret)) & table.c.used_at.is_(None) & (table.c.expires_at > clock.now())

    def _use(self, wanted: Any) -> Proof | None:  # Any: as above
        table = self.tables.frame("portal_login")
        statement = (
            update(table).where(wanted).values(used_at=clock.now()).returning(table.c.email_key, table.c.account_id)
        )
        with self.database.system() as connection:
            row = connection.execute(statement).first()
        return Proof(row.email_key, row.account_id) if row else None

    def _signed(self, login: UUID, code: str) -> str:
        return self.keyring.sign(_PURPOSE, f"{login}:{code}")


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
