"""A club of its own for each module of tests: a copy of one that is installed once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.testing.postgres import PostgresServer
from tests.core.pages.house import House, make_template, open_house

ENGINES = ("sqlite", pytest.param("postgresql", marks=(pytest.mark.postgres, pytest.mark.slow)))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that nobody writes to."""
    folder = tmp_path_factory.mktemp("installed")
    make_template(folder)
    return folder


@pytest.fixture(scope="module")
def house(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A club with an owner, a seller, a trainer and a receptionist, served in this process."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(installed, folder, dirs_exist_ok=True)
    opened = open_house(folder)
    yield opened
    opened.pinned.database.close()


@pytest.fixture(scope="module", params=ENGINES)
def house_on_both(
    request: pytest.FixtureRequest, installed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The same on SQLite and, among the slow tests, on PostgreSQL."""
    folder = tmp_path_factory.mktemp("house")
    if request.param == "sqlite":
        shutil.copytree(installed, folder, dirs_exist_ok=True)
        opened = open_house(folder)
        yield opened
        opened.pinned.database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    make_template(folder, url)
    opened = open_house(folder, database_url=url)
    yield opened
    opened.pinned.database.close()
    server.drop_database(url)
