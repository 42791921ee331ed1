"""From what is due to the person: processes that do everything are killed at random, and each effect is there once.

Nothing is frozen and nothing is done by hand: workers find the jobs, do occurrences, write messages and send them to a
provider that counts, delays, asks to wait, fails, answers nonsense and hangs up.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from palmette import clock
from palmette.channels.outbox import LEASED, PENDING, SENT, UNKNOWN
from palmette.testing.club import EDITION
from palmette.testing.provider import FakeProvider
from palmette.triggers.ledger import DONE, SCHEDULED
from palmette.web.accounts import create_branch
from palmette.web.runtime import office_of
from palmette.web.work import work_state
from tests.core.jobs.test_workers import Crew, crew, until
from tests.core.triggers.conftest import RULES, Office

pytestmark = [pytest.mark.soak, pytest.mark.timeout(14_400)]

KILLS = int(os.environ.get("PALMETTE_KILLS", "100"))
DUE = int(os.environ.get("PALMETTE_DUE", "10000"))
LONGEST = float(os.environ.get("PALMETTE_KILL_SECONDS", "4"))
MIX = {"ok": 60, "slow": 20, "429": 2, "500": 4, "500 after": 2, "garbage": 4, "cut before": 2, "cut after": 4,
       "cut half": 2}  # fmt: skip
WORDS = """
  remind:
    entity: pass
    when: {due: ends_on, days: -30, at: "00:00"}
    catch_up: 3d
    do: [{message: ends, channels: [sms], variables: {day: ends_on}}, {set: {told: "'told'"}}]
messages:
  ends:
    entity: pass
    purpose: service
    text: "{{ name }} ends on {{ day }}."
    variables: {day: date}
"""


@dataclass
class Run:
    """Some thousand passes whose holders are to be told today, and the processes that tell them."""

    office: Office
    crew: Crew
    provider: FakeProvider

    def fill(self, count: int) -> list[UUID]:
        """Passes that end in thirty days; their holders have phones."""
        today = clock.now().date()
        made: list[UUID] = []
        for start in range(0, count, 500):
            some = range(start, min(start + 500, count))
            with self.office.gateway.writing(self.office.maker) as records:
                rows = [{"kind": "person", "last_name": f"No{n}", "phone": f"+35840{1000000 + n}"} for n in some]
                holders = records.create_many("contact", rows).done
                passes = [
                    {"name": f"Pass {n}", "place": self.office.branch, "holder": holder,
                     "ends_on": today + timedelta(days=30)}
                    for n, holder in zip(some, holders, strict=True)
                ]  # fmt: skip
                made += records.create_many("x.pass", passes).done
        return made

    def states(self, name: str) -> Counter[str]:
        """How many rows of the ledger, or of the outbox, are in which state."""
        table = self.office.served.pinned.tables.frame(name)
        with self.office.served.runtime.database.system(writing=False) as connection:
            counted = select(table.c.state, func.count()).group_by(table.c.state)
            return Counter({state: int(count) for state, count in connection.execute(counted)})

    def line(self, number: int) -> str:
        """What is seen after a kill."""
        ledger, box = self.states("occurrence"), self.states("outbox")
        return (
            f"{number:>4}  {ledger[SCHEDULED]:>7}  {ledger[DONE]:>6}  {box[PENDING]:>7}  {box[LEASED]:>6}  "
            f"{box[SENT]:>6}  {box[UNKNOWN]:>7}  {sum(self.provider.effects.values()):>7}  "
            f"{len(self.provider.doubled()):>7}"
        )

    def wake(self) -> None:
        """Two jobs that do what is due: each process may take one."""
        for _ in range(2):
            self.crew.store.enqueue("triggers.run", {}, key="", user=None, run_after=None)

    def all_work(self) -> bool:
        """Whether each process that is there was heard of: it may be killed in the middle of something."""
        state = work_state(self.office.served.runtime.database, self.office.served.pinned.tables)
        return set(self.crew.alive) <= {one.pid for one in state.alive}

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do."""
        box = self.states("outbox")
        return not (self.states("occurrence")[SCHEDULED] or box[PENDING] or box[LEASED])


@contextmanager
def opened(folder: Path, url: str) -> Iterator[Run]:
    with FakeProvider(seed=3) as provider:
        provider.mix, provider.delay, provider.retry_after = MIX, 0.03, 1
        with crew(folder, url, edition=EDITION + RULES + WORDS, allow=provider.allow) as found:
            branch = create_branch(found.place.pinned, name="Shop", zone="Europe/Helsinki")
            settings = {"url": f"{provider.url}/messages", "looks_up": False, "secret": "hush"}
            office_of(found.place.pinned).accounts.add("sms", "Gateway", settings, secrets=("token", "secret"))
            yield Run(Office(found.place, branch), found, provider)


def kill_them(run: Run, *, due: int, kills: int, workers: int) -> list[str]:
    """Kill one at a random moment and start another, as often as said; the table."""
    run.office.turn_on("remind", at=clock.now() - timedelta(days=2))
    run.fill(due)
    assert run.office.sweep(clock.now()) == {"remind": due}
    chosen, table = random.Random(11), []
    for _ in range(workers):
        run.crew.start("worker")
    for number in range(kills):
        run.wake()
        until(run.all_work)
        time.sleep(chosen.uniform(0.05, LONGEST))
        run.crew.kill(chosen.choice(list(run.crew.alive)))
        table.append(run.line(number + 1))
        run.crew.start("worker")
    run.provider.mix = {"ok": 1}
    run.wake()
    until(lambda: run.settled, seconds=3600)
    return [*table, run.line(kills)]


def check(run: Run, due: int) -> None:
    """Nothing is lost, nothing went out twice, and what may or may not have left is shown as that."""
    tables = run.office.served.pinned.tables
    ledger, box = tables.frame("occurrence"), tables.frame("outbox")
    with run.office.served.runtime.database.system(writing=False) as connection:
        ends = list(connection.execute(select(ledger.c.record_id, ledger.c.state)))
        sent = list(connection.execute(select(box.c.record_id, box.c.state, box.c.text)))
    assert len(ends) == len(sent) == due
    assert run.provider.doubled() == []
    texts = Counter(item["text"] for item in run.provider.taken)
    assert max(texts.values()) == 1
    by_record = dict(ends)
    for record, state, text in sent:
        assert state in (SENT, UNKNOWN), (record, state)
        assert by_record[record] == (DONE if state == SENT else UNKNOWN)
        assert texts[text] == 1 if state == SENT else texts[text] <= 1
    with run.office.gateway.reading(run.office.system) as records:
        assert records.count("x.pass", filter="told == 'told'", cap=None).value == due


def test_whoever_is_killed_whenever_each_person_is_told_once(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    workers = 1 if database_url.startswith("sqlite") else 2
    with opened(tmp_path, database_url) as run:
        table = kill_them(run, due=DUE, kills=KILLS, workers=workers)
        head = "kill  waiting    done  pending  leased    sent  unknown  effects  doubled"
        with capsys.disabled():
            print("\n".join(["", f"{database_url.partition(':')[0]}, {workers} process(es)", head, *table]))  # noqa: T201 -- the table is what the run is for
        check(run, DUE)
