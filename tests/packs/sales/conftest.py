"""One trade for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.testing.postgres import PostgresServer
from tests.packs.office import Office, open_office
from tests.packs.sales.trade import Trade, open_trade


@pytest.fixture(scope="module")
def trade(office: Office) -> Trade:
    """A customer, products and a deal on SQLite."""
    return open_trade(office)


@pytest.fixture(scope="session")
def postgres_office(postgres_server: PostgresServer) -> Iterator[Office]:
    """The office on PostgreSQL."""
    url = postgres_server.create_database()
    with open_office(url) as office:
        yield office
    postgres_server.drop_database(url)


@pytest.fixture(scope="module")
def postgres_trade(postgres_office: Office) -> Trade:
    """The same there."""
    return open_trade(postgres_office)


@pytest.fixture(params=["trade", pytest.param("postgres_trade", marks=pytest.mark.postgres)])
def any_trade(request: pytest.FixtureRequest) -> Trade:
    """The trade on each engine."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, Trade)
    return opened
