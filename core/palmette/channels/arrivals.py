"""What came in by providers' calls and mailboxes: kept as it came, answered, and read afterwards; each number once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, Table, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from palmette import clock
from palmette.access.actors import Actor
from palmette.channels.desk import AccountDesk
from palmette.channels.ports import Arrived, Told
from palmette.channels.told import note_told
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import new_id
from palmette.integrations.accounts import Account
from palmette.locale.sentences import kept, sentence
from palmette.records.session import Gateway, Records
from palmette.schema.database import GATED

WAITING, DONE, FAILED = "waiting", "done", "failed"
MOST_ATTEMPTS = 5
BATCH = 100
LARGEST = 30 << 20
KNOWN = timedelta(days=90)
"""How long the number of what came is known, so that the same is not taken twice."""

log = logging.getLogger("palmette.channels")


class Receives(Protocol):
    """Packs that keep what came in."""

    def receive(self, records: Records, arrived: Sequence[Arrived]) -> None: ...


@dataclass(frozen=True)
class Arrivals:
    """The table, and what is done with it."""

    gateway: Gateway
    desk: AccountDesk
    packs: Receives
    system: Callable[[int], Actor]
    """The product's own actor for what comes in to a wall; wall 0: to the whole network."""

    @property
    def table(self) -> Table:
        """The rows."""
        return self.gateway.tables.frame("arrival")

    def keep(self, account: Account, key: str, body: bytes) -> bool:
        """Keep what came; False when its number was kept before. What returns is on disk."""
        if len(body) > LARGEST:
            raise InvalidInput("channels.too_large", "The message is too large.", remedy="Send less.")
        now = clock.now()
        row = {
            "id": new_id(), "account_id": account.id, "channel": account.channel, "key": key[:300], "body": body,
            "received_at": now, "state": WAITING, "attempts": 0, "next_at": now,
        }  # fmt: skip
        make = sqlite_insert if self.gateway.database.dialect == "sqlite" else postgresql_insert
        statement = make(self.table).values(row).on_conflict_do_nothing().returning(self.table.c.id)
        with self.gateway.database.system() as connection:
            return connection.execute(statement).first() is not None

    def read_all(self) -> int:
        """Read everything that waits, in the order it came; how many things were read."""
        done = 0
        table = self.table
        while True:
            ready = (table.c.state == WAITING, table.c.next_at <= clock.now())
            statement = select(table.c.id).where(*ready).order_by(table.c.received_at, table.c.id).limit(BATCH)
            with self.gateway.database.system(writing=False) as connection:
                ids = list(connection.scalars(statement))
            if not ids:
                return done
            done += sum(self.read(one) for one in ids)

    def read(self, arrival: UUID) -> int:
        """Read one; a failure that may pass is tried again later."""
        with self.gateway.database.system(writing=False) as connection:
            row = connection.execute(select(self.table).where(self.table.c.id == arrival)).first()
        if row is None or row.state != WAITING:
            return 0
        try:
            self._read(row)
        except (PalmetteError, ValueError) as error:
            message = error.message if isinstance(error, PalmetteError) else type(error).__name__
            self._put_off(row, message, last=not isinstance(error, NotFound))
        except Exception as error:
            log.exception("arrival failed", extra={"arrival": str(arrival), "channel": row.channel})
            self._put_off(row, sentence("Reading it failed (%(kind)s); the log has the reason.",
                                        kind=type(error).__name__))  # fmt: skip
        return 1

    def _read(self, row: Row[Any]) -> None:  # Any: a row's own types
        account, adapter = self.desk.of(row.account_id)
        read = getattr(adapter, "read", None)
        assert read is not None, "only accounts whose adapters read have arrivals"
        came, told = read(bytes(row.body))
        actor = self.system(account.wall)
        with self.gateway.writing(actor) as records:
            mine = (self.table.c.id == row.id, self.table.c.state == WAITING)
            claim = update(self.table).where(*mine).values(state=DONE, done_at=clock.now(), problem=None)
            # What came in belongs to no wall, so the application role may not reach it: the frame claims it itself,
            # in the transaction that keeps what it says.
            if not self.gateway.database.as_owner(records.connection, claim.returning(self.table.c.id)):
                return
            self._tell(records, account, told)
            if came:
                self.packs.receive(records, [Arrived(account.id, account.channel, actor.wall, one) for one in came])

    def _tell(self, records: Records, account: Account, told: Sequence[Told]) -> None:
        for one in told:
            note_told(records.connection, self.gateway.tables, account.channel, one, execution_options=GATED)

    def _put_off(self, row: Row[Any], reason: str, *, last: bool = False) -> None:  # Any: a row's own types
        attempts = row.attempts + 1
        over = last or attempts >= MOST_ATTEMPTS
        values: dict[str, Any] = {
            "attempts": attempts, "problem": json.dumps(kept(reason), ensure_ascii=False),
            "next_at": clock.now() + timedelta(minutes=2**attempts),
        }  # fmt: skip
        values |= {"state": FAILED, "done_at": clock.now()} if over else {}
        with self.gateway.database.system() as connection:
            mine = (self.table.c.id == row.id, self.table.c.state == WAITING)
            connection.execute(update(self.table).where(*mine).values(values))
