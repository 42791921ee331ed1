"""Delivery: takes messages that are due out of the outbox, sends each once, and writes down what came of it."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from palmette import clock
from palmette.channels.choose import Choice, choose
from palmette.channels.definition import Channel, Purpose
from palmette.channels.leases import Leased, Leases, Noted
from palmette.channels.outbox import FAILED, LEASED, PENDING, SUPPRESSED, UNKNOWN, Recheck, Settled, Waiting
from palmette.channels.outcomes import Means, looked_up, lost, outcome
from palmette.channels.ports import LATER, REFUSED, UNSURE, Adapter, Outgoing, Reach, Reaching, Receipt, Recipient
from palmette.errors import PalmetteError
from palmette.ids import new_id
from palmette.integrations.http import CallFailed
from palmette.locale.sentences import sentence
from palmette.schema.database import Database
from palmette.schema.sending import is_held
from palmette.schema.tables import Tables

BATCH = 20
WIDTH = 8
log = logging.getLogger("palmette.channels")


class Desk(Protocol):
    """The adapters of accounts that are set up."""

    def ready(self, wall: int) -> Sequence[str]:
        """Channels that have an account for a wall, in order."""
        ...

    def adapter(self, channel: str, wall: int) -> tuple[str, Adapter]:
        """The account's id and its adapter."""
        ...

    def felt(self, account: str, receipt: Receipt) -> None:
        """Keep how an account is."""
        ...


class Texts(Protocol):
    """Writes messages: the text of each, or the error that says why there is none."""

    def write(
        self, connection: Connection, messages: Sequence[tuple[Waiting, Choice, Reach]]
    ) -> Sequence[Outgoing | PalmetteError]: ...


@dataclass
class Delivery:
    """Sends for one blueprint. `pauses` are the channels whose provider asked to wait, in this process."""

    database: Database
    tables: Tables
    channels: Mapping[str, Channel]
    purposes: Mapping[str, Purpose]
    desk: Desk
    reaching: Reaching
    texts: Texts
    zone: str = "UTC"
    rechecks: Sequence[Recheck] = ()
    listeners: Sequence[Settled] = ()
    batch: int = BATCH
    width: int = WIDTH
    pauses: dict[str, float] = field(default_factory=dict)
    worker: str = field(default_factory=lambda: f"{os.getpid()}-{new_id().hex[-8:]}")
    longest_hold: float = 0.0
    """Seconds of work in a transaction of this delivery at most: others who write wait for it on SQLite."""

    @property
    def leases(self) -> Leases:
        """The rows."""
        return Leases(self.tables)

    def due_channels(self) -> list[str]:
        """Channels that have something to send now, and are not paused; none while sending is held."""
        with self.database.system(writing=False) as connection:
            if is_held(connection):
                return []
            found = self.leases.due_channels(connection, clock.now())
        return [key for key in found if not self.paused(key)]

    def paused(self, channel: str) -> bool:
        """Whether the provider asked to wait."""
        return self.pauses.get(channel, 0.0) > time.monotonic()

    def drain(self, channel: str, stopping: Callable[[], bool] = lambda: False) -> int:
        """Send everything of a channel that is due; how many calls were made."""
        calls, ended = 0, list[tuple[Leased, Receipt]]()
        with ThreadPoolExecutor(self.width, thread_name_prefix=f"palmette-{channel or 'route'}") as pool:
            while True:
                taken = self._turn(channel, ended, stopping)
                if not taken:
                    return calls
                calls += len(taken)
                ended = list(zip([one for one, _ in taken], pool.map(self._send, taken), strict=True))

    def drain_all(self) -> int:
        """Send everything that is due, channel after channel, in this thread; how many calls were made."""
        calls = 0
        for _ in range(len(self.channels) + 2):
            due = self.due_channels()
            if not due:
                break
            calls += sum(self.drain(channel) for channel in due)
        return calls

    def reconcile(self, channel: str) -> int:
        """Ask the provider about messages of unknown outcome; how many were cleared up."""
        with self.database.system(writing=False) as connection:
            rows = self.leases.doubtful(connection, channel, clock.now(), self.batch)
        cleared = 0
        for row in rows:
            receipt = self._looked_up(row)
            now = clock.now()
            noted = looked_up(row, receipt, self._means(row, channel), now)
            with self.database.system() as connection:
                self._settle(connection, [noted], now, among=(UNKNOWN,))
            cleared += noted.state != UNKNOWN
        return cleared

    # ---- one turn: a transaction that notes what was sent and leases what comes next

    def _turn(
        self, channel: str, ended: Sequence[tuple[Leased, Receipt]], stopping: Callable[[], bool]
    ) -> list[tuple[Leased, Outgoing]]:
        waits = [receipt.retry_after for _, receipt in ended if receipt.retry_after is not None]
        if waits:
            self.pauses[channel] = time.monotonic() + max(waits)
        while True:
            more = not stopping() and not self.paused(channel)
            with self.database.system() as connection:
                began, now = time.thread_time(), clock.now()
                self._note(connection, ended, now)
                taken, seen = self._take(connection, channel, now) if more else ([], 0)
                self.longest_hold = max(self.longest_hold, time.thread_time() - began)
            ended = ()
            # Rows that were looked at and put aside may have others behind them.
            if taken or not seen:
                return taken

    def _note(self, connection: Connection, ended: Sequence[tuple[Leased, Receipt]], now: datetime) -> None:
        notes = [
            outcome(leased, receipt, self._means(leased.message, leased.channel), now) for leased, receipt in ended
        ]
        # A row that was taken for lost meanwhile is unknown: now it is known.
        self._settle(connection, notes, now, among=(LEASED, UNKNOWN))

    def _settle(self, connection: Connection, notes: Sequence[Noted], now: datetime, *, among: Sequence[str]) -> None:
        if not notes:
            return
        changed = set(self.leases.note(connection, notes, now, among=among))
        rows = [
            replace(
                one.message, state=one.state, reason=one.reason, channel=one.channel or one.message.channel,
                provider_id=one.provider_id or one.message.provider_id,
            )
            for one in notes
            if one.state != PENDING and one.message.id in changed
        ]  # fmt: skip
        for listener in self.listeners if rows else ():
            listener.settled(connection, rows)

    def _means(self, message: Waiting, channel: str) -> Means:
        """What can be done about doubt."""
        declared = self.channels.get(channel)
        purpose = self.purposes.get(message.purpose) or Purpose(message.purpose)
        try:
            adapter: object = self.desk.adapter(channel, message.wall)[1]
        except PalmetteError:
            adapter = None
        return Means(declared is not None and declared.repeatable, bool(getattr(adapter, "looks_up", False)), purpose)

    # ---- taking

    def _take(self, connection: Connection, channel: str, now: datetime) -> tuple[list[tuple[Leased, Outgoing]], int]:
        """What to send next, leased; and how many rows were looked at."""
        if is_held(connection):
            return [], 0
        gone = self.leases.lost(connection, channel, now, self.batch)
        self._settle(connection, [lost(row, self._means(row, channel), now) for row in gone], now, among=(LEASED,))
        rows = self.leases.due(connection, channel, now, self.batch)
        if not rows:
            return [], len(gone)
        chosen = self._chosen(connection, self._rechecked(connection, rows, now), channel, now)
        texts = self.texts.write(connection, chosen) if chosen else []
        taken, refused = list[tuple[Leased, Outgoing]](), list[Noted]()
        for (row, choice, _reach), text in zip(chosen, texts, strict=True):
            if isinstance(text, PalmetteError):
                refused.append(Noted(row, FAILED, reason=text.message))
            else:
                account = self.desk.adapter(choice.channel, row.wall)[0]
                to = (choice.channel, choice.place, choice.address, account)
                taken.append((Leased(row, *to, text=text.text, subject=text.subject, key=text.key), text))
        self._settle(connection, refused, now, among=(PENDING,))
        self.leases.lease(connection, [leased for leased, _ in taken], self.worker, now)
        return taken, len(rows)

    def _rechecked(self, connection: Connection, rows: list[Waiting], now: datetime) -> list[Waiting]:
        """Those that may still leave; the others are suppressed with their reasons."""
        for recheck in self.rechecks:
            reasons = recheck.recheck(connection, rows) if rows else {}
            stopped = [Noted(row, SUPPRESSED, reason=reasons[row.id]) for row in rows if row.id in reasons]
            self._settle(connection, stopped, now, among=(PENDING,))
            rows = [row for row in rows if row.id not in reasons]
        return rows

    def _chosen(
        self, connection: Connection, rows: Sequence[Waiting], channel: str, now: datetime
    ) -> list[tuple[Waiting, Choice, Reach]]:
        """Those of the rows that leave by this channel now; the rest is ended, put off or given to other channels."""
        people = {Recipient(row.wall, row.recipient_entity, row.recipient_id) for row in rows}
        reached: Mapping[UUID, Reach] = self.reaching.reach(connection, list(people)) if people else {}
        chosen, ends, waits, routes = [], [], [], []
        for row in rows:
            reach = reached.get(row.recipient_id)
            choice = choose(
                row, reach, purpose=self.purposes.get(row.purpose) or Purpose(row.purpose), channels=self.channels,
                ready=self.desk.ready(row.wall), now=now, zone=self.zone,
            )  # fmt: skip
            if choice.state:
                ends.append(Noted(row, choice.state, reason=choice.reason))
            elif choice.off is not None:
                waits.append((row, choice.off))
            elif choice.channel != channel:
                routes.append((row, choice))
            elif reach is not None:
                chosen.append((replace(row, channels=choice.chain), choice, reach))
        self._settle(connection, ends, now, among=(PENDING,))
        self.leases.put_off(connection, waits)
        self.leases.reroute(connection, [(row, one.channel, one.place, one.chain) for row, one in routes])
        return chosen

    # ---- the calls

    def _send(self, item: tuple[Leased, Outgoing]) -> Receipt:
        leased, outgoing = item
        began = time.perf_counter()
        receipt = self._called(leased, outgoing)
        self.desk.felt(leased.account, receipt)
        log.info(
            "message",
            extra={
                "outbox": str(leased.message.id), "channel": leased.channel, "outcome": receipt.outcome,
                "try": leased.number, "ms": round((time.perf_counter() - began) * 1000, 1),
            },
        )  # fmt: skip
        return receipt

    def _called(self, leased: Leased, outgoing: Outgoing) -> Receipt:
        try:
            return self.desk.adapter(leased.channel, leased.message.wall)[1].send(outgoing)
        except CallFailed as error:
            return Receipt(UNSURE if error.sent else LATER, reason=error.message)
        except PalmetteError as error:
            return Receipt(REFUSED, reason=error.message)
        except Exception as error:
            log.exception("adapter failed", extra={"channel": leased.channel, "outbox": str(leased.message.id)})
            reason = sentence("The adapter failed (%(kind)s); the log has the reason.", kind=type(error).__name__)
            return Receipt(UNSURE, reason=reason)

    def _looked_up(self, row: Waiting) -> Receipt | None:
        try:
            look_up = getattr(self.desk.adapter(row.channel, row.wall)[1], "look_up", None)
            found: Receipt | None = look_up(provider_key(row, row.channel), row.provider_id) if look_up else None
            return found
        except PalmetteError:
            return None


def provider_key(message: Waiting, channel: str) -> str:
    """The key by which a provider knows a message: the same for every try on a channel."""
    said = f"{message.wall}/{message.dedup_key}/{channel}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
