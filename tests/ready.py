"""Waiting for a server process of a test."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import httpx


def wait_until_ready(base: str, process: subprocess.Popen[bytes], log: Path, *, patience: float = 60) -> None:
    """Return when the server at `base` says it is ready; fail with its log when it ends or takes `patience` seconds."""
    until = time.monotonic() + patience
    # One client: each new one would read the machine's certificates again.
    with httpx.Client(base_url=base, verify=False) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                if client.get("/health/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
    raise AssertionError(log.read_text())
