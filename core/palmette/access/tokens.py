"""API tokens: shown once, stored as a hash, found by a prefix, always within their owner's rights and their limits."""

from __future__ import annotations

import builtins
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.actors import Actor, TokenLimits
from palmette.access.directory import FRESH_SECONDS, Directory
from palmette.errors import InvalidInput, NotFound, Problem, TooMany, Unavailable
from palmette.ids import new_id
from palmette.locale.sentences import sentence

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class TokenWish:
    """What a token is made for. Empty `actions` and `entities` are all that its owner may, no `addresses` any address,
    `rows_a_day` 0 as many rows as are asked for."""

    name: str
    days: int = 90
    actions: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    rows_a_day: int = 0


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as its owner sees it in a list."""

    id: UUID
    prefix: str
    name: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    user: UUID
    actions: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    rows_a_day: int = 0


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of a token for a few seconds."""

    user: UUID
    token: UUID
    limits: TokenLimits | None
    addresses: tuple[str, ...] = field(default=())
    rows_a_day: int = 0


class Tokens:
    """Makes, finds and revokes API tokens."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._kept: dict[str, tuple[float, _Kept | None]] = {}
        self._lock = threading.Lock()

    def create(self, user: UUID, name: str, *, days: int = 90) -> str:
        """A new token with all the rights of a user, valid `days` (1 to 366); the text is never shown again."""
        return self.make(user, TokenWish(name, days))

    def make(self, user: UUID, wish: TokenWish) -> str:
        """A new token of a user; InvalidInput when a limit cannot be."""
        _check(wish)
        prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        now = clock.now()
        with self.directory.database.system() as connection:
            connection.execute(
                insert(self.directory.tables.frame("api_token")),
                {
                    "id": new_id(), "prefix": prefix, "hash": _hash(secret), "user_id": user, "name": wish.name,
                    "created_at": now, "expires_at": now + timedelta(days=wish.days), "used_at": None,
                    "revoked_at": None, "actions": _joined(wish.actions), "entities": _joined(wish.entities),
                    "addresses": _joined(wish.addresses), "rows_a_day": wish.rows_a_day or None,
                },
            )  # fmt: skip
        return f"pal_{prefix}_{secret}"

    def actor(self, text: str, *, address: str = "") -> Actor | None:
        """The actor of a token; None when it is unknown, expired, revoked, its owner inactive, or comes from elsewhere
        than its list of addresses says."""
        with self._lock:
            kept = self._kept.get(text)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(text))
            with self._lock:
                if len(self._kept) > 10_000:
                    self._kept.clear()
                self._kept[text] = kept
        found = kept[1]
        if found is None or not _comes_from(address, found.addresses):
            return None
        actor = self.directory.actor(found.user, channel="api")
        return replace(actor, kind="token", token=found.token, limits=found.limits) if actor else None

    def charge(self, token: UUID, rows: int) -> None:
        """Count rows that an answer is about to hand out; TooMany, and nothing counted, when the day's are used up."""
        table, counts = self.directory.tables.frame("api_token"), self.directory.tables.frame("api_rows")
        day = clock.now().date()
        with self.directory.database.system() as connection:
            most = connection.scalar(select(table.c.rows_a_day).where(table.c.id == token))
            if not most or not rows:
                return
            make = sqlite_insert if self.directory.database.dialect == "sqlite" else postgresql_insert
            statement = (
                make(counts)
                .values(token_id=token, day=day, rows=rows)
                .on_conflict_do_update(index_elements=[counts.c.token_id, counts.c.day],
                                       set_={"rows": counts.c.rows + rows})
                .returning(counts.c.rows)
            )  # fmt: skip
            if (connection.scalar(statement) or 0) > most:
                midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.now().tzinfo)
                raise TooMany(
                    "access.token_rows",
                    sentence("This token reads %(most)s rows a day, and they are used up.", most=most),
                    remedy="Go on tomorrow, or make a token with another limit.",
                    retry_after=max(1, int((midnight - clock.now()).total_seconds())),
                )

    def list(self, user: UUID) -> list[TokenInfo]:
        """A user's tokens that are not revoked, newest first."""
        return self._listed([user])

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
        self.forget()

    def revoke_all(self, user: UUID) -> int:
        """End every token of a user; how many there were."""
        found = self.list(user)
        table = self.directory.tables.frame("api_token")
        with self.directory.database.system() as connection:
            connection.execute(
                update(table)
                .where(table.c.user_id == user, table.c.revoked_at.is_(None))
                .values(revoked_at=clock.now())
            )
        self.forget()
        return len(found)

    def forget(self) -> None:
        """Ask the database anew for each token."""
        with self._lock:
            self._kept.clear()

    def _listed(self, users: Sequence[UUID]) -> builtins.list[TokenInfo]:
        table = self.directory.tables.frame("api_token")
        statement = (
            select(table)
            .where(table.c.user_id.in_(users), table.c.revoked_at.is_(None), table.c.expires_at > clock.now())
            .order_by(table.c.created_at.desc())
        )
        with self.directory.database.system(writing=False) as connection:
            return [
                TokenInfo(
                    row.id, row.prefix, row.name, row.created_at, row.expires_at, row.used_at, row.user_id,
                    _parts(row.actions), _parts(row.entities), _parts(row.addresses), row.rows_a_day or 0,
                )
                for row in connection.execute(statement)
            ]  # fmt: skip

    def _load(self, text: str) -> _Kept | None:
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
        return _Kept(row.user_id, row.id, self._limits(row), _parts(row.addresses), row.rows_a_day or 0)

    def _limits(self, row: Row[Any]) -> TokenLimits | None:  # Any: the row's own types
        actions, entities = _parts(row.actions), _parts(row.entities)
        if not actions and not entities:
            return None
        blueprint = self.directory.blueprint
        found = (blueprint.find_entity(name) for name in entities)
        # A token for an entity that is gone reaches nothing, not everything.
        known = frozenset(item.key if item is not None else "" for item in found)
        return TokenLimits(frozenset(actions), known)


def _check(wish: TokenWish) -> None:
    if not 1 <= wish.days <= LONGEST_DAYS:
        raise InvalidInput(
            "access.token_days", "A token is valid for 1 to 366 days.", remedy="Choose a number within that.",
            problems=[Problem("days", "access.token_days", "A token is valid for 1 to 366 days.")],
        )  # fmt: skip
    for item in wish.addresses:
        try:
            ip_network(item)
        except ValueError as error:
            told = sentence("%(address)s is no address or network.", address=item)
            raise InvalidInput(
                "access.token_address", told, remedy="Write them like 192.0.2.7 or 192.0.2.0/24.",
                problems=[Problem("addresses", "access.token_address", told)],
            ) from error  # fmt: skip


def _comes_from(address: str, allowed: tuple[str, ...]) -> bool:
    if not allowed:
        return True
    try:
        here = ip_address(address)
    except ValueError:
        return False
    return any(here in ip_network(item) for item in allowed)


def _joined(parts: tuple[str, ...]) -> str | None:
    return " ".join(parts) or None


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").split())


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
