"""Long runs of `make soak`: a burst of forms, a nemesis that breaks what it can, a recovery to a moment."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from palmette.app import open_runtime
from palmette.backup.invariants import verify_data
from palmette.files.store import FolderStore
from palmette.settings import load_settings
from palmette.testing.club import served
from palmette.testing.postgres import PostgresServer, find_binaries
from tests.security.served import Installation, installation
from tests.security.test_catalogue_g import _end_connections, _let_in
from tests.security.workload import begin, settle

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]

PER_SECOND, SECONDS = 100, int(os.environ.get("PALMETTE_BURST_SECONDS", "60"))
MINUTES = float(os.environ.get("PALMETTE_NEMESIS_MINUTES", "10"))
FIGURES = Path(os.environ.get("PALMETTE_SOAK_FIGURES", "var/soak/durability.jsonl"))


def note(name: str, **figures: object) -> None:
    """Append a line of figures; a later run begins where these end."""
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    with FIGURES.open("a") as file:
        file.write(json.dumps({"run": name, **figures}) + "\n")


def earlier(name: str) -> list[dict[str, object]]:
    """The figures of runs before."""
    lines = FIGURES.read_text().splitlines() if FIGURES.exists() else []
    return [found for line in lines if (found := json.loads(line))["run"] == name]


# ---- public forms


async def _burst(there: Installation) -> list[float]:
    """So many posts a second whether or not they are answered; one in twenty comes twice. Seconds to each answer."""
    limits = httpx.Limits(max_connections=400, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=there.base, timeout=30, limits=limits) as client:
        taken: list[float] = []

        async def post(number: int) -> None:
            began = time.perf_counter()
            body = {"title": f"Request {number}", "phone": f"+35840{number:07}"}
            answer = await client.post("/capture/site", data=body, headers={"idempotency-key": str(number)})
            assert answer.status_code == 200, answer.text
            taken.append(time.perf_counter() - began)

        began, tasks = time.perf_counter(), []
        for number in range(PER_SECOND * SECONDS):
            await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.perf_counter()))
            tasks += [asyncio.create_task(post(number)) for _ in range(2 if number % 20 == 0 else 1)]
        await asyncio.gather(*tasks)
    return sorted(taken)


def test_a_burst_of_forms_is_answered_in_time_and_none_is_lost_or_doubled(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with installation(tmp_path, database_url) as there:
        there.start()
        taken = asyncio.run(_burst(there))
        there.kill()
        runtime = open_runtime(load_settings(environ=there.environment))
        with runtime.database.snapshot() as connection:
            kept = connection.exec_driver_sql("SELECT count(*), count(DISTINCT key) FROM palmette__inbox").one()
        runtime.database.close()
    figures = {name: round(taken[int(len(taken) * share)] * 1000) for name, share in (("p50", 0.5), ("p99", 0.99))}
    engine = database_url.partition(":")[0]
    note("burst", engine=engine, posts=len(taken), kept=kept[0], load=os.getloadavg()[0], **figures)
    with capsys.disabled():
        print(f"\n{engine}: {len(taken)} posts, {kept[0]} kept, {figures} ms")  # noqa: T201 - what the run is for
    assert tuple(kept) == (PER_SECOND * SECONDS, PER_SECOND * SECONDS)
    assert figures["p99"] <= 500


# ---- a nemesis


def _break(there: Installation, choose: random.Random) -> str:
    """One thing that goes wrong, and is well again afterwards."""
    sqlite = there.url.startswith("sqlite")
    what = choose.choice(["kill", "sleep", "clock", "disk" if sqlite else "away", "ended" if not sqlite else "kill"])
    if what == "kill":
        there.kill()
        there.start()
    elif what == "sleep":
        there.send(signal.SIGSTOP)
        time.sleep(choose.uniform(1, 20))
        there.send(signal.SIGCONT)
    elif what == "clock":
        there.kill()
        there.start(hours=choose.choice([-72, -1, 1, 72]))
    elif what == "disk":
        size = (there.folder / "palmette.db").stat().st_size
        resource.prlimit(there.child, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        time.sleep(choose.uniform(1, 5))
        resource.prlimit(there.child, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    elif what == "away":
        _let_in(there.url, allowed=False)
        time.sleep(choose.uniform(1, 30))
        _let_in(there.url, allowed=True)
    else:
        _end_connections(there.url)
    return what


def test_whatever_a_nemesis_breaks_what_was_answered_is_there_once(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = database_url.partition(":")[0]
    seed = len(earlier(f"nemesis {engine}")) + 1
    choose, broken = random.Random(seed), []
    with installation(tmp_path, database_url) as there:
        there.start()
        callers, stop = begin(there, seed=seed)
        until = time.monotonic() + MINUTES * 60
        while time.monotonic() < until:
            time.sleep(choose.uniform(0.5, 3))
            broken.append(_break(there, choose))
            there.await_ready()
        found = settle(there, callers, stop)
    counts = {what: broken.count(what) for what in sorted(set(broken))}
    note(f"nemesis {engine}", seed=seed, minutes=MINUTES, broken=counts, asked=found.asked, again=found.again,
         acknowledged=found.acknowledged, refused=dict(found.refused), wrong=found.wrong)  # fmt: skip
    with capsys.disabled():
        print(f"\n{engine} seed {seed}: {counts}, {found}")  # noqa: T201 - what the run is for
    assert found.wrong == []


# ---- back to a moment


class Archiving(PostgresServer):
    """A server that archives its log into a folder, or one that is started from a copy to recover from it."""

    def __init__(self, binaries: Path, archive: Path, *, base: Path | None = None, until: str = "") -> None:
        self._archive, self._base, self._until = archive, base, until
        super().__init__(binaries, durable=True)

    def _initialize(self) -> None:
        if self._base is None:
            super()._initialize()
            return
        shutil.copytree(self._base, self.data)
        (self.data / "recovery.signal").touch()
        self.data.chmod(0o700)
        for path in [self._folder, self.data, *self.data.rglob("*")]:
            if self._uid is not None and self._gid is not None:
                os.chown(path, self._uid, self._gid)

    def _start(self) -> None:
        self._options |= {"wal_level": "replica", "max_wal_senders": "4", "hot_standby": "off"}
        if self._base is None:
            command = f"test ! -f {self._archive}/%f && cp %p {self._archive}/%f"
            self._options |= {"archive_mode": "on", "archive_command": command}
        else:
            self._options |= {
                "restore_command": f"cp {self._archive}/%f %p", "recovery_target_time": self._until,
                "recovery_target_action": "promote",
            }  # fmt: skip
        # A copy has the owner's role already; by then it is promoted and answers.
        with suppress(psycopg.errors.DuplicateObject):
            super()._start()

    def copy_to(self, target: Path) -> None:
        """A base backup by PostgreSQL's own program."""
        tool = self._binaries / "pg_basebackup"
        command = [tool, "-h", self._folder, "-U", "postgres", "-D", target, "--checkpoint=fast", "--wal-method=stream"]
        subprocess.run(command, check=True, user=self._uid, group=self._gid, cwd="/")

    def ask(self, statement: str) -> str:
        """One value, as the superuser."""
        with psycopg.connect(host=str(self._folder), user="postgres", dbname="postgres", autocommit=True) as server:
            row = server.execute(statement).fetchone()
            return str(row[0]) if row else ""


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the server's own user may write to."""
    folder = Path("/tmp") / f"palmette-wal-{os.getpid()}"
    folder.mkdir()
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.postgres
def test_postgresql_goes_back_to_a_moment(tmp_path: Path, open_folder: Path) -> None:
    binaries = find_binaries()
    assert binaries is not None
    archive, base = open_folder / "wal", open_folder / "base"
    archive.mkdir()
    archive.chmod(0o777)
    live = Archiving(binaries, archive)
    try:
        url = live.create_database()
        with served(tmp_path, url) as place:
            gateway, actor = place.pinned.gateway, place.pinned.directory.system("job")

            def add(name: str) -> None:
                with gateway.writing(actor) as records:
                    records.create("contact", {"kind": "person", "last_name": name})

            add("Before the copy")
            live.copy_to(base)
            add("After the copy")
            time.sleep(0.2)
            moment = live.ask("SELECT clock_timestamp()")
            time.sleep(0.2)
            add("By mistake")
            environment = {"PALMETTE_EDITION": str(place.settings.edition), "PALMETTE_SECRET_KEY": "k" * 40}
        live.ask("SELECT pg_switch_wal()")
        until = time.monotonic() + 30
        while live.ask("SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal IS NOT NULL") == "0":
            assert time.monotonic() < until
            time.sleep(0.2)
        time.sleep(2)
    finally:
        live.stop()
    again = Archiving(binaries, archive, base=base, until=moment)
    try:
        there = make_url(url).set(query={"host": str(again._folder)}).render_as_string()
        runtime = open_runtime(load_settings(environ={**environment, "PALMETTE_DATABASE_URL": there}))
        with runtime.database.snapshot() as connection:
            names = connection.exec_driver_sql("SELECT last_name FROM contacts__contact ORDER BY id").scalars().all()
        assert names == ["Before the copy", "After the copy"]
        pinned = runtime.pinned
        files = FolderStore(tmp_path / "again")
        assert verify_data(runtime.database, pinned.blueprint, pinned.tables, files) == []
        runtime.database.close()
    finally:
        again.stop()
