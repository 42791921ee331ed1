"""A small edition with people in it, served in the test's own process: what tests of API and screens start from."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient
from litestar.types import ASGIApp
from sqlalchemy import NullPool, create_engine, make_url, text

from palmette.app import build, create_routes, open_database, pin, serve
from palmette.blueprint.build import BuildResult
from palmette.schema.apply import install
from palmette.schema.status import require_current
from palmette.settings import Settings
from palmette.web.accounts import FirstRun, create_user, find_user, set_up
from palmette.web.runtime import Pinned, Runtime

BASE_URL = "http://testserver.local"
PASSWORD = "a sentence of several words"
OWNER = "owner@example.com"

EDITION = """
edition: small
api: ">=1.0,<2"
label: Small club
language: en
zone: Europe/Helsinki
currency: EUR
region: FI
packs:
  sales: {demo: false}
roles:
  boss:
    label: Boss
    configure: true
    grants: [{entities: "*", actions: "*", scope: all}]
  seller:
    label: Seller
    grants:
      - {entities: contact, actions: read create update, scope: own}
      - {entities: deal, actions: read create update, scope: own}
      - {entities: activity, actions: read create update, scope: own}
    fields:
      contact.inn: hidden
      contact.birthday: masked
"""


@dataclass
class Served:
    """An edition that can be served: its application and what is behind it."""

    runtime: Runtime
    settings: Settings
    _taken: tuple[Litestar, ASGIApp] | None = field(default=None, init=False)

    @cached_property
    def app(self) -> Litestar:
        """The application, taken when it is first asked for: most tests do not ask."""
        app, routes = _idle.pop() if _idle else _made(self.settings.upload_mb)
        serve(app, routes, self.runtime)
        self._taken = app, routes
        return app

    def close(self) -> None:
        """Close the database and leave the application for the next."""
        self.runtime.database.close()
        if self._taken is not None:
            _idle.append(self._taken)
            self._taken = None

    @property
    def pinned(self) -> Pinned:
        """The blueprint that is served, with its parts."""
        return self.runtime.pinned

    def user(self, email: str, *roles: str, name: str = "") -> UUID:
        """A user, made when there is none of that e-mail."""
        found = find_user(self.pinned, email)
        if found is None:
            found = create_user(self.pinned, name=name or email, email=email, password=PASSWORD, roles=roles)
        return found

    def token(self, email: str = OWNER) -> str:
        """A bearer token of a user."""
        user = find_user(self.pinned, email)
        assert user is not None, f"nobody is called {email}"
        return self.pinned.tokens.create(user, "test")


_idle: list[tuple[Litestar, ASGIApp]] = []
"""Applications that nobody uses now: their routes are the same for every edition and take long to make."""


def _made(upload_mb: int) -> tuple[Litestar, ASGIApp]:
    app = create_routes(upload_mb)
    return app, app.asgi_handler


@lru_cache(maxsize=8)
def _built(edition: str) -> tuple[BuildResult, Path]:
    """The blueprint of an edition's text and an SQLite file with its tables and owner, made once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="palmette-club-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "edition.yaml"
    path.write_text(edition)
    settings = _settings(path, f"sqlite:///{folder / 'template.db'}", folder)
    result = build(settings)
    runtime = _install(result, settings)
    with runtime.database.system(writing=False) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    runtime.database.close()
    return result, folder / "template.db"


def _copy_postgres(result: BuildResult, settings: Settings, edition: str) -> None:
    """Make the database a copy of one with the edition's tables and owner, which each server makes once."""
    url = make_url(settings.database_url)
    template = f"club_{blake2b(edition.encode(), digest_size=8).hexdigest()}"
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as server:
        if server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": template}) is None:
            server.exec_driver_sql(f'CREATE DATABASE "{template}"')
            told = url.set(database=template).render_as_string(hide_password=False)
            _install(result, settings.model_copy(update={"database_url": told})).database.close()
        server.exec_driver_sql(f'DROP DATABASE "{url.database}"')
        copying = "STRATEGY FILE_COPY" if (server.dialect.server_version_info or ()) >= (15,) else ""
        server.exec_driver_sql(f'CREATE DATABASE "{url.database}" TEMPLATE "{template}" {copying}')


def _settings(path: Path, database_url: str, folder: Path) -> Settings:
    return Settings(
        edition=path, database_url=database_url, data_dir=folder / "var", base_url=BASE_URL, secret_key="k" * 40
    )


def _install(result: BuildResult, settings: Settings) -> Runtime:
    database = open_database(settings)
    install(database, result.blueprint)
    runtime = Runtime(settings, database, pin(result, database, settings))
    set_up(runtime.pinned, FirstRun("Small club", "Main", "Europe/Helsinki", "Olga Owner", OWNER, PASSWORD))
    return runtime


@contextmanager
def served(folder: Path, database_url: str, *, edition: str = EDITION) -> Iterator[Served]:
    """An edition's text on a fresh database, with an owner, wall and branch."""
    path = folder / "edition.yaml"
    path.write_text(edition)
    settings = _settings(path, database_url, folder)
    result, template = _built(edition)
    if database_url.startswith("sqlite"):
        database = open_database(settings)
        assert database.path is not None, "an SQLite address names a file"
        shutil.copyfile(template, database.path)
        runtime = Runtime(settings, database, pin(result, database, settings))
    else:
        _copy_postgres(result, settings, edition)
        database = open_database(settings)
        require_current(database, result.blueprint)
        runtime = Runtime(settings, database, pin(result, database, settings))
    place = Served(runtime, settings)
    try:
        yield place
    finally:
        place.close()


@contextmanager
def api_client(place: Served, email: str = OWNER) -> Iterator[TestClient[Litestar]]:
    """A client that speaks as a user with a token."""
    headers = {"authorization": f"Bearer {place.token(email)}"}
    with TestClient(place.app, base_url=BASE_URL) as client:
        client.headers.update(headers)
        yield client
