"""An edition with two forms, served without its background thread: what comes in is read when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from palmette.capture.inbox import Inbox, Kept
from palmette.capture.work import capture_jobs
from palmette.jobs.engine import run_now
from palmette.records.results import ListQuery, Row
from palmette.testing.club import BASE_URL, EDITION, Served, served
from palmette.web.accounts import create_branch

FORMS = """
forms:
  site:
    entity: lead
    label: {en: Site, ru: Сайт, fi: Sivusto}
    columns:
      name: [Name, Имя]
      phone: [Phone, Телефон]
      email: [Email]
      text: [Comment]
      campaign: [utm_campaign]
      utm_source: [utm_source]
      utm_medium: [utm_medium]
      form: [formname]
      tran_id: [tranid]
      source.name: [source]
    constants: {subject: Website form, source: Website}
    rows:
      - key: basket
        of: payment.products
        columns: {name: [name], sku: [sku], quantity: [quantity], price: [price]}
    received: received_at
    rest: text
    branch_from: [store]
    honeypot: website2
    origins: ["https://shop.example"]
    limit: 5
    size: 4096
  partner:
    entity: lead
    columns: {subject: [title], phone: [client.phone], email: [client.email]}
    constants: {source: Partner}
    received: received_at
    branch: North
    protected: true
"""


@dataclass
class Place:
    """The served edition with short ways in."""

    served: Served
    client: TestClient[ASGIApp]
    north: UUID
    posts: int = 0

    @property
    def inbox(self) -> Inbox:
        """What came in."""
        return Inbox(self.served.pinned.database, self.served.pinned.tables)

    def post(self, form: str = "site", *, address: str = "", **given: Any) -> Response:  # Any: the client's own
        """Post to a form, each time from another address unless one is named."""
        self.posts += 1
        self.client.headers["x-forwarded-for"] = address or f"198.51.{self.posts // 250}.{self.posts % 250}"
        return self.client.post(f"/capture/{form}", **given)

    def read(self) -> None:
        """Let the job read what waits."""
        run_now(
            capture_jobs()[0], self.served.pinned.gateway, self.served.pinned.directory.system("job"),
            progress=lambda message, done, total: None,
        )  # fmt: skip

    def newest(self) -> Kept:
        """The last post."""
        return self.inbox.recent(limit=1)[0]

    def lead(self, *fields: str) -> Row:
        """The lead that the last post became."""
        kept = self.newest()
        assert kept.record is not None, kept.problems
        with self.served.pinned.gateway.reading(self.served.pinned.directory.system("job")) as records:
            return records.get("sales.lead", kept.record, fields=fields)

    def count(self, filter: str = "") -> int:
        """How many leads there are."""
        with self.served.pinned.gateway.reading(self.served.pinned.directory.system("job")) as records:
            return records.count("sales.lead", filter=filter, cap=None).value

    def leads(self, filter: str, *fields: str) -> list[Row]:
        """Leads."""
        with self.served.pinned.gateway.reading(self.served.pinned.directory.system("job")) as records:
            return records.list("sales.lead", ListQuery(filter=filter, fields=fields, sort="received_at")).rows


@pytest.fixture(scope="module")
def either(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The place on each engine, for what the database decides."""
    yield from _open(tmp_path_factory.mktemp("place"), module_database_url)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The place on SQLite, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("capture")
    yield from _open(folder, f"sqlite:///{folder / 'a.db'}")


def _open(folder: Any, url: str) -> Iterator[Place]:  # Any: a path
    with served(folder, url, edition=EDITION + FORMS) as opened:
        # The tests stand for many addresses, so the client's own one is a proxy here.
        trusted = opened.settings.model_copy(update={"trusted_proxies": ["127.0.0.1/32"]})
        opened.runtime.settings = trusted
        north = create_branch(opened.pinned, name="North", zone="Europe/Helsinki")
        yield Place(opened, TestClient(_from_this_machine(opened.app), base_url=BASE_URL), north)


def _from_this_machine(app: ASGIApp) -> ASGIApp:
    """The application, asked by a proxy of this machine."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = ("127.0.0.1", 50_000)
        await app(scope, receive, send)

    return asked
