"""The addresses at which devices of the club's network reach the gateway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from palmette_fitness_club.gateway import sigur, zkteco
from palmette_fitness_club.gateway.gate import Device, Gate

LARGEST = 1 << 20


def listen(gate: Gate, devices: Mapping[str, Device], host: str, port: int) -> ThreadingHTTPServer:
    """A server over the gate; `serve_forever` runs it. Devices are found by serial number or door."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", b"")

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            if not 0 <= length <= LARGEST:
                self.send_error(413)
                return
            self._answer("POST", self.rfile.read(length))

        def _answer(self, method: str, body: bytes) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            if parts.path == "/check" and method == "POST":
                self._send(json.dumps(_check(gate, devices, body)), "application/json")
            elif parts.path == "/sigur":
                form = dict(parse_qsl(body.decode(errors="replace"))) if body else {}
                self._send(sigur.take(gate, devices, {**query, **form}), "text/plain")
            elif parts.path.startswith("/iclock/"):
                text = body.decode(errors="replace")
                self._send(zkteco.answer(gate, devices, method, parts.path, query, text), "text/plain")
            elif parts.path == "/health":
                self._send(json.dumps({"waiting": gate.store.count()}), "application/json")
            else:
                self.send_error(404)

        def _send(self, text: str, kind: str) -> None:
            raw = text.encode()
            self.send_response(200)
            self.send_header("content-type", f"{kind}; charset=utf-8")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """Addresses hold numbers of passes: nothing of them goes into a log."""

    return ThreadingHTTPServer((host, port), Handler)


def _check(gate: Gate, devices: Mapping[str, Device], body: bytes) -> dict[str, object]:
    """`{device, type, value}` of a controller that opens by our answer."""
    try:
        asked = json.loads(body)
        device = devices[str(asked["device"])]
        return gate.open(device, str(asked["type"]), str(asked["value"]))
    except (ValueError, KeyError, TypeError):
        return {"allow": False, "reason": "unknown", "text": "", "member": None, "offline": True}
