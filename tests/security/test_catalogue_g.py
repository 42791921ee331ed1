"""Section G of the catalogue: faults and operations. Each test bears the number of its row."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from litestar.testing import TestClient
from sqlalchemy import Connection, make_url, select, text

from palmette.backup.place import Place
from palmette.backup.sealing import BackupError
from palmette.backup.verify import verify_backup
from palmette.errors import Unavailable
from palmette.schema.database import Bypass
from palmette.testing.club import BASE_URL, OWNER, PASSWORD, served
from palmette.testing.postgres import PostgresServer
from tests.core.backup.conftest import Yard, filled
from tests.core.cli.running import run
from tests.security.served import Installation, installation
from tests.security.workload import begin, settle

KILLS, SEED = 200, 20261123


def killed(there: Installation, kills: int, seed: int) -> tuple[str, list[str]]:
    """Kill the server again and again while eight people work; a line of figures and what is wrong."""
    choose = random.Random(seed)
    began = time.monotonic()
    there.start()
    callers, stop = begin(there, seed=seed)
    for number in range(1, kills + 1):
        time.sleep(choose.uniform(0.1, 0.8))
        there.kill()
        there.start()
        (there.folder / "kills").write_text(f"{number} of {kills}\n")
    found = settle(there, callers, stop)
    seconds = time.monotonic() - began
    line = (
        f"{kills} kills in {seconds:.0f} s: {found.asked} calls, {found.again} asked again, "
        f"{found.acknowledged} effects acknowledged, {len(found.wrong)} wrong, refused {dict(found.refused)}"
    )
    return line, found.wrong


@pytest.mark.slow
def test_row_104_a_killed_server_loses_nothing_it_answered_and_does_nothing_twice(
    tmp_path: Path, database_url: str
) -> None:
    with installation(tmp_path, database_url) as there:
        line, wrong = killed(there, 3, SEED)
    assert wrong == [], line


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_row_104_two_hundred_kills(tmp_path: Path, database_url: str, record_property, capsys) -> None:
    with installation(tmp_path, database_url) as there:
        line, wrong = killed(there, int(os.environ.get("PALMETTE_KILLS", KILLS)), SEED)
    with capsys.disabled():
        print(f"\n{database_url.partition(':')[0]}: {line}")  # noqa: T201 - the table that `make soak` is run for
    record_property("kills", line)
    assert wrong == []


# ---- 105: a full disk


def log_in(client: TestClient) -> None:
    """The owner, by the form."""
    answer = client.post("/login", data={"email": OWNER, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code in (200, 303), answer.text[:500]


@pytest.mark.slow
def test_row_105_a_full_disk_refuses_in_words_reads_go_on_and_writes_resume(tmp_path: Path, sqlite_url: str) -> None:
    with installation(tmp_path, sqlite_url) as there:
        database = tmp_path / "palmette.db"
        there.start(limit=database.stat().st_size + (256 << 10))
        with httpx.Client(base_url=there.base, headers=there.headers, timeout=20, verify=False) as client:
            made, refused = 0, None
            for number in range(2000):
                answer = client.post("/api/v1/guest", json={"name": f"Guest {number}", "note": "x" * 4000})
                if answer.status_code != 201:
                    refused = answer
                    break
                made += 1
            assert refused is not None, made
            assert (refused.status_code, refused.json()["code"]) == (507, "database.full")
            assert "retry-after" in refused.headers
            assert client.get("/api/v1/guest?count=exact&limit=1").json()["count"]["value"] == made
            assert client.get("/login").status_code == 200
            # There is room again, and nobody restarts anything.
            resource.prlimit(there.child, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            assert client.post("/api/v1/guest", json={"name": "Later"}).status_code == 201
            assert client.get("/api/v1/guest?count=exact&limit=1").json()["count"]["value"] == made + 1


def test_row_105_little_room_is_told_before_it_is_none(tmp_path: Path, sqlite_url: str) -> None:
    with served(tmp_path, sqlite_url) as place, TestClient(place.app, base_url=BASE_URL) as client:
        bearer = {"authorization": f"Bearer {place.token()}"}
        log_in(client)
        watch = place.app.state.watch

        def room(share: float) -> None:
            watch._free = lambda path: share
            watch.look()

        room(0.09)
        assert "The disk is getting full" in client.get("/today").text
        assert client.get("/r/contact/export.csv").status_code == 507
        assert client.post("/api/v1/contact", json={"kind": "person", "last_name": "A"}, headers=bearer).is_success
        room(0.02)
        refused = client.post("/api/v1/contact", json={"kind": "person", "last_name": "B"}, headers=bearer)
        assert (refused.status_code, refused.json()["code"]) == (507, "database.short")
        assert "nothing is stored now" in client.get("/today").text
        assert client.get("/health/ready").status_code == 503
        assert client.post("/login", data={"email": OWNER, "password": PASSWORD}).status_code == 507
        room(0.5)
        assert client.post("/api/v1/contact", json={"kind": "person", "last_name": "B"}, headers=bearer).is_success


# ---- 107: faults of the database


@pytest.mark.slow
def test_row_107_a_server_whose_postgresql_was_away_answers_503_and_recovers(
    tmp_path: Path, postgres_server: PostgresServer, postgres_url: str
) -> None:
    with installation(tmp_path, postgres_url) as there:
        there.start()
        with httpx.Client(base_url=there.base, headers=there.headers, timeout=30, verify=False) as client:
            assert client.post("/api/v1/guest", json={"name": "Before"}).status_code == 201
            _end_connections(postgres_url)
            # Connections that died in the pool are noticed before they are used.
            assert client.post("/api/v1/guest", json={"name": "After"}).status_code == 201
            _let_in(postgres_url, allowed=False)
            away = client.post("/api/v1/guest", json={"name": "Away"}, headers={"idempotency-key": "away"})
            assert (away.status_code, away.json()["code"]) == (503, "database.unavailable")
            assert away.headers["retry-after"]
            assert client.get("/health/ready").status_code == 503
            _let_in(postgres_url, allowed=True)
            for _ in range(2):
                back = client.post("/api/v1/guest", json={"name": "Away"}, headers={"idempotency-key": "away"})
                assert back.status_code == 201
            names = [row["name"] for row in client.get("/api/v1/guest?limit=10&sort=name").json()["data"]]
            assert names == ["After", "Away", "Before"]


def test_row_107_a_connection_ended_in_the_middle_of_work_stores_nothing_and_says_try_again(
    tmp_path: Path, postgres_url: str
) -> None:
    with served(tmp_path, postgres_url) as place:
        gateway, actor = place.pinned.gateway, place.pinned.directory.system("job")

        def work() -> None:
            with gateway.writing(actor) as records:
                records.create("contact", {"kind": "person", "last_name": "Half"})
                _end_connections(postgres_url)
                records.create("contact", {"kind": "person", "last_name": "Done"})

        with pytest.raises(Unavailable):
            work()
        with gateway.reading(actor) as records:
            assert records.count("contact", cap=None).value == 0


def test_row_107_eight_writers_on_sqlite_never_hear_that_it_is_locked(tmp_path: Path, sqlite_url: str) -> None:
    with served(tmp_path, sqlite_url) as place:
        gateway, actor = place.pinned.gateway, place.pinned.directory.system("job")
        problems: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for turn in range(10):
                    with gateway.writing(actor) as records:
                        records.count("contact", cap=None)
                        records.create("contact", {"kind": "person", "last_name": f"{number} {turn}"})
            except BaseException as error:  # noqa: BLE001 - told by the test
                problems.append(error)

        writers = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for one in writers:
            one.start()
        for one in writers:
            one.join()
        assert problems == []
        with gateway.reading(actor) as records:
            assert records.count("contact", cap=None).value == 80


def _administer(url: str, statement: str) -> None:
    """As the superuser of the server of the tests."""
    parsed = make_url(url)
    with psycopg.connect(host=str(parsed.query["host"]), user="postgres", dbname="postgres", autocommit=True) as server:
        server.execute(statement.replace(":name", str(parsed.database)))


def _end_connections(url: str) -> None:
    _administer(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ':name'")


def _let_in(url: str, *, allowed: bool) -> None:
    _administer(url, f'ALTER DATABASE ":name" ALLOW_CONNECTIONS {str(allowed).lower()}')
    if not allowed:
        _end_connections(url)


# ---- 108: backups


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one good backup, made once; tests spoil copies of it."""
    folder = tmp_path_factory.mktemp("backed-up")
    with served(folder, f"sqlite:///{folder / 'a.db'}") as place:
        filled(place)
        yard = Yard(place, Place(folder / "backups"), folder)
        yard.back_up()
    return folder / "backups"


def _flip(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


def _spoiled(backed_up: Path, tmp_path: Path, how: str) -> Place:
    shutil.copytree(backed_up, tmp_path / "backups")
    place = Place(tmp_path / "backups")
    folder = place.folder("latest")
    content = next(place.root.glob("contents/??/*"))
    if how == "flip":
        _flip(folder / "database.db")
    elif how == "truncate":
        body = (folder / "database.db").read_bytes()
        (folder / "database.db").write_bytes(body[:-4096])
    elif how == "drop a part":
        (folder / "overlay.yaml").unlink()
    elif how == "drop an attachment":
        content.unlink()
    elif how == "flip an attachment":
        _flip(content)
    return place


@pytest.mark.parametrize(
    ("how", "kind", "named"),
    [
        ("flip", "changed", "database.db"), ("truncate", "truncated", "database.db"),
        ("drop a part", "missing", "overlay.yaml"), ("drop an attachment", "content", "is not there"),
        ("flip an attachment", "content", "hash differs"),
    ],
)  # fmt: skip
def test_row_108_a_spoiled_backup_is_told_by_its_defect(
    backed_up: Path, tmp_path: Path, how: str, kind: str, named: str
) -> None:
    place = _spoiled(backed_up, tmp_path, how)
    found = verify_backup(place, "latest")[1]
    assert [item.kind for item in found] == [kind]
    assert named in found[0].message


def test_row_108_a_changed_manifest_is_not_believed(backed_up: Path, tmp_path: Path) -> None:
    place = _spoiled(backed_up, tmp_path, "")
    manifest = place.folder("latest") / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"contacts__contact": 20', '"contacts__contact": 21'))
    with pytest.raises(BackupError, match="changed after it was written"):
        verify_backup(place, "latest")


def test_row_108_a_copy_of_an_older_schema_is_told(backed_up: Path) -> None:
    assert verify_backup(Place(backed_up), "latest")[1] == []
    found = verify_backup(Place(backed_up), "latest", blueprint="another")[1]
    assert [item.kind for item in found] == ["schema"]


def test_row_108_the_command_exits_with_an_error_for_a_spoiled_backup(
    backed_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = _spoiled(backed_up, tmp_path, "truncate")
    for name in ("EDITION", "DATABASE_URL", "DATA_DIR", "BACKUP_DIR"):
        monkeypatch.delenv(f"PALMETTE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    ran = run("backup", "verify", "--in", str(place.root), "--any-edition")
    assert (ran.code, "truncated" in ran.out) == (1, True)


# ---- 110 and 111: packs


def test_row_111_a_statement_that_does_not_come_by_the_gateway_is_refused_at_the_driver(
    tmp_path: Path, sqlite_url: str
) -> None:
    with served(tmp_path, sqlite_url) as place:
        database, table = place.pinned.database, place.pinned.tables.table("contacts.contact")
        ways: list[Callable[[Connection], object]] = [
            lambda connection: connection.execute(text("SELECT * FROM contacts__contact")),
            lambda connection: connection.execute(select(table)),
            lambda connection: connection.execute(table.delete()),
            lambda connection: connection.exec_driver_sql("DELETE FROM contacts__contact"),
        ]
        for way in ways:
            with database.engine.connect() as connection, pytest.raises(Bypass):
                way(connection)
            with database.write([1]) as connection, pytest.raises(Bypass):
                way(connection)


# ---- 112: a graceful stop


@pytest.mark.slow
def test_row_112_a_stop_answers_what_was_begun_and_gives_leases_back(tmp_path: Path, sqlite_url: str) -> None:
    with installation(tmp_path, sqlite_url) as there, serving(there) as server:
        broken: list[str] = []
        stopping = threading.Event()
        answered = [0]

        def ask() -> None:
            with httpx.Client(base_url=there.base, headers=there.headers, timeout=30, verify=False) as client:
                while True:
                    late = stopping.is_set()
                    try:
                        # A connection for each call: one that is kept may be closed by either side.
                        client.get("/api/v1/guest", headers={"connection": "close"})
                        answered[0] += 1
                    except httpx.TransportError as error:
                        # Not accepted any more: a proxy asks another server.
                        if not late and not isinstance(error, httpx.ConnectError):
                            broken.append(repr(error))
                        return

        callers = [threading.Thread(target=ask) for _ in range(4)]
        for one in callers:
            one.start()
        while answered[0] < 8:
            time.sleep(0.05)
        began = time.monotonic()
        stopping.set()
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        for one in callers:
            one.join()
        assert (broken, server.returncode) == ([], 0)
        assert time.monotonic() - began < 30
        with closing(sqlite3.connect(tmp_path / "palmette.db")) as database:
            held = database.execute("SELECT count(*) FROM palmette__job WHERE state = 'running'").fetchone()
        assert held == (0,)


@pytest.mark.slow
def test_row_112_a_second_signal_ends_at_once(tmp_path: Path, sqlite_url: str) -> None:
    with installation(tmp_path, sqlite_url) as there, serving(there) as server:
        with socket.create_connection(("127.0.0.1", there.port)) as slow:
            # A request that never ends holds the stop open.
            slow.sendall(b"POST /api/v1/guest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{")
            time.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            began = time.monotonic()
            server.send_signal(signal.SIGTERM)
            server.wait(10)
        assert time.monotonic() - began < 5


@contextmanager
def serving(there: Installation) -> Iterator[subprocess.Popen[bytes]]:
    """The real server, as `palmette serve` starts it."""
    command = [sys.executable, "-m", "palmette.cli", "serve", "--port", str(there.port)]
    with (there.folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(command, env=there.environment, stdout=log, stderr=log, start_new_session=True)
        try:
            there.await_ready()
            yield server
        finally:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
