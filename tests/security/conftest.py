"""One served club for each file of the catalogue; for parts A and B the two franchises, once on each engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.testing.club import Served
from tests.core.access.places import Browser, browser, strict_place
from tests.security.world import World, open_world


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A club that the tests of a file share; each leaves it as it was, but for records of its own."""
    folder: Path = tmp_path_factory.mktemp("catalogue")
    with strict_place(folder, f"sqlite:///{folder / 'club.db'}") as place:
        yield place


@pytest.fixture
def place(shared: Served) -> Served:
    """The club, with nobody throttled."""
    table = shared.pinned.tables.frame("login_attempt")
    with shared.pinned.database.system() as connection:
        connection.execute(table.delete())
    return shared


@pytest.fixture
def visitor(place: Served) -> Iterator[Browser]:
    """A browser without cookies."""
    with browser(place) as found:
        yield found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[World]:
    """The world on SQLite and on PostgreSQL."""
    folder: Path = tmp_path_factory.mktemp("franchises")
    with open_world(folder, module_database_url) as opened:
        yield opened
