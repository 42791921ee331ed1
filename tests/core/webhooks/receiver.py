"""A receiver of webhooks for tests: a real server on this machine that keeps what came as it came."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """Answers what `refused` says of the record, in the order of `script`, then 200; `came` holds (headers in lower
    case, body).

    What is sent at once comes in any order: a script suits one record alone.
    """

    script: list[int] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                outer.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.answer(body))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is written."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.allow = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.allow}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, body: bytes) -> int:
        """The status to answer with."""
        if self.refused and (found := self.refused.get(json.loads(body)["data"].get("id", ""))):
            return found
        return self.script.pop(0) if self.script else 200

    def told(self) -> list[dict[str, Any]]:
        """The bodies, in the order they came."""
        return [json.loads(body) for _, body in self.came]

    def close(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.server.server_close()
