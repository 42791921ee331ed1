"""`python -m benchmarks.deliveries`: very many messages due at once are sent while people read a list.

`python -m benchmarks.deliveries [--engine sqlite|postgresql] [--messages 50000] [--contacts 5000]`; ends with an error
when a list's p95 is above half a second, or a message is lost or sent twice. The provider is within the process and
takes 20 ms, so that what is measured is the product's own work. Seconds are those of the clock and tell about a quiet
machine alone; CPU milliseconds are those of the whole process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from sqlalchemy import func, select, text

from benchmarks.filling import fill
from benchmarks.place import EDITION, engine_database
from palmette.app import build, open_database, open_runtime
from palmette.channels.delivery import Delivery
from palmette.channels.outbox import SENT, Message, queue
from palmette.channels.ports import ACCEPTED, Adapter, Outgoing, Receipt
from palmette.records.results import ListQuery
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.runtime import Pinned, office_of

CONTACT = "contacts.contact"
CHUNK = 5_000
MOST_SECONDS = 0.5
TAKES = 0.02


@dataclass
class Provider:
    """Takes every message, and counts."""

    taken: Counter[UUID] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Outgoing) -> Receipt:
        """A call that takes a while."""
        time.sleep(TAKES)
        with self._lock:
            self.taken[message.id] += 1
        return Receipt(ACCEPTED, provider_id=str(message.id))

    def ready(self, wall: int) -> Sequence[str]:
        """The one channel."""
        return ["sms"]

    def adapter(self, channel: str, wall: int) -> tuple[str, Adapter]:
        """Itself."""
        return "sms", self

    def felt(self, account: str, receipt: Receipt) -> None:
        """It is always well."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, queue, send while lists are read, judge."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.deliveries", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--contacts", type=int, default=5_000)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, engine_database(chosen.engine, Path(name)) as (url, _pids):
        settings = Settings(edition=EDITION, database_url=url, data_dir=Path(name) / "var", secret_key="k" * 40)
        database = open_database(settings)
        install(database, build(settings).blueprint)
        database.close()
        runtime = open_runtime(settings)
        fill(runtime.pinned, chosen.contacts)
        _queue(runtime.pinned, chosen.messages)
        wrong = _measure(runtime.pinned, chosen.engine, chosen.messages)
        runtime.database.close()
    print("\n".join(wrong) or "\nThe list stays within its time, and each message left once.")
    return 1 if wrong else 0


def _queue(pinned: Pinned, count: int) -> None:
    """Messages to all contacts in turn, due now; everybody has a number."""
    with pinned.database.system() as connection:
        table = pinned.tables.table(CONTACT)
        connection.execute(text(f"UPDATE {table.name} SET phone = '+358401234567'"))
        people = list(connection.scalars(select(table.c.id)))
        for start in range(0, count, CHUNK):
            some = range(start, min(start + CHUNK, count))
            queue(connection, pinned.tables, [_message(people[number % len(people)], number) for number in some])


def _message(person: UUID, number: int) -> Message:
    return Message(
        1, CONTACT, person, CONTACT, person, "service", ["sms"], "", f"bench/{number}", variables={"text": "Hello"}
    )


def _measure(pinned: Pinned, engine: str, count: int) -> list[str]:
    provider = Provider()
    delivery: Delivery = replace(office_of(pinned).delivery, desk=provider)
    query = ListQuery(sort="last_name", limit=50)
    _list(pinned, query)
    alone = _took([_list(pinned, query) for _ in range(50)])
    begun, cpu = time.perf_counter(), time.process_time()
    sending = threading.Thread(target=delivery.drain, args=("sms",))
    sending.start()
    meanwhile: list[float] = []
    while sending.is_alive():
        meanwhile.append(_list(pinned, query))
        time.sleep(0.2)
    seconds, spent = time.perf_counter() - begun, time.process_time() - cpu
    box = pinned.tables.frame("outbox")
    with pinned.gateway.database.system(writing=False) as connection:
        sent = connection.scalar(select(func.count()).select_from(box).where(box.c.state == SENT)) or 0
    told = _took(meanwhile)
    print(f"\n{engine}: {count:,} messages in {seconds:.0f} s, {spent / count * 1000:.2f} ms CPU each, lists included")
    print(f"longest transaction of the sender {delivery.longest_hold * 1000:.0f} ms CPU")
    print(f"list of 50 alone p95 {alone * 1000:.0f} ms; meanwhile {len(meanwhile)} lists, p95 {told * 1000:.0f} ms")
    wrong = [] if told <= MOST_SECONDS else [f"{engine}: a list took {told * 1000:.0f} ms"]
    if sent != count or len(provider.taken) != count or max(provider.taken.values()) > 1:
        wrong.append(f"{engine}: {sent:,} of {count:,} are sent, {sum(provider.taken.values()):,} were taken")
    return wrong


def _list(pinned: Pinned, query: ListQuery) -> float:
    begun = time.perf_counter()
    with pinned.gateway.reading(pinned.directory.system("page")) as records:
        records.list(CONTACT, query)
    return time.perf_counter() - begun


def _took(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else sum(seconds)


if __name__ == "__main__":
    sys.exit(main())
