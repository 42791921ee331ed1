"""Everything that messages need for one blueprint, and the courier: threads of the server that send and fetch."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol
from uuid import UUID

from palmette.access.actors import Actor
from palmette.channels.adapters.call import CALL, CallTasks
from palmette.channels.announce import Hears, announce
from palmette.channels.arrivals import Arrivals
from palmette.channels.arrivals import Receives as Receiving
from palmette.channels.delivery import Delivery
from palmette.channels.desk import AccountDesk
from palmette.channels.outbox import Recheck, Settled
from palmette.channels.ports import LATER, Adapter, Reaching, Receipt, Withdrawal
from palmette.channels.tasks import task_entity
from palmette.channels.texts import GatewayTexts
from palmette.integrations.accounts import Accounts
from palmette.integrations.http import CallFailed, HttpClient
from palmette.records.session import Gateway, Records

IDLE_SECONDS = 1.0
FETCH_SECONDS = 60.0
log = logging.getLogger("palmette.channels")


class Packs(Reaching, Receiving, Hears, Protocol):
    """What packs do about messages."""

    def withdraw(self, records: Records, withdrawal: Withdrawal) -> None: ...


@dataclass(frozen=True)
class Office:
    """The parts, over one gateway."""

    gateway: Gateway
    packs: Packs
    accounts: Accounts
    desk: AccountDesk
    texts: GatewayTexts
    delivery: Delivery
    arrivals: Arrivals

    def fetch(self) -> int:
        """Fetch mail of every account that has a mailbox and no other process; how many letters were new."""
        count = 0
        for account in self.desk.active():
            adapter = self.desk.of(account.id)[1]
            if not getattr(adapter, "fetches", False):
                continue
            if not self.accounts.take(account.id, self.delivery.worker):
                continue
            try:
                mark = self.accounts.get(account.id).mark
                for further, body in adapter.fetch(mark):  # type: ignore[attr-defined]  # what `fetches` promises
                    count += self.arrivals.keep(account, adapter.keys(body), body)  # type: ignore[attr-defined]
                    if not self.accounts.remember(account.id, further, by=self.delivery.worker):
                        break
            except CallFailed as error:
                self.desk.felt(str(account.id), Receipt(LATER, reason=error.message))
        return count

    def reconcile(self) -> int:
        """Ask providers about messages of unknown outcome; how many were cleared up."""
        return sum(self.delivery.reconcile(channel) for channel in self.delivery.channels)

    def announce(self) -> int:
        """Tell packs of messages whose state changed."""
        return announce(self.gateway, self.packs)

    def work(self) -> None:
        """Everything that is to be done now, in this thread: for commands and tests."""
        self.fetch()
        self.arrivals.read_all()
        self.delivery.drain_all()
        self.reconcile()
        self.announce()


def open_office(
    gateway: Gateway, packs: Packs, *, http: HttpClient, base_url: str, key: bytes, system: Callable[[int], Actor],
    old_keys: Sequence[bytes] = (), rechecks: Sequence[Recheck] = (), listeners: Sequence[Settled] = (),
) -> Office:  # fmt: skip
    """The office of a gateway's blueprint."""
    blueprint, database, tables = gateway.blueprint, gateway.database, gateway.tables
    accounts = Accounts(database, tables, key, tuple(old_keys))
    inside: dict[str, Callable[[], Adapter]] = {}
    if task_entity(blueprint) is not None:
        inside[CALL] = partial(CallTasks, gateway)
    desk = AccountDesk(accounts, blueprint.channels, http, base_url, inside)
    texts = GatewayTexts(gateway, base_url, key, tuple(old_keys))
    delivery = Delivery(
        database, tables, blueprint.channels, blueprint.purposes, desk, packs, texts, blueprint.edition.zone,
        rechecks=rechecks, listeners=listeners,
    )  # fmt: skip
    return Office(gateway, packs, accounts, desk, texts, delivery, Arrivals(gateway, desk, packs, system))


class Errands(Protocol):
    """What else leaves the installation, each kind in a lane of its own: webhooks by their ids."""

    def due(self) -> Sequence[UUID]: ...

    def drain(self, lane: UUID, stopping: Callable[[], bool], /) -> int: ...


class Courier:
    """Threads that follow the server's life: one looks what is to be done, one more for each channel while it sends,
    so that a slow provider delays nobody but its own."""

    def __init__(self, office: Callable[[], Office], errands: Callable[[], Errands] | None = None) -> None:
        self._office = office
        self._errands = errands
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._lanes: dict[str, threading.Thread] = {}
        self._fetched = -1e9

    def start(self) -> None:
        """Begin to send and fetch."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="palmette-courier", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was queued or came in: look now."""
        self._wake.set()

    def stop(self, *, seconds: float = 25.0) -> None:
        """Take nothing more; what is being sent is finished and written down."""
        self._stop.set()
        self._wake.set()
        ends = time.monotonic() + seconds
        for thread in [self._thread, *self._lanes.values()]:
            if thread is not None:
                thread.join(max(0.0, ends - time.monotonic()))

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self._look(self._office())
            except Exception:
                log.exception("courier")
            self._wake.wait(IDLE_SECONDS)
            self._wake.clear()

    def _look(self, office: Office) -> None:
        office.arrivals.read_all()
        for channel in office.delivery.due_channels():
            self._lane(f"send {channel}", partial(office.delivery.drain, channel, self._stop.is_set))
        office.announce()
        if self._errands is not None:
            errands = self._errands()
            for lane in errands.due():
                self._lane(f"errand {lane}", partial(errands.drain, lane, self._stop.is_set))
        if self._fetched < time.monotonic() - FETCH_SECONDS:
            self._fetched = time.monotonic()
            self._lane("fetch", office.fetch)
            self._lane("reconcile", office.reconcile)

    def _lane(self, name: str, work: Callable[[], object]) -> None:
        running = self._lanes.get(name)
        if running is not None and running.is_alive():
            return

        def run() -> None:
            try:
                work()
            except Exception:
                log.exception("courier", extra={"lane": name})
            self._wake.set()

        self._lanes[name] = threading.Thread(target=run, name=f"palmette-{name.replace(' ', '-')}", daemon=True)
        self._lanes[name].start()
