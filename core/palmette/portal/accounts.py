"""Who has a personal account: a person's record, the mail that lets in, and the actor that it acts as."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from palmette import clock
from palmette.access.actors import Actor, system_actor
from palmette.access.directory import FRESH_SECONDS, Directory
from palmette.blueprint.model import Blueprint
from palmette.ids import new_id
from palmette.records.search_keys import sort_key
from palmette.records.session import Gateway
from palmette.schema.tables import Tables

CHANNEL = "portal"
FARTHEST = 5
"""How many merges a person is followed through."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account: a record of a wall, and the mail that its person is known by."""

    id: UUID
    wall: int
    entity: str
    record: UUID
    email: str
    language: str
    theme: str
    created_at: datetime
    seen_at: datetime | None
    ended_at: datetime | None


def has_pages(blueprint: Blueprint, entity: str) -> bool:
    """Whether any page is for accounts of an entity."""
    return any(page.person == entity for page in blueprint.portal.values())


class Accounts:
    """Makes, finds and ends them. One per process and blueprint."""

    def __init__(self, gateway: Gateway, directory: Directory) -> None:
        self._gateway = gateway
        self._directory = directory
        self._lock = threading.Lock()
        self._actors: dict[UUID, tuple[float, Actor | None]] = {}

    @property
    def blueprint(self) -> Blueprint:
        """The blueprint they belong to."""
        return self._gateway.blueprint

    # ---- finding

    def get(self, account: UUID) -> Account | None:
        """An account, ended or not."""
        return self._first(self._table.c.id == account)

    def of_record(self, wall: int, record: UUID) -> Account | None:
        """The account of a person's record, ended or not."""
        return self._first((self._table.c.wall_id == wall) & (self._table.c.record_id == record))

    def of_email(self, email: str) -> list[Account]:
        """The open accounts that a mail lets into, the oldest first; those whose person is gone are left out."""
        table = self._table
        found = self._all((table.c.email_key == sort_key(email)) & table.c.ended_at.is_(None))
        return [account for account in found if self.actor(account.id) is not None]

    def actor(self, account: UUID) -> Actor | None:
        """What the account's person acts as, without any right before a page gives him its own; None once it was ended,
        or the person is gone."""
        with self._lock:
            kept = self._actors.get(account)
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + FRESH_SECONDS, self._load(account))
            with self._lock:
                if len(self._actors) > 10_000:
                    self._actors.clear()
                self._actors[account] = kept
        return kept[1]

    # ---- changing

    def open(self, *, wall: int, entity: str, record: UUID, email: str, language: str, by: UUID | None) -> Account:
        """An account for a person's record, or the one that was there, open again and under this mail.

        A mail that changes ends the sessions: who had the old one is out.
        """
        before = self.of_record(wall, record)
        values: dict[str, object] = {"email": email, "email_key": sort_key(email), "ended_at": None}
        table = self._table
        with self._directory.database.system() as connection:
            if before is None:
                row = {
                    "id": new_id(), "wall_id": wall, "entity": entity, "record_id": record, "language": language,
                    "created_at": clock.now(), "created_by_id": by, **values,
                }  # fmt: skip
                connection.execute(insert(table), row)
            else:
                connection.execute(update(table).where(table.c.id == before.id).values(values))
                if sort_key(before.email) != values["email_key"]:
                    _shut(connection, self._tables, [before.id])
        self.forget()
        found = self.of_record(wall, record)
        assert found is not None, "it was just made"
        return found

    def end(self, account: UUID) -> None:
        """End an account: its sessions die with it, and no mail lets in any more."""
        table = self._table
        with self._directory.database.system() as connection:
            connection.execute(update(table).where(table.c.id == account).values(ended_at=clock.now()))
            _shut(connection, self._tables, [account])
        self.forget()

    def choose(self, account: UUID, **looks: str) -> None:
        """Keep the language and the theme of a person."""
        table = self._table
        with self._directory.database.system() as connection:
            connection.execute(update(table).where(table.c.id == account).values(looks))
        self.forget()

    def seen(self, account: UUID) -> None:
        """The person came in now."""
        table = self._table
        with self._directory.database.system() as connection:
            connection.execute(update(table).where(table.c.id == account).values(seen_at=clock.now()))

    def forget(self) -> None:
        """Ask the database anew for each actor."""
        with self._lock:
            self._actors.clear()

    # ---- inside

    @property
    def _tables(self) -> Tables:
        return self._directory.tables

    @property
    def _table(self) -> Table:
        return self._tables.frame("portal_account")

    def _first(self, wanted: Any) -> Account | None:  # Any: a condition of SQLAlchemy's
        return next(iter(self._all(wanted)), None)

    def _all(self, wanted: Any) -> list[Account]:  # Any: as above
        table = self._table
        statement = select(table).where(wanted).order_by(table.c.created_at, table.c.id)
        with self._directory.database.system(writing=False) as connection:
            return [_account(row) for row in connection.execute(statement)]

    def _load(self, account: UUID) -> Actor | None:
        found = self.get(account)
        if found is None or found.ended_at is not None:
            return None
        if not has_pages(self.blueprint, found.entity):
            return None
        with self._directory.database.system(writing=False) as connection:
            person = self._person(connection, found)
        if person is None:
            return None
        edition, branch = self.blueprint.edition, self._directory.branches().get(person.branch_id)
        name = self._name(found, person.id)
        return Actor(
            kind="portal", name=name, channel=CHANNEL, wall=found.wall, walls=(found.wall,),
            home_branch=person.branch_id, branches=frozenset({person.branch_id} - {None}),
            language=found.language or edition.language, zone=branch.zone if branch else edition.zone,
            person=person.id, keeper=person.owner_id,
            extra={"account": str(found.id), "email": found.email, "theme": found.theme or "system"},
        )  # fmt: skip

    def _person(self, connection: Connection, account: Account) -> Any:  # Any: the row's own types
        """The living record of the person; where it went into another one, that one."""
        table, merge = self._tables.table(account.entity), self._tables.frame("merge")
        record: UUID | None = account.record
        for _ in range(FARTHEST):
            row = connection.execute(
                select(table.c.id, table.c.branch_id, table.c.owner_id).where(
                    table.c.wall_id == account.wall, table.c.id == record, table.c.deleted_at.is_(None)
                )
            ).first()
            if row is not None:
                return row
            record = connection.scalar(
                select(merge.c.survivor_id).where(merge.c.wall_id == account.wall, merge.c.record_id == record)
            )
            if record is None:
                return None
        return None

    def _name(self, account: Account, person: UUID) -> str:
        trusted = system_actor(wall=account.wall, walls=(account.wall,), channel=CHANNEL)
        with self._gateway.reading(trusted) as records:
            return records.titles(account.entity, [person]).get(person, "")


def forget_persons(connection: Connection, tables: Tables, records: Collection[UUID]) -> int:
    """Take away the accounts of erased persons with their mails and sessions; how many there were."""
    table = tables.frame("portal_account")
    found = list(connection.scalars(select(table.c.id).where(table.c.record_id.in_(list(records)))))
    if found:
        _shut(connection, tables, found)
        connection.execute(delete(table).where(table.c.id.in_(found)))
    return len(found)


def _shut(connection: Connection, tables: Tables, accounts: Sequence[UUID]) -> None:
    session, login = tables.frame("portal_session"), tables.frame("portal_login")
    connection.execute(delete(session).where(session.c.account_id.in_(accounts)))
    connection.execute(delete(login).where(login.c.account_id.in_(accounts)))


def _account(row: Row[Any]) -> Account:  # Any: the row's own types
    return Account(
        row.id, row.wall_id, row.entity, row.record_id, row.email, row.language or "", row.theme or "", row.created_at,
        row.seen_at, row.ended_at,
    )  # fmt: skip
