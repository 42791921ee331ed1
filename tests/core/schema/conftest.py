"""Databases for the storage tests: empty ones, and copies of a club or of things that are installed and filled once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from palmette.blueprint.model import Blueprint
from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.rls import app_role_state
from palmette.testing.postgres import PostgresServer, database_name
from tests.core.schema.blueprints import club, things
from tests.core.schema.rows import fill_tables

TEMPLATES: dict[str, Callable[[], Blueprint]] = {"club": club, "things": things}
"""What there are copies of: each with three rows of everything in each of two walls."""

_ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Empty."""
    yield from _open(database_url)


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    """Empty."""
    yield from _open(sqlite_url)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """Empty."""
    yield from _open(postgres_url)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The file of a template, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("templates")

    def find(name: str) -> Path:
        path = folder / f"{name}.db"
        if not path.exists():
            _make(f"sqlite:///{path}", TEMPLATES[name]())
        return path

    return find


@pytest.fixture(scope="session")
def postgres_templates(postgres_server: PostgresServer) -> Callable[[str], str]:
    """The name of a template's database, made when it is first asked for."""
    made: dict[str, str] = {}

    def find(name: str) -> str:
        if name not in made:
            url = postgres_server.create_database()
            _make(url, TEMPLATES[name]())
            made[name] = database_name(url)
        return made[name]

    return find


@pytest.fixture
def sqlite_club(sqlite_templates: Callable[[str], Path], tmp_path: Path) -> Iterator[Database]:
    """A club of its own."""
    yield from _open(_sqlite_copy(sqlite_templates("club"), tmp_path))


@pytest.fixture
def sqlite_things(sqlite_templates: Callable[[str], Path], tmp_path: Path) -> Iterator[Database]:
    """Things of its own."""
    yield from _open(_sqlite_copy(sqlite_templates("things"), tmp_path))


@pytest.fixture
def postgres_club(postgres_server: PostgresServer, postgres_templates: Callable[[str], str]) -> Iterator[Database]:
    """A club of its own."""
    yield from _postgres_copy(postgres_server, postgres_templates("club"))


@pytest.fixture(params=_ENGINES)
def club_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A club of its own, once on each engine."""
    yield from _copy(request, "club")


@pytest.fixture(params=_ENGINES)
def things_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Things of its own, once on each engine."""
    yield from _copy(request, "things")


def _copy(request: pytest.FixtureRequest, name: str) -> Iterator[Database]:
    if request.param == "sqlite":
        path = request.getfixturevalue("sqlite_templates")(name)
        yield from _open(_sqlite_copy(path, request.getfixturevalue("tmp_path")))
    else:
        template = request.getfixturevalue("postgres_templates")(name)
        yield from _postgres_copy(request.getfixturevalue("postgres_server"), template)


def _sqlite_copy(path: Path, folder: Path) -> str:
    shutil.copy(path, folder / path.name)
    return f"sqlite:///{folder / path.name}"


def _postgres_copy(server: PostgresServer, template: str) -> Iterator[Database]:
    url = server.create_database(template=template)
    yield from _open(url)
    server.drop_database(url)


def _make(url: str, blueprint: Blueprint) -> None:
    database = Database(DatabaseSettings(url))
    install(database, blueprint)
    fill_tables(database, blueprint, rows=3, walls=(1, 2))
    database.close()


def _open(url: str) -> Iterator[Database]:
    opened = Database(DatabaseSettings(url))
    if opened.dialect == "postgresql":
        with opened.system(writing=False) as connection:
            _, member, _ = app_role_state(connection)
        opened.use_app_role(member)
    yield opened
    opened.close()
