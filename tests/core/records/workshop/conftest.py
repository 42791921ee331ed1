"""The workshop on both engines, one for all tests of a run; each test is on the same day, with repairs of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette import clock
from palmette.testing.postgres import PostgresServer
from tests.core.records.workshop.workshop import NOW, Workshop, open_workshop


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A workshop on each engine."""
    if request.param == "sqlite":
        with open_workshop(f"sqlite:///{tmp_path_factory.mktemp('workshop') / 'w.db'}") as found:
            yield found
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    with open_workshop(url) as found:
        yield found
    server.drop_database(url)


@pytest.fixture
def workshop(opened: Workshop) -> Iterator[Workshop]:
    """The workshop on its day."""
    with clock.frozen(NOW):
        yield opened
