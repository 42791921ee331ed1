"""The served application over a club's database, and people who are logged in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from httpx import Response
from litestar.testing import TestClient

from palmette.app import create_app, open_database, pin
from palmette.blueprint.build import BuildResult
from palmette.blueprint.model import Blueprint
from palmette.records.results import Row
from palmette.records.session import Records
from palmette.schema.apply import install
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, create_user, set_up
from palmette.web.runtime import Pinned, Runtime
from tests.built import built as built_edition

EDITION = Path(__file__).resolve().parents[3] / "config/fitness_club.yaml"
BASE = "http://testserver.local"
PASSWORD = "a long pass phrase 7"


def built(edition: Path = EDITION) -> BuildResult:
    """The edition's blueprint, built once for all tests."""
    return built_edition(edition)


def settings_at(folder: Path, url: str = "") -> Settings:
    """The settings of an installation in a folder of its own, with its database there where no other is named."""
    return Settings(
        edition=EDITION,
        database_url=url or f"sqlite:///{folder / 'club.db'}",
        data_dir=folder,
        base_url=BASE,
        secret_key="only for tests, " * 3,
    )


def make_template(folder: Path, url: str = "") -> None:
    """An installation with one club, its owner and a person of each role that tests log in as."""
    settings = settings_at(folder, url)
    database = open_database(settings)
    install(database, built().blueprint)
    pinned = pin(built(), database, settings)
    set_up(pinned, FirstRun("Nordic Club", "Kamppi", "Europe/Helsinki", "Olga Owner", "owner@example.com", PASSWORD))
    for name, role in (("Saara Seller", "club_sales"), ("Tero Trainer", "trainer"), ("Riina Desk", "reception")):
        email = f"{role}@example.com"
        create_user(pinned, name=name, email=email, password=PASSWORD, roles=[role], branch="Kamppi")
    database.close()


@dataclass
class Visitor:
    """Somebody with a browser: sends what a page of ours would send."""

    client: TestClient[Any]  # Any: the application's own type
    csrf: str = ""
    htmx: dict[str, str] = field(default_factory=lambda: {"hx-request": "true"})

    def get(self, address: str, *, htmx: bool = False, **headers: str) -> Response:
        """Look at a page, or at a part of one."""
        return self.client.get(address, headers={**(self.htmx if htmx else {}), **headers}, follow_redirects=False)

    def send(
        self, address: str, values: Mapping[str, Any] | None = None, *, method: str = "POST", htmx: bool = True,
        files: Any = None, headers: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """Send a form with the session's token."""
        sent = {"x-csrf-token": self.csrf, **(self.htmx if htmx else {}), **(headers or {})}
        return self.client.request(
            method, address, data=dict(values or {}), files=files, headers=sent, follow_redirects=False
        )


@dataclass
class House:
    """A running club: its gateway for what a test needs to be there, and visitors for what it is about."""

    pinned: Pinned
    app: Any  # Any: Litestar with the edge around it
    runtime: Runtime

    @contextmanager
    def records(self) -> Iterator[Records]:
        """A writing session of the product's own hand."""
        with self.pinned.gateway.writing(self.pinned.directory.system("page")) as records:
            yield records

    def create(self, entity: str, **values: object) -> UUID:
        """A record; its id."""
        with self.records() as records:
            return UUID(str(records.create(entity, values)["id"]))

    def get(self, entity: str, id: UUID) -> Row:
        """A record as it is stored."""
        with self.records() as records:
            return records.get(entity, id)

    def count(self, entity: str) -> int:
        """How many there are."""
        with self.records() as records:
            return records.count(entity).value

    def branch(self) -> UUID:
        """The only branch."""
        with self.records() as records:
            return UUID(str(records.list("frame.branch").rows[0]["id"]))

    def user(self, email: str) -> UUID:
        """The id of somebody who logs in."""
        with self.records() as records:
            found = records.list("frame.user", self._by_email(email)).rows[0]["id"]
        return UUID(str(found))

    def _by_email(self, email: str) -> Any:  # Any: a list's query
        from palmette.records.results import ListQuery  # noqa: PLC0415 -- only here

        return ListQuery(filter=f"email == '{email}'", fields=("id",))

    def member(self, **values: object) -> UUID:
        """A person of the club, in its branch."""
        person = {"kind": "person", "first_name": "Anna", "last_name": "Petrova", "branch": self.branch()}
        return self.create("contacts.contact", **{**person, **values})

    @property
    def blueprint(self) -> Blueprint:
        """What is served now, after what was applied."""
        return self.runtime.pinned.blueprint

    def guest(self) -> Visitor:
        """Somebody who has not logged in."""
        client = TestClient(self.app, base_url=BASE, raise_server_exceptions=False)
        return Visitor(client)

    def visitor(self, who: str = "owner") -> Visitor:
        """Somebody who has just logged in."""
        client = TestClient(self.app, base_url=BASE, raise_server_exceptions=False)
        client.headers["origin"] = BASE
        answer = client.post(
            "/login", data={"email": f"{who}@example.com", "password": PASSWORD}, follow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        page = client.get("/me")
        found = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
        assert found is not None, page.text
        return Visitor(client, found[1])


def open_house(folder: Path, edition: Path = EDITION, **given: Any) -> House:
    """The application over the installation of a folder, with an edition of the same tables and settings if given."""
    settings = settings_at(folder).model_copy(update=given)
    database = open_database(settings)
    pinned = pin(built(edition), database, settings)
    runtime = Runtime(settings, database, pinned)
    return House(pinned, create_app(runtime), runtime)


def hidden(page: str, name: str) -> str:
    """The value of a hidden input of a page."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]
