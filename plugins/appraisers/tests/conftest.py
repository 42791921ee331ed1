"""One association in a database for all tests; each makes members of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.testing.postgres import PostgresServer
from plugins.appraisers.tests.association import Association, open_association


@pytest.fixture(scope="session")
def union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Association]:
    """The association on SQLite."""
    path = tmp_path_factory.mktemp("union") / "union.db"
    with open_association(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres_union(postgres_server: PostgresServer) -> Iterator[Association]:
    """The association on PostgreSQL."""
    url = postgres_server.create_database()
    with open_association(url) as opened:
        yield opened
    postgres_server.drop_database(url)


@pytest.fixture(params=["union", pytest.param("postgres_union", marks=pytest.mark.postgres)])
def any_union(request: pytest.FixtureRequest) -> Association:
    """The association on each engine, for what is computed by the database."""
    opened = request.getfixturevalue(request.param)
    assert isinstance(opened, Association)
    return opened
