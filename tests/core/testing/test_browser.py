"""The browser that tests get starts clean and finds no host but this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Error, Page


class _Greeting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Set-Cookie", "visited=yes")
        self.end_headers()
        self.wfile.write(f"<h1>{self.headers.get('Cookie', 'no cookie')}</h1>".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def address() -> Iterator[str]:
    """A page on this machine that shows the cookie it got and sets one."""
    server = HTTPServer(("127.0.0.1", 0), _Greeting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_without_cookies(page: Page, address: str, turn: int) -> None:
    page.goto(address)
    assert page.inner_text("h1") == "no cookie"
    page.reload()
    assert page.inner_text("h1") == "visited=yes"


def test_the_browser_finds_no_other_host(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")
