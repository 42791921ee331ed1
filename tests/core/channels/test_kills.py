"""Senders are killed at random points: every message left once, or is shown as unknown and is never sent again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, select, update

from palmette import clock
from palmette.channels.outbox import LEASED, PENDING, SENT, UNKNOWN
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.frame import frame_tables
from palmette.schema.tables import Tables
from palmette.testing.provider import FakeProvider
from tests.core.channels.sending import CLIENTS, delivery, message, put, rows

ROOT = Path(__file__).parents[3]
MIX = {"ok": 60, "slow": 20, "429": 4, "500": 2, "500_after": 2, "garbage": 4, "cut_before": 2, "cut_after": 4,
       "cut_half": 2}  # fmt: skip
CALM = {"ok": 70, "slow": 30}


@dataclass
class Run:
    """One database, one provider, senders that come and go."""

    url: str
    provider: FakeProvider
    seed: int
    table: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        metadata = MetaData(info={"dialect": "sqlite" if self.url.startswith("sqlite") else "postgresql"})
        frame_tables(metadata)
        self.database = Database(DatabaseSettings(self.url))
        self.tables = Tables(metadata, metadata.info["dialect"], {}, {}, {}, {})
        with self.database.migrating() as connection:
            metadata.create_all(connection)
        self.helper = subprocess.Popen(
            [sys.executable, "-m", "tests.core.channels.killable", self.url, str(self.provider.port)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip

    def sender(self) -> int:
        """A new process that sends; its number."""
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        self.helper.stdin.write("go\n")
        self.helper.stdin.flush()
        return int(self.helper.stdout.readline())

    def counts(self) -> Counter[str]:
        box = self.tables.frame("outbox")
        statement = select(box.c.state, func.count()).group_by(box.c.state)
        with self.database.system(writing=False) as connection:
            return Counter({state: int(count) for state, count in connection.execute(statement)})

    def kill_one(self, number: int, *, workers: int, longest: float) -> None:
        """Start senders, kill them at a random moment, let their leases run out."""
        running = [self.sender() for _ in range(workers)]
        time.sleep(self.chance.uniform(0.005, longest))
        for process in running:
            os.kill(process, signal.SIGKILL)
        counts = self.counts()
        self.table.append(
            f"{number:>4}  {sum(self.provider.effects.values()):>7}  {counts[SENT]:>6}  {counts[LEASED]:>6}  "
            f"{counts[UNKNOWN]:>7}  {counts[PENDING]:>7}  {len(self.provider.doubled()):>7}"
        )
        self.pass_time()

    def pass_time(self) -> None:
        """Leases run out, waits end."""
        box, before = self.tables.frame("outbox"), clock.now() - timedelta(seconds=1)
        with self.database.system() as connection:
            connection.execute(update(box).where(box.c.state == LEASED).values(lease_until=before))
            connection.execute(update(box).where(box.c.state == PENDING).values(not_before=before))

    def finish(self) -> None:
        """Send the rest in this process."""
        self.provider.mix = CALM
        sending = delivery(self.database, self.tables, self.provider)
        for _ in range(20):
            sending.pauses.clear()
            self.pass_time()
            sending.drain_all()

    def close(self) -> None:
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        self.helper.stdin.close()
        self.helper.wait(10)
        self.helper.stdout.close()
        self.database.close()
        while CLIENTS:
            CLIENTS.pop().close()


def run(url: str, *, messages: int, kills: int, workers: int, longest: float, seed: int = 7) -> Run:
    with FakeProvider(seed=seed) as provider:
        provider.mix = {name.replace("_", " "): weight for name, weight in MIX.items()}
        provider.delay, provider.retry_after = 0.02, 0
        made = Run(url, provider, seed)
        try:
            put(made.database, made.tables, *(message(f"k{number}") for number in range(messages)))
            for number in range(kills):
                made.kill_one(number + 1, workers=workers, longest=longest)
            made.finish()
            check(made, messages)
        finally:
            made.close()
        return made


def check(made: Run, messages: int) -> None:
    """Nothing is lost, nothing went out twice, and what may or may not have left is shown."""
    found = rows(made.database, made.tables)
    assert len(found) == messages
    assert made.provider.doubled() == []
    assert {row.state for row in found.values()} <= {SENT, UNKNOWN}
    texts = Counter(item["text"] for item in made.provider.taken)
    for key, row in found.items():
        went = texts[f"Hello {key}"]
        assert went == 1 if row.state == SENT else went <= 1, (key, row.state, went)


def show(made: Run) -> str:
    head = "kill  effects    sent  leased  unknown  pending  doubled"
    return "\n".join([made.url.partition(":")[0], head, *made.table, f"at the end: {dict(made.counts())}"])


@pytest.mark.slow
def test_killed_senders_send_nothing_twice_and_lose_nothing(database_url: str) -> None:
    workers = 1 if database_url.startswith("sqlite") else 2
    made = run(database_url, messages=120, kills=4, workers=workers, longest=0.25)
    assert len(made.table) == 4


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_kills_of_ten_thousand_messages(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    workers = 1 if database_url.startswith("sqlite") else 2
    made = run(database_url, messages=10_000, kills=100, workers=workers, longest=1.0)
    with capsys.disabled():
        print(f"\n{show(made)}")  # noqa: T201 -- the table is what the run is for
    assert len(made.table) == 100
