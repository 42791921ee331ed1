"""The clients, in a process of their own: a plan of requests on stdin, the number of answers and seconds on stdout."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPConnection


@dataclass(frozen=True)
class Ask:
    """One request, and the status that is a right answer."""

    method: str
    path: str
    body: str = ""
    status: int = 200


def send(port: int, asks: Sequence[Ask], *, token: str = "", clients: int = 1) -> float:
    """Send all requests over `clients` kept connections; seconds until the last answer. Another status is an error."""
    plan = {"port": port, "token": token, "clients": clients, "asks": [asdict(ask) for ask in asks]}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    return float(done.stdout)


def answer(port: int, ask: Ask, *, token: str = "") -> bytes:
    """The body of one request's answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=240)
    body = _ask(connection, ask, _headers(token))
    connection.close()
    return body


def _headers(token: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    return headers | {"Authorization": f"Bearer {token}"} if token else headers


def _ask(connection: HTTPConnection, ask: Ask, headers: dict[str, str]) -> bytes:
    connection.request(ask.method, ask.path, ask.body.encode() or None, headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != ask.status:
        raise RuntimeError(f"{ask.method} {ask.path} answered {response.status}: {body[:500]!r}")
    return body


def main() -> None:
    """Read the plan, send it, tell the seconds."""
    plan = json.load(sys.stdin)
    asks = [Ask(**item) for item in plan["asks"]]
    failures: list[str] = []

    def client(share: Sequence[Ask]) -> None:
        connection = HTTPConnection("127.0.0.1", plan["port"], timeout=240)
        try:
            for ask in share:
                _ask(connection, ask, _headers(plan["token"]))
        except (OSError, RuntimeError) as error:
            failures.append(str(error))
        connection.close()

    threads = [threading.Thread(target=client, args=(asks[n :: plan["clients"]],)) for n in range(plan["clients"])]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(failures[0])
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
