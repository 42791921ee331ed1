"""The outermost layer of every request: allowed hosts, security headers, a request id, one log line, metrics."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import msgspec
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import (
    ASGIApp,
    HTTPResponseStartEvent,
    HTTPScope,
    Message,
    Receive,
    ReceiveMessage,
    Scope,
    Send,
)
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from palmette.settings import Settings
from palmette.web.problems import MEDIA_TYPE, problem_document, retry_headers

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
}
BODY_SECONDS = 30.0
"""How long a body may take at least; a longer one as long as its bytes take at the slowest speed."""
SLOWEST = 2_000.0
"""Bytes a second."""
_REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
log = logging.getLogger("palmette.request")


class Metrics:
    """Counts and durations by route and status, for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "palmette_requests_total", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "palmette_request_seconds", "Time to answer.", ["route"], registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )  # fmt: skip

    def text(self) -> bytes:
        """Everything in the text format of Prometheus."""
        return generate_latest(self.registry)


class ClientGone(HTTPException):
    """The connection ended within the body of a request."""


class Edge:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.hosts = _hosts(settings)
        self.headers = _headers(settings)
        self.proxies = [ip_network(item) for item in settings.trusted_proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status, begun, ended = 500, False, False

        async def send_with_headers(message: Message) -> None:
            nonlocal status, begun, ended
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                self._dress(message, request_id, scope["state"].get("cookies", ()))
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            if not self._host_allowed(scope):
                await _plain(send_with_headers, 400, b"This host name is not served here.\n")
            else:
                await self.app(scope, patient(receive), send_with_headers)
        except Exception as error:
            if begun and not ended:
                # Half an answer: only a connection that breaks tells that the rest is missing.
                raise
            if ended:
                log.exception("unforeseen error behind an answer", extra={"request": request_id})
            else:
                await _last_word(scope, send_with_headers, error, request_id)
        finally:
            self._account(scope, status, time.perf_counter() - began, request_id)

    def _host_allowed(self, scope: Scope) -> bool:
        """One host name, ours; and where a proxy that is believed names another, that one is ours, too."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            return False
        forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-host"]
        return not forwarded or not self._is_proxy(scope) or all(self._is_own(name) for name in forwarded)

    def _is_own(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return name.lower().strip("[]") in self.hosts

    def _is_proxy(self, scope: Scope) -> bool:
        client = scope.get("client")
        try:
            address = ip_address(client[0]) if client else None
        except ValueError:
            return False
        return address is not None and any(address in network for network in self.proxies)

    def _dress(self, message: HTTPResponseStartEvent, request_id: str, cookies: Iterable[bytes]) -> None:
        # Plain pairs: a mapping of headers reads the whole list for every name it is asked for.
        own = [(name.lower(), value) for name, value in message.get("headers", ()) if name.lower() != b"x-request-id"]
        known = {name for name, _ in own}
        own += [pair for pair in self.headers if pair[0] not in known]
        own += [(b"set-cookie", cookie) for cookie in cookies]
        own.append((b"x-request-id", request_id.encode()))
        message["headers"] = own

    def _account(self, scope: HTTPScope, status: int, seconds: float, request_id: str) -> None:
        # The route's template, never the path: paths hold ids, queries hold what people typed.
        route = str(scope.get("path_template") or "(none)")
        self.metrics.requests.labels(scope["method"], route, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        log.info(
            "request",
            extra={
                "method": scope["method"], "route": route, "status": status,
                "ms": round(seconds * 1000, 1), "request": request_id,
                "actor": scope.get("state", {}).get("actor_id", ""),
            },
        )  # fmt: skip


def patient(receive: Receive) -> Receive:
    """A body may come slowly, but not for ever: 408 when it falls behind the slowest line we wait for."""
    began, got = time.monotonic(), 0

    whole = False

    async def receive_in_time() -> ReceiveMessage:
        nonlocal got, whole
        if whole:
            # What comes after the body is the end of the connection: a stream may wait for it all day.
            return await receive()
        left = began + BODY_SECONDS + got / SLOWEST - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), max(left, 0.001))
        except TimeoutError as error:
            raise HTTPException(status_code=408) from error
        if message["type"] == "http.disconnect":
            # Nobody waits for an answer any more, and there is nothing to mend.
            raise ClientGone(status_code=400)
        if message["type"] == "http.request":
            got += len(message["body"])
            whole = not message["more_body"]
        return message

    return receive_in_time


def _headers(settings: Settings) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer says unless its handler said otherwise."""
    own = _HEADERS | {"cache-control": "no-store"}
    if settings.secure:
        own["strict-transport-security"] = "max-age=31536000"
    return tuple((name.encode(), value.encode()) for name, value in own.items())


def _hosts(settings: Settings) -> frozenset[str]:
    own = urlsplit(settings.base_url).hostname or "localhost"
    local = {"127.0.0.1", "localhost", "::1"} if own in ("127.0.0.1", "localhost", "::1") else set()
    return frozenset({own.lower(), *local, *(host.lower() for host in settings.allowed_hosts)})


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
            if _REQUEST_ID.match(given):
                return str(given)
    return secrets.token_hex(8)


async def _last_word(scope: HTTPScope, send: Send, error: Exception, request_id: str) -> None:
    """The answer to what went wrong while an error was being answered: a problem document, for people a line."""
    status, told = problem_document(error, request_id=request_id)
    headers = [(name.encode(), value.encode()) for name, value in retry_headers(error, status).items()]
    if str(scope.get("path", "")).startswith("/api/"):
        await _plain(send, status, msgspec.json.encode(told), kind=MEDIA_TYPE.encode(), headers=headers)
    else:
        line = f"{told['title']} {told.get('remedy', '')}".strip()
        await _plain(send, status, f"{line}\n".encode(), headers=headers)


async def _plain(
    send: Send, status: int, body: bytes, *, kind: bytes = b"text/plain; charset=utf-8",
    headers: Iterable[tuple[bytes, bytes]] = (),
) -> None:  # fmt: skip
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
