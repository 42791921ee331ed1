"""One club in a database for all tests; each makes members of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.testing.postgres import PostgresServer
from plugins.fitness_club.tests.club import Club, open_club


@pytest.fixture(scope="session")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    """The club on SQLite."""
    path = tmp_path_factory.mktemp("club") / "club.db"
    with open_club(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_club(postgres_server: PostgresServer) -> Iterator[Club]:
    """The club on PostgreSQL."""
    url = postgres_server.create_database()
    with open_club(url) as opened:
        yield opened
    postgres_server.drop_database(url)


@pytest.fixture(params=["club", pytest.param("postgres_club", marks=pytest.mark.postgres)])
def any_club(request: pytest.FixtureRequest) -> Club:
    """The club on each engine, for what is computed by the database."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, Club)
    return opened
