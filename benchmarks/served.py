"""A server process under measurement: started, asked until it answers, its CPU time and memory read from /proc."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS, STOP_SECONDS = 240, 60
STARTED = """
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
Granian("benchmarks.bare:application", factory=True, address="127.0.0.1", port={port}, interface=Interfaces.ASGI,
        workers=1, blocking_threads=1, backlog=2048, log_level=LogLevels.warning).serve()
"""


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and what it took to answer for the first time."""

    port: int
    pid: int
    seconds: float
    cpu: float


@contextmanager
def palmette_server(environment: Mapping[str, str], *, log: Path) -> Iterator[Server]:
    """`palmette serve`, as it runs anywhere; its modules are to be compiled as an installation's are."""
    port = _free_port()
    command = [sys.executable, "-m", "palmette.cli", "serve", "--port", str(port)]
    with _running(command, environment, port, "/health/live", log) as server:
        yield server


@contextmanager
def bare_server(environment: Mapping[str, str], *, log: Path) -> Iterator[Server]:
    """The bare handlers on the same server program with the same options."""
    port = _free_port()
    command = [sys.executable, "-c", STARTED.format(port=port)]
    with _running(command, environment, port, "/constant", log) as server:
        yield server


def compile_modules(environment: Mapping[str, str]) -> None:
    """Compile what a server imports, as an installation has it: otherwise the first start would pay for it."""
    command = [sys.executable, "-c", "import palmette.cli.serve"]
    subprocess.run(command, env=_environment(environment), check=True)


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | dict(given)


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], port: int, path: str, log: Path) -> Iterator[Server]:
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=_environment(environment), stdout=output, stderr=output)
    try:
        _await_answer(process, f"http://127.0.0.1:{port}{path}", log)
        yield Server(port, process.pid, time.perf_counter() - began, cpu_seconds(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                answer.read()
            return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def cpu_seconds(*roots: int) -> float:
    """CPU time of processes and everything below them, those that ended included."""
    return sum(_cpu(pid) for pid in family(*roots))


def memory(*roots: int) -> float:
    """Megabytes of processes and everything below them: shared pages counted by share (PSS)."""
    total = 0
    for pid in family(*roots):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def family(*roots: int) -> list[int]:
    """The processes and all below them."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _cpu(pid: int) -> float:
    try:
        # The name in brackets may hold spaces, so fields are counted behind it; 14 to 17 are user and system time of
        # the process and of its ended children.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / TICKS


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
