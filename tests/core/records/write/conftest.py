"""The shop on both engines: installed once for a run, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.schema.database import Database, DatabaseSettings
from palmette.testing.postgres import PostgresServer, database_name
from tests.core.records.write.shop import Shop, found_shop, open_shop


@pytest.fixture(scope="session")
def sqlite_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an installed shop, to be copied."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    _found(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_shop(postgres_server: PostgresServer) -> str:
    """The name of a database with an installed shop, to be copied."""
    url = postgres_server.create_database()
    _found(url)
    return database_name(url)


def _found(url: str) -> None:
    database = Database(DatabaseSettings(url))
    found_shop(database)
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """A fresh shop; every test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        copied = tmp_path / "shop.db"
        shutil.copyfile(request.getfixturevalue("sqlite_shop"), copied)
        with open_shop(f"sqlite:///{copied}", tmp_path, installed=True) as opened:
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=request.getfixturevalue("postgres_shop"))
    with open_shop(url, tmp_path, installed=True) as opened:
        yield opened
    server.drop_database(url)
