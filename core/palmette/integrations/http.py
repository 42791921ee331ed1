"""The one client for HTTP calls to the outside: checked addresses, limits of time and size, what a failure means.

Every call of the product to another system goes through here. A failure says whether the request may have been taken.
"""

from __future__ import annotations

import json as json_text
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from palmette import clock
from palmette.errors import InvalidInput, PalmetteError
from palmette.integrations.addresses import AddressRules, Unresolved, resolve
from palmette.locale.sentences import sentence
from palmette.version import __version__

MOST_HOSTS = 64
LONGEST_WAIT = 3600.0


class CallFailed(PalmetteError):
    """A call without an answer. `sent` says whether the other side may have taken the request."""

    status = 503

    def __init__(self, code: str, message: str, *, sent: bool, remedy: str = "") -> None:
        super().__init__(code, message, remedy=remedy)
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # Any: whatever the other side wrote
        """The body as JSON; None when it is none."""
        try:
            return json_text.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def retry_after(self) -> float | None:
        """Seconds that the other side asks to wait, at most an hour; None when it does not say."""
        text = self.headers.get("retry-after", "").strip()
        if text.isdigit():
            return min(float(text), LONGEST_WAIT)
        try:
            seconds = (parsedate_to_datetime(text) - clock.now()).total_seconds() if text else None
        except (ValueError, TypeError):
            return None
        return None if seconds is None else max(0.0, min(seconds, LONGEST_WAIT))


@dataclass
class HttpClient:
    """Thread-safe; connections are kept open per host. Times in seconds, `largest` in bytes of an answer."""

    rules: AddressRules = field(default_factory=AddressRules)
    connect_seconds: float = 5.0
    seconds: float = 15.0
    largest: int = 1 << 20
    redirects: int = 3
    _kept: OrderedDict[tuple[str, str, int], httpx.HTTPTransport] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b"",
        json: object = None, form: Mapping[str, str] | None = None, seconds: float | None = None,
    ) -> Answer:  # fmt: skip
        """Call and read the whole answer, whatever its status; CallFailed without one, InvalidInput for an address that
        is not called. Redirects are followed for GET alone, each checked like the first address."""
        limit = seconds or self.seconds
        given: dict[str, Any] = {"json": json} if json is not None else {"data": form} if form else {"content": content}
        timeout = httpx.Timeout(limit, connect=min(self.connect_seconds, limit))
        ends = time.monotonic() + limit
        with (
            _failures(url),
            httpx.Client(
                transport=_Checked(self), timeout=timeout, trust_env=False, max_redirects=self.redirects,
                follow_redirects=method in ("GET", "HEAD"),
                headers={"user-agent": f"Palmette/{__version__}", "accept-encoding": "identity"},
            ) as client,
            client.stream(method, url, headers=dict(headers or {}), **given) as response,
        ):  # fmt: skip
            return Answer(response.status_code, _lowered(response.headers), self._body(response, ends))

    def _body(self, response: httpx.Response, ends: float) -> bytes:
        parts, size = [], 0
        for part in response.iter_raw():
            parts.append(part)
            size += len(part)
            if size > self.largest:
                raise CallFailed("integrations.too_large", "The answer is too large to be read.", sent=True)
            if time.monotonic() > ends:
                raise CallFailed("integrations.too_slow", "The answer did not come in time.", sent=True)
        return b"".join(parts)

    def transport(self, scheme: str, host: str, port: int) -> httpx.HTTPTransport:
        """The open connections to a host. Each name has its own, so that none speaks over another's certificate."""
        with self._lock:
            key = (scheme, host, port)
            found = self._kept.pop(key, None) or httpx.HTTPTransport(limits=httpx.Limits(max_connections=32))
            self._kept[key] = found
            while len(self._kept) > MOST_HOSTS:
                self._kept.popitem(last=False)[1].close()
            return found

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for transport in self._kept.values():
                transport.close()
            self._kept.clear()


class _Checked(httpx.BaseTransport):
    """Sends each request, redirected ones too, to the address that was checked."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url, rules = request.url, self._client.rules
        port = url.port or (443 if url.scheme == "https" else 80)
        if url.scheme != "https" and not (url.scheme == "http" and rules.allows(url.host, port)):
            raise InvalidInput(
                "integrations.plain_http", sentence("%(host)s is not called without encryption.", host=url.host),
                remedy="Write an address that begins with https://.",
            )  # fmt: skip
        if url.userinfo:
            raise InvalidInput("integrations.bad_address", "An address with a name and password in it is not called.")
        address = resolve(rules, url.host, port)
        inner = self._client.transport(url.scheme, url.host, port)
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        try:
            return inner.handle_request(request)
        finally:
            # Redirects are told relative to what was asked for, not to where it went.
            request.url = url


@contextmanager
def _failures(url: str) -> Iterator[None]:
    """What the library raises, told as what is known of the call."""
    host = httpx.URL(url).host if _readable(url) else ""
    try:
        yield
    except Unresolved as error:
        raise CallFailed(error.code, error.message, sent=False, remedy=error.remedy) from error
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise InvalidInput("integrations.bad_address", "The address cannot be read.") from error
    except httpx.TooManyRedirects as error:
        raise CallFailed("integrations.redirects", "The address leads on too many times.", sent=True) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        message = sentence("%(host)s cannot be reached.", host=host)
        raise CallFailed("integrations.unreachable", message, sent=False) from error
    except (httpx.HTTPError, httpx.StreamError) as error:
        message = sentence("%(host)s did not answer.", host=host)
        raise CallFailed("integrations.no_answer", message, sent=True) from error


def _readable(url: str) -> bool:
    try:
        return bool(httpx.URL(url).host)
    except (httpx.InvalidURL, TypeError):
        return False


def _lowered(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
