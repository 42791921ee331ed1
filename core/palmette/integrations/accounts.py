"""Accounts at providers: what each is set up with, its secrets sealed, and how it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, or_, select, update

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.integrations.seals import seal, unseal
from palmette.locale.sentences import kept, restored
from palmette.schema.database import Database
from palmette.schema.tables import Tables

FETCH_LEASE = timedelta(minutes=3)
"""How long a process has a mailbox since it last kept a letter: longer than the minute between two looks, and than any
letter takes."""

NETWORK = 0
"""The wall of accounts that every wall uses which has none of its own."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `settings` hold no secrets, `secrets` names those that are set; `failure` is the last trouble."""

    id: UUID
    wall: int
    channel: str
    name: str
    settings: Mapping[str, object]
    secrets: frozenset[str]
    active: bool
    changed_at: datetime
    ok_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = ""
    failures: int = 0
    mark: str = ""
    sealed: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def well(self) -> bool:
        """Whether the last call went well."""
        return not self.failures


@dataclass(frozen=True)
class Accounts:
    """The table; every call is a short transaction of the frame."""

    database: Database
    tables: Tables
    key: bytes = field(repr=False)
    old_keys: tuple[bytes, ...] = field(default=(), repr=False)
    """Keys of before: they open what they sealed and seal nothing."""

    @property
    def table(self) -> Table:
        """The rows."""
        return self.tables.frame("account")

    def all(self) -> list[Account]:
        """Every account, by channel, those of single walls first."""
        table = self.table
        statement = select(table).order_by(table.c.channel, table.c.wall_id.desc(), table.c.created_at, table.c.id)
        with self.database.system(writing=False) as connection:
            return [_account(row) for row in connection.execute(statement)]

    def get(self, account: UUID) -> Account:
        """One account; NotFound when there is none."""
        with self.database.system(writing=False) as connection:
            row = connection.execute(select(self.table).where(self.table.c.id == account)).first()
        if row is None:
            raise NotFound("integrations.no_account", "There is no such account.")
        return _account(row)

    def opened(self, account: Account) -> dict[str, object]:
        """Its settings with its secrets in plain."""
        plain = {
            name: unseal((self.key, *self.old_keys), text, bound=f"{account.id}.{name}")
            for name, text in account.sealed.items()
        }
        return {**account.settings, **plain}

    def add(
        self, channel: str, name: str, settings: Mapping[str, object], *, secrets: Collection[str], wall: int = NETWORK
    ) -> UUID:
        """A new account; those of its settings that are `secrets` are sealed."""
        key, now = new_id(), clock.now()
        plain, sealed = self._parted(key, settings, secrets, {})
        row = {
            "id": key, "wall_id": wall, "channel": channel, "name": name, "settings": plain, "secrets": sealed,
            "active": True, "created_at": now, "changed_at": now, "failures": 0,
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(insert(self.table).values(row))
        return key

    def change(
        self, account: UUID, *, settings: Mapping[str, object], secrets: Collection[str], name: str, active: bool
    ) -> None:
        """Set an account up anew; a secret that is left empty stays as it is."""
        before = self.get(account)
        plain, sealed = self._parted(account, settings, secrets, before.sealed)
        values = {
            "settings": plain, "secrets": sealed, "name": name, "active": active, "changed_at": clock.now(),
            "failures": 0, "failure": None,
        }  # fmt: skip
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == account).values(values))

    def remove(self, account: UUID) -> None:
        """Take an account away."""
        with self.database.system() as connection:
            connection.execute(delete(self.table).where(self.table.c.id == account))

    def reseal(self) -> int:
        """Seal every secret with the present key; how many there are."""
        count = 0
        for account in self.all():
            sealed = {
                name: seal(self.key, str(self.opened(account)[name]), bound=f"{account.id}.{name}")
                for name in account.sealed
            }
            with self.database.system() as connection:
                own = self.table.c.id == account.id
                connection.execute(update(self.table).where(own).values(secrets=json.dumps(sealed)))
            count += len(sealed)
        return count

    def take(self, account: UUID, by: str) -> bool:
        """Take its mailbox for a while, or keep it; False while another process has it."""
        table, now = self.table, clock.now()
        free = or_(table.c.fetched_until.is_(None), table.c.fetched_until < now, table.c.fetched_by == by)
        values = {"fetched_by": by, "fetched_until": now + FETCH_LEASE}
        taken = update(table).where(table.c.id == account, free).values(values).returning(table.c.id)
        with self.database.system() as connection:
            return connection.execute(taken).first() is not None

    def remember(self, account: UUID, mark: str, *, by: str) -> bool:
        """Keep how far its incoming messages were read, and go on having it; False when another process took it."""
        table, values = self.table, {"mark": mark, "fetched_until": clock.now() + FETCH_LEASE}
        mine = update(table).where(table.c.id == account, table.c.fetched_by == by).values(values)
        with self.database.system() as connection:
            return connection.execute(mine.returning(table.c.id)).first() is not None

    def went_well(self, account: UUID) -> None:
        """Its last call went well."""
        values = {"ok_at": clock.now(), "failures": 0, "failure": None}
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == account).values(values))

    def went_wrong(self, account: UUID, reason: str) -> None:
        """Its last call did not go through."""
        table = self.table
        text = json.dumps(kept(reason), ensure_ascii=False)
        values = {"failed_at": clock.now(), "failures": table.c.failures + 1, "failure": text}
        with self.database.system() as connection:
            connection.execute(update(table).where(table.c.id == account).values(values))

    def _parted(
        self, account: UUID, settings: Mapping[str, object], secrets: Collection[str], before: Mapping[str, str]
    ) -> tuple[str, str]:
        plain = {name: value for name, value in settings.items() if name not in secrets}
        sealed = {name: text for name, text in before.items() if name in secrets}
        for name in secrets:
            if given := settings.get(name):
                sealed[name] = seal(self.key, str(given), bound=f"{account}.{name}")
        return json.dumps(plain, ensure_ascii=False, default=str), json.dumps(sealed)


def _account(row: Row[Any]) -> Account:  # Any: a row's own types
    sealed = json.loads(row.secrets)
    return Account(
        row.id, row.wall_id, row.channel, row.name, json.loads(row.settings), frozenset(sealed), bool(row.active),
        row.changed_at, row.ok_at, row.failed_at, restored(json.loads(row.failure)) if row.failure else "",
        row.failures, row.mark or "", sealed,
    )  # fmt: skip
