"""One chain in a database for all tests; each makes customers and orders of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.testing.postgres import PostgresServer
from plugins.retail_doors.tests.shop import Shop, open_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The chain on SQLite."""
    folder = tmp_path_factory.mktemp("shop")
    with open_shop(f"sqlite:///{folder / 'shop.db'}", folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_shop(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The chain on PostgreSQL."""
    url = postgres_server.create_database()
    with open_shop(url, tmp_path_factory.mktemp("shop")) as opened:
        yield opened
    postgres_server.drop_database(url)


@pytest.fixture(params=["shop", pytest.param("postgres_shop", marks=pytest.mark.postgres)])
def any_shop(request: pytest.FixtureRequest) -> Shop:
    """The chain on each engine, for what is computed by the database."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, Shop)
    return opened
