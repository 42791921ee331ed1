"""One club in a database for all tests; each makes members of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from plugins.fitness_club.tests.club import Club, open_club


@pytest.fixture(scope="session")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    """The club on SQLite."""
    path = tmp_path_factory.mktemp("club") / "club.db"
    with open_club(f"sqlite:///{path}") as opened:
        yield opened
