"""`palmette-club-gateway gateway.toml`: runs until it is stopped."""

from __future__ import annotations

import json
import logging
import sys
import threading
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from palmette_fitness_club.gateway.gate import Device, Gate
from palmette_fitness_club.gateway.listen import listen
from palmette_fitness_club.gateway.perco import Perco
from palmette_fitness_club.gateway.server import Server
from palmette_fitness_club.gateway.store import Store
from palmette_fitness_club.gateway.ticking import now

USAGE = "usage: palmette-club-gateway gateway.toml"
log = logging.getLogger("palmette.gateway")


def main() -> None:
    """Read the settings, listen to devices, and hand over what happens."""
    if len(sys.argv) != 2:
        raise SystemExit(USAGE)
    path = Path(sys.argv[1])
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    devices = {str(one.get("serial") or one["id"]): _device(one) for one in settings["device"]}
    gate = Gate(
        Store(path.with_name(settings.get("store", "gateway.db"))), Server(settings["server"], settings["token"]),
        ZoneInfo(settings["zone"]),
    )  # fmt: skip
    everybody, stop = list(devices.values()), threading.Event()
    _every(stop, 600, lambda: gate.refresh(everybody))
    _every(stop, 2, lambda: gate.forward(everybody))
    for one in settings.get("perco", ()):
        _poll(stop, gate, devices, one)
    server = listen(gate, devices, settings.get("host", "127.0.0.1"), int(settings.get("port", 8081)))
    log.info("listening on %s:%s", *server.server_address[:2])
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        stop.set()


def _device(one: Mapping[str, Any]) -> Device:
    return Device(str(one["id"]), str(one.get("zone", "")), str(one.get("direction", "in")))


def _every(stop: threading.Event, seconds: float, work: Any) -> None:  # Any: whatever it answers is not asked for
    def run() -> None:
        while not stop.is_set():
            try:
                work()
            except Exception:
                log.exception("failed; it will be tried again")
            stop.wait(seconds)

    threading.Thread(target=run, daemon=True).start()


def _poll(stop: threading.Event, gate: Gate, devices: Mapping[str, Device], one: Mapping[str, Any]) -> None:
    """Ask a PERCo server every few seconds."""
    perco = Perco(_caller(str(one["url"])), str(one["login"]), str(one["password"]))
    device, last = devices[str(one["device"])], [now() - timedelta(days=1)]

    def fetch() -> None:
        until = now()
        perco.fetch(gate, device, last[0], until)
        last[0] = until

    _every(stop, float(one.get("seconds", 5)), fetch)


def _caller(url: str) -> Any:  # Any: the shape that perco.Call names
    def call(method: str, path: str, values: Mapping[str, Any]) -> tuple[int, Any]:
        query = f"?{urllib.parse.urlencode(values)}" if method == "GET" else ""
        data = json.dumps(values).encode() if method == "POST" else None
        request = urllib.request.Request(
            url.rstrip("/") + path + query, data=data, headers={"content-type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, None

    return call


if __name__ == "__main__":
    main()
