"""A message provider for tests: a real HTTP server on this machine that counts what it was asked, and misbehaves."""

from __future__ import annotations

import json
import random
import socket
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

BEHAVIOURS = ("ok", "slow", "429", "500", "500 after", "garbage", "cut before", "cut after", "cut half")
"""What it can do: answer, answer late, ask to wait, fail without or after taking the message, answer nonsense, hang up
before or after taking it, hang up in the middle of its answer."""

TAKES = frozenset({"ok", "slow", "500 after", "garbage", "cut after", "cut half"})
"""Those in which the message went out."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is nothing to speak of here."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class FakeProvider:
    """`POST /messages` takes {"key", "to", "text"}; `GET /messages/<key>` says whether it has it.

    `effects` counts by key how often a message went out to a person, `calls` how often one was asked for. With `mix`
    it chooses a behaviour for each call by weight. `dedups`: a key it knows is answered and not sent again.
    """

    def __init__(self, *, seed: int = 1, dedups: bool = False, knows: bool = True) -> None:
        self.effects: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.taken: list[dict[str, Any]] = []
        self.mix: Mapping[str, int] = {"ok": 1}
        self.script: list[str] = []
        self.delay = 0.05
        self.retry_after = 1
        self.dedups = dedups
        self.knows = knows
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.allow = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> FakeProvider:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def behave(self, *script: str, **mix: int) -> None:
        """Do these in order, then what the weights say; names of weights have `_` for spaces."""
        self.script = list(script)
        self.mix = {name.replace("_", " ").strip(): weight for name, weight in mix.items()} or {"ok": 1}

    def doubled(self) -> Sequence[str]:
        """Keys of messages that went out more than once."""
        return [key for key, count in self.effects.items() if count > 1]

    # ---- what the handler asks

    def next_behaviour(self) -> str:
        """What to do now."""
        with self._lock:
            if self.script:
                return self.script.pop(0)
            names = list(self.mix)
            return self._random.choices(names, [self.mix[name] for name in names])[0]

    def take(self, message: dict[str, Any]) -> None:
        """A message goes out."""
        with self._lock:
            key = str(message.get("key", ""))
            if self.dedups and self.effects[key]:
                return
            self.effects[key] += 1
            self.taken.append(message)


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body leave in one piece: the small delay of the kernel would slow every call.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            message = json.loads(body)
            provider.calls[str(message.get("key", ""))] += 1
            behaviour = provider.next_behaviour()
            if behaviour in TAKES:
                provider.take(message)
            self._act(behaviour, str(message.get("key", "")))

        def do_GET(self) -> None:
            key = self.path.rpartition("/")[2]
            if not provider.knows:
                self._say(404, b'{"error": "no such address"}')
            elif provider.effects[key]:
                self._say(200, json.dumps({"id": f"p-{key}", "state": "sent"}).encode())
            else:
                self._say(200, b'{"state": "none"}')

        def _act(self, behaviour: str, key: str) -> None:
            if behaviour == "slow":
                threading.Event().wait(provider.delay)
            if behaviour in ("ok", "slow"):
                self._say(200, json.dumps({"id": f"p-{key}"}).encode())
            elif behaviour == "429":
                self._say(429, b"{}", {"Retry-After": str(provider.retry_after)})
            elif behaviour.startswith("500"):
                self._say(500, b"oops")
            elif behaviour == "garbage":
                self._say(200, b"<html>\xff\xfe nothing to see")
            else:
                self._cut(behaviour)

        def _say(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def _cut(self, behaviour: str) -> None:
            if behaviour == "cut half":
                self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{")
                self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written."""

    return Handler


class JsonServer:
    """Answers every call with what it was told to, and keeps (path, body, headers) of what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, dict[str, str]]] = []  # Any: what the caller sent
        self.status = 200
        self.said: object = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.asked.append((self.path, json.loads(raw) if raw else None, headers))
                body = json.dumps(outer.said).encode()
                self.send_response(outer.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                self.wfile.flush()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is written."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.allow = self.url.removeprefix("http://")
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> JsonServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, status: int, said: object) -> None:
        """Answer so from now on."""
        self.status, self.said = status, said
