"""A served club whose auditors need a second factor, and browsers that come to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
from httpx import Response
from litestar.testing import TestClient

from palmette.app import build, pin
from palmette.testing.club import BASE_URL, EDITION, OWNER, PASSWORD, Served, served
from palmette.web.runtime import Runtime

STRICT = (
    EDITION
    + """
  auditor:
    label: Auditor
    second_factor: true
    grants: [{entities: "*", actions: read, scope: all}]
"""
)
SAME = {"origin": BASE_URL, "sec-fetch-site": "same-origin"}


@dataclass
class Browser:
    """Somebody's browser, at any address."""

    client: TestClient[Any]  # Any: the application's own type

    def get(self, address: str, **headers: str) -> Response:
        """Look at a page."""
        return self.client.get(address, headers=headers, follow_redirects=False)

    def send(self, address: str, values: Mapping[str, Any] | None = None, **headers: str) -> Response:
        """Send a form with the token of the page, if there is one."""
        given = {**SAME, "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0", **headers}
        return self.client.post(address, data={"_csrf_token": self.csrf, **(values or {})}, headers=given,
                                follow_redirects=False)  # fmt: skip

    def login(self, email: str = OWNER, password: str = PASSWORD, *, next: str = "/", **headers: str) -> Response:
        """Type e-mail and password."""
        return self.send("/login", {"email": email, "password": password, "next": next}, **headers)

    @property
    def cookie(self) -> str:
        """The session's cookie."""
        return self.client.cookies.get("palmette", "")

    @property
    def csrf(self) -> str:
        """A token of the session's forms."""
        runtime = self.client.app.state.runtime
        return str(runtime.pinned.sessions.csrf(self.cookie)) if self.cookie else ""


@contextmanager
def browser(place: Served) -> Iterator[Browser]:
    """A browser without cookies. The application's own threads do not run: a test runs jobs itself."""
    yield Browser(TestClient(place.app, base_url=BASE_URL, raise_server_exceptions=False))


@contextmanager
def strict_place(folder: Path, database_url: str, **settings: object) -> Iterator[Served]:
    """The club on a fresh database, with further settings."""
    with served(folder, database_url, edition=STRICT) as place:
        if settings:
            given = place.settings.model_copy(update=settings)
            place.settings = given
            place.runtime = Runtime(given, place.runtime.database, pin(build(given), place.runtime.database, given))
        yield place


def offered_secret(page: str) -> tuple[str, str]:
    """What the page for setting up a phone offers: the sealed offer and the key to type."""
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    key = re.search(r'<code class="num">([A-Z2-7 ]+)</code>', page)
    assert offer is not None, page
    assert key is not None, page
    return offer[1], key[1].replace(" ", "")


def code_now(secret: str) -> str:
    """What the phone shows."""
    return pyotp.TOTP(secret).now()


def recovery_codes(page: str) -> list[str]:
    """The codes that a page shows once."""
    return re.findall(r"<code>([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>", page)
