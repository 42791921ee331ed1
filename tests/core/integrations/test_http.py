"""The one client to the outside: what it refuses to call, and what it knows of a failure."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from palmette.errors import InvalidInput
from palmette.integrations.addresses import address_rules, is_public
from palmette.integrations.http import CallFailed, HttpClient

Behave = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A real server on this machine; `behave` answers."""

    def __init__(self) -> None:
        outer = self
        self.behave: Behave = lambda handler: None
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.rfile.read(int(self.headers.get("content-length", 0)))
                outer.behave(self)

            do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


def answer(status: int, body: bytes = b"", **headers: str) -> Behave:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def client(server: Server) -> Iterator[HttpClient]:
    made = HttpClient(address_rules([f"127.0.0.1:{server.port}"]), seconds=1.0)
    yield made
    made.close()


PRIVATE = [
    "https://127.0.0.1/", "https://127.1/", "https://0177.0.0.1/", "https://2130706433/", "https://localhost/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "https://[::]/",
]  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_this_machine_is_not_called_however_it_is_written(url: str) -> None:
    with pytest.raises((InvalidInput, CallFailed)) as refused:
        HttpClient().request("GET", url)
    known = {"integrations.private_address", "integrations.no_host", "integrations.bad_address"}
    assert refused.value.code in known, url


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::ffff:a9fe:a9fe", "fe80::1",
        "fc00::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "224.0.0.1", "255.255.255.255", "0.0.0.0",
    ],
)  # fmt: skip
def test_private_addresses_are_known_in_every_wrapping(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "", "http://", "//x", "http://a b/"])
def test_only_web_addresses_are_called(url: str) -> None:
    with pytest.raises(InvalidInput):
        HttpClient().request("GET", url)


def test_plain_http_is_refused_unless_allowed(client: HttpClient, server: Server) -> None:
    with pytest.raises(InvalidInput) as refused:
        client.request("GET", f"http://127.0.0.1:{server.port + 1}/")
    assert refused.value.code == "integrations.plain_http"


def test_a_password_in_an_address_is_refused(client: HttpClient, server: Server) -> None:
    with pytest.raises(InvalidInput) as refused:
        client.request("GET", server.url.replace("//", "//user:pass@"))
    assert refused.value.code == "integrations.bad_address"


def test_an_answer_is_read_with_its_status(client: HttpClient, server: Server) -> None:
    server.behave = answer(429, b'{"a": 1}', Retry_After="7")
    got = client.request("POST", f"{server.url}/x", json={"text": "Анна 🙂"})
    assert (got.status, got.json(), got.retry_after()) == (429, {"a": 1}, 7.0)


def test_a_redirect_to_a_place_that_is_not_allowed_is_refused(client: HttpClient, server: Server) -> None:
    server.behave = answer(302, Location="https://127.0.0.1:1/secret")
    with pytest.raises(InvalidInput) as refused:
        client.request("GET", server.url)
    assert refused.value.code == "integrations.private_address"


def test_what_is_posted_is_never_sent_on(client: HttpClient, server: Server) -> None:
    server.asked.clear()
    server.behave = answer(307, Location=f"{server.url}/other")
    assert client.request("POST", f"{server.url}/one", content=b"x").status == 307
    assert server.asked == ["/one"]


def test_who_is_not_there_has_taken_nothing(server: Server) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(CallFailed) as failed:
            HttpClient(address_rules([f"127.0.0.1:{port}"])).request("POST", f"http://127.0.0.1:{port}/")
    assert not failed.value.sent


def test_who_hangs_up_may_have_taken_it(client: HttpClient, server: Server) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    server.behave = cut
    with pytest.raises(CallFailed) as failed:
        client.request("POST", server.url, content=b"x")
    assert failed.value.sent


def test_who_does_not_answer_in_time_may_have_taken_it(server: Server) -> None:
    free = threading.Event()
    server.behave = lambda handler: (free.wait(5), answer(200)(handler))[1]
    impatient = HttpClient(address_rules([f"127.0.0.1:{server.port}"]), seconds=0.2)
    with pytest.raises(CallFailed) as failed:
        impatient.request("POST", server.url)
    free.set()
    impatient.close()
    assert failed.value.sent


def test_an_answer_without_end_is_not_read(server: Server) -> None:
    server.behave = answer(200, b"x" * 2000)
    small = HttpClient(address_rules([f"127.0.0.1:{server.port}"]), largest=1000)
    with pytest.raises(CallFailed) as failed:
        small.request("GET", server.url)
    small.close()
    assert failed.value.code == "integrations.too_large"
