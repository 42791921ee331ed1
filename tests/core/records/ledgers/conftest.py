"""The bank on both engines, one for all tests of a module: each test has guests of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.testing.postgres import PostgresServer
from tests.core.records.ledgers.bank import Bank, open_bank


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """A bank; every test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("bank")
        with open_bank(f"sqlite:///{folder / 'bank.db'}") as opened:
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    with open_bank(url) as opened:
        yield opened
    server.drop_database(url)
