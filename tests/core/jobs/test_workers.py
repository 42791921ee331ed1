"""Servers and workers on one PostgreSQL share the work; what one of them held when it was killed, the others finish."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from palmette.cli.worker import worker
from palmette.errors import SettingsError
from palmette.jobs.store import JobStore
from palmette.schema.database import GATED
from palmette.testing.club import EDITION, Served, served
from palmette.web.work import work_state
from tests.core.jobs.crew import MAKE

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("PALMETTE_KILLS", "30"))
PATIENCE = 300.0


@dataclass
class Crew:
    """The processes of one installation, by pid."""

    place: Served
    helper: subprocess.Popen[str]
    alive: dict[int, str] = field(default_factory=dict)

    @property
    def store(self) -> JobStore:
        return JobStore(self.place.runtime.database, self.place.pinned.tables)

    def start(self, kind: str) -> int:
        """A new process; for a server, its port is free."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        assert self.helper.stdin is not None
        assert self.helper.stdout is not None
        self.helper.stdin.write(f"{kind} {port}\n")
        self.helper.stdin.flush()
        pid = int(self.helper.stdout.readline())
        self.alive[pid] = f"http://127.0.0.1:{port}" if kind == "server" else ""
        return pid

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        del self.alive[pid]

    def made(self) -> Counter[str]:
        """Last names of contacts, and how often each is there."""
        with self.place.pinned.gateway.reading(self.place.pinned.directory.system("test")) as records:
            table = records.tables.table("contacts.contact")
            return Counter(records.connection.scalars(select(table.c.last_name), execution_options=GATED))

    def holders(self) -> set[int]:
        """Processes that have a job now."""
        state = work_state(self.place.runtime.database, self.place.pinned.tables)
        return {int(line.executor.rsplit("-", 2)[1]) for line in state.running if line.name == MAKE}


@contextmanager
def crew(folder: Path, url: str, *, edition: str = EDITION, allow: str = "") -> Iterator[Crew]:
    """Over an installation of its own; `allow` is a provider on this machine that may be called."""
    with served(folder, url, edition=edition) as place:
        settings = place.settings
        command = [
            sys.executable,
            "-m",
            "tests.core.jobs.crew",
            str(settings.edition),
            url,
            str(settings.data_dir),
            allow,
        ]
        with (
            (folder / "crew.log").open("w") as log,
            subprocess.Popen(
                command, text=True, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            ) as helper,
        ):
            found = Crew(place, helper)
            assert helper.stdin is not None
            assert helper.stdout is not None
            try:
                assert helper.stdout.readline() == "built\n", (folder / "crew.log").read_text()
                yield found
            finally:
                for pid in list(found.alive):
                    with suppress(ProcessLookupError):
                        found.kill(pid)
                helper.stdin.close()
                helper.wait(30)


def until(holds: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    """Wait until it does."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it never came so far"
        time.sleep(0.3)


@pytest.mark.slow
@pytest.mark.postgres
def test_two_servers_and_two_workers_share_the_work_and_finish_what_a_killed_one_held(tmp_path, postgres_url) -> None:
    with crew(tmp_path, postgres_url) as found:
        servers, workers = [[found.start(kind) for _ in range(2)] for kind in ("server", "worker")]
        jobs = [found.store.enqueue(MAKE, {"name": f"job{n}", "count": 15}, key="", user=None, run_after=None)
                for n in range(5)]  # fmt: skip
        until(lambda: len(found.holders()) > 1 and len(found.made()) > 5)
        victim = next(iter(found.holders()))
        found.kill(victim)
        until(lambda: all(found.store.status(job).state == "done" for job in jobs))
        names = Counter(name for name in found.made().elements() if name.startswith("job"))
        assert names == {f"job{n}-{number}": 1 for n in range(5) for number in range(15)}
        told = work_state(found.place.runtime.database, found.place.pinned.tables)
        assert {one.pid: one.ended_as for one in told.executors} == {
            pid: "dead" if pid == victim else "" for pid in (*servers, *workers)
        }
        for address in filter(None, found.alive.values()):
            assert "palmette_executors 3.0" in httpx.get(f"{address}/metrics").text


@pytest.mark.postgres
@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_whoever_is_killed_whenever_each_effect_is_there_once(tmp_path, postgres_url, capsys) -> None:
    chosen, table = random.Random(5), []
    with crew(tmp_path, postgres_url) as found:
        for kind in ("server", "server", "worker", "worker"):
            found.start(kind)
        count = 25 * KILLS
        jobs = [found.store.enqueue(MAKE, {"name": f"job{n}", "count": count}, key="", user=None, run_after=None)
                for n in range(4)]  # fmt: skip
        for number in range(KILLS):
            time.sleep(chosen.uniform(0.05, 1.5))
            pid = chosen.choice(list(found.alive))
            kind = "server" if found.alive[pid] else "worker"
            found.kill(pid)
            table.append(f"{number + 1:>4}  {kind:<6}  {len(found.made()):>6}")
            found.start(kind)
        until(lambda: all(found.store.status(job).state == "done" for job in jobs))
        doubled = [name for name, times in found.made().items() if times > 1]
        missing = {f"job{n}-{number}" for n in range(4) for number in range(count)} - set(found.made())
    with capsys.disabled():
        lines = ["", "kill  which     there", *table, f"doubled {doubled}, missing {len(missing)}"]
        print("\n".join(lines))  # noqa: T201 -- the table is what the run is for
    assert (doubled, missing) == ([], set())


def test_a_worker_over_sqlite_is_refused_with_what_to_use() -> None:
    answer = CliRunner().invoke(worker, ["--database", "sqlite:///somewhere.db"])
    assert isinstance(answer.exception, SettingsError)
    assert answer.exception.code == "worker.one_process"
