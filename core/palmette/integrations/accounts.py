"""Accounts at providers: what each is set up with, its secrets sealed, and how it is."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, select, update

from palmette import clock
from palmette.errors import NotFound
from palmette.ids import new_id
from palmette.integrations.seals import seal, unseal
from palmette.locale.sentences import kept, restored
from palmette.schema.database import Database
from palmette.schema.tables import Tables

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

    def remember(self, account: UUID, mark: str) -> None:
        """Keep how far its incoming messages were read."""
        with self.database.system() as connection:
            connection.execute(update(self.table).where(self.table.c.id == account).values(mark=mark))

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
