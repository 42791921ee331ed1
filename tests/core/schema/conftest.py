"""An open, empty database for the storage tests, once on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.schema.database import Database, DatabaseSettings


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(DatabaseSettings(database_url))
    yield opened
    opened.close()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    opened = Database(DatabaseSettings(postgres_url))
    yield opened
    opened.close()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    opened = Database(DatabaseSettings(sqlite_url))
    yield opened
    opened.close()
