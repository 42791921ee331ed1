"""An installation in processes of its own that a test may kill, stop or starve, and start again in a moment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from palmette.testing.club import EDITION, OWNER, served

PATIENCE = 60.0
WITH_BONUSES = (
    EDITION
    + """
entities:
  guest:
    label: Guest
    title: "{name}"
    fields:
      name: {type: text, required: true}
      note: {type: long_text}
  bonus_move:
    label: Bonus move
    plural: Bonus moves
    ledger: {of: guest, quantity: points, balance: bonus, minus: [spend], transfer: given}
    fields:
      guest: {type: reference, to: guest, required: true, inverse: bonus_moves}
      kind: {type: choice, options: [earn, spend, given], required: true}
      points: {type: integer, required: true}
forms:
  site:
    entity: lead
    columns: {subject: [title], phone: [phone]}
    constants: {source: Website}
    received: received_at
    limit: 100000
    size: 4096
"""
)


@dataclass
class Installation:
    """A database with an owner, and the environment that serves it."""

    folder: Path
    url: str
    token: str
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    child: int = 0
    starts: int = field(default=0)

    @property
    def base(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """What a caller of the API sends."""
        return {"authorization": f"Bearer {self.token}"}

    def start(self, *, limit: int = 0, hours: int = 0) -> None:
        """A server process; back when it answers. Its files stay below a limit, its clock is so many hours ahead."""
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"start {limit} {hours}\n")
        self.process.stdin.flush()
        self.child = int(self.process.stdout.readline())
        self.starts += 1
        self.await_ready()

    def await_ready(self) -> None:
        """Wait until the server is ready to work."""
        until = time.monotonic() + PATIENCE
        # One client: each new one would read the machine's certificates again.
        with httpx.Client(base_url=self.base, verify=False, timeout=5) as client:
            while time.monotonic() < until:
                try:
                    if client.get("/health/live").status_code == 200:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)
        raise AssertionError((self.folder / "served.log").read_text())

    def send(self, what: signal.Signals) -> None:
        """A signal to the server process."""
        os.kill(self.child, what)

    def kill(self) -> None:
        """What no process can hear coming."""
        self.send(signal.SIGKILL)


@contextmanager
def installation(folder: Path, url: str, *, edition: str = WITH_BONUSES) -> Iterator[Installation]:
    """An installation with its zygote; no server runs until `start`."""
    with served(folder, url, edition=edition) as club:
        token = club.token(OWNER)
        settings = club.settings
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PALMETTE_BASE_URL": f"http://127.0.0.1:{port}"}
    for name in ("edition", "database_url", "data_dir", "secret_key"):
        environment[f"PALMETTE_{name.upper()}"] = str(getattr(settings, name))
    found = Installation(folder, url, token, port, environment)
    with (folder / "served.log").open("w") as log:
        found.process = subprocess.Popen(
            [sys.executable, "-m", "tests.security.zygote", str(port)], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        assert found.process.stdout is not None
        assert found.process.stdout.readline() == "built\n", (folder / "served.log").read_text()
        try:
            yield found
        finally:
            if found.child:
                with suppress(ProcessLookupError):
                    os.kill(found.child, signal.SIGKILL)
            found.process.kill()
            found.process.wait()
            found.process.stdout.close()
            if found.process.stdin is not None:
                found.process.stdin.close()
