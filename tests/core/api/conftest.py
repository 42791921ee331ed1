"""A served edition for each engine, shared by the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from palmette.testing.club import Served, api_client, served


@pytest.fixture
def place(tmp_path, database_url) -> Iterator[Served]:
    """A small edition on SQLite and on PostgreSQL."""
    with served(tmp_path, database_url) as found:
        yield found


@pytest.fixture
def small(tmp_path, sqlite_url) -> Iterator[Served]:
    """The same on SQLite alone."""
    with served(tmp_path, sqlite_url) as found:
        yield found


@pytest.fixture
def api(small) -> Iterator[TestClient[Litestar]]:
    """The owner's client."""
    with api_client(small) as client:
        yield client
