"""A served edition on each engine, shared by the tests of a module; each test has people of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from palmette.testing.club import Served, api_client, served


@pytest.fixture(scope="module")
def club(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small club."""
    with served(tmp_path_factory.mktemp("duplicates"), module_database_url) as found:
        yield found


@pytest.fixture(scope="module")
def api(club: Served) -> Iterator[TestClient[Litestar]]:
    """The owner's client."""
    with api_client(club) as client:
        yield client


_numbers = count(1)


@pytest.fixture
def phone() -> str:
    """A number that no other test uses."""
    return f"+35840{next(_numbers):07}"
