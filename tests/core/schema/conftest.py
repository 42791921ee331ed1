"""Databases for the storage tests: empty ones, and copies of a club that is installed once with a few rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.schema.apply import install
from palmette.schema.database import Database, DatabaseSettings
from palmette.schema.status import require_current
from palmette.testing.postgres import PostgresServer, database_name
from tests.core.schema.blueprints import club
from tests.core.schema.rows import fill_tables


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
def sqlite_club_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a club with three rows of everything in each of two walls."""
    path = tmp_path_factory.mktemp("club") / "club.db"
    _make_club(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_club_name(postgres_server: PostgresServer) -> str:
    """The database of the same club, to be used as a template."""
    url = postgres_server.create_database()
    _make_club(url)
    return database_name(url)


@pytest.fixture
def sqlite_club(sqlite_club_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A club of its own."""
    shutil.copy(sqlite_club_file, tmp_path / "club.db")
    yield from _open(f"sqlite:///{tmp_path / 'club.db'}")


@pytest.fixture
def postgres_club(postgres_server: PostgresServer, postgres_club_name: str) -> Iterator[Database]:
    """A club of its own."""
    url = postgres_server.create_database(template=postgres_club_name)
    opened = Database(DatabaseSettings(url))
    require_current(opened, club())
    yield opened
    opened.close()
    postgres_server.drop_database(url)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def club_database(request: pytest.FixtureRequest) -> Database:
    """A club of its own, once on each engine."""
    name = "sqlite_club" if request.param == "sqlite" else "postgres_club"
    found: Database = request.getfixturevalue(name)
    return found


def _make_club(url: str) -> None:
    database = Database(DatabaseSettings(url))
    install(database, club())
    fill_tables(database, club(), rows=3, walls=(1, 2))
    database.close()


def _open(url: str) -> Iterator[Database]:
    opened = Database(DatabaseSettings(url))
    yield opened
    opened.close()
