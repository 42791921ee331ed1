"""A club's installation served by a process of its own, for journeys in a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.core.pages.house import EDITION
from tests.ready import wait_until_ready

PATIENCE = 60.0


@contextmanager
def served(folder: Path, edition: Path = EDITION) -> Iterator[str]:
    """Serve the installation of a folder until the block ends; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PALMETTE_EDITION": str(edition),
        "PALMETTE_DATABASE_URL": f"sqlite:///{folder / 'club.db'}",
        "PALMETTE_DATA_DIR": str(folder),
        "PALMETTE_BASE_URL": base,
        "PALMETTE_SECRET_KEY": "only for tests, " * 3,
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers-kill-timeout", "2", "palmette.asgi:application"]
    with (folder / "served.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(base, process, folder / "served.log", patience=PATIENCE)
            yield base
        finally:
            process.terminate()
            process.wait(20)
