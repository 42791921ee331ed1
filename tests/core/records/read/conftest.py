"""A world of its own for each test, on each engine: copies of one that is installed once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.testing.postgres import PostgresServer
from tests.core.records.read.world import START, World, open_world, world_at


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The file of an installed world."""
    path = tmp_path_factory.mktemp("world") / "template.db"
    made = open_world(f"sqlite:///{path}")
    made.database.close()
    return path, made


@pytest.fixture(scope="session")
def postgres_world(postgres_server: PostgresServer) -> Iterator[World]:
    """One installed database; a copy for each test would take seconds, emptying it takes none."""
    made = open_world(postgres_server.create_database())
    yield made
    made.database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Wall 1 with five branches and three users, wall 2 with one of each; nothing else."""
    if request.param == "sqlite":
        template, made = request.getfixturevalue("sqlite_template")
        path = tmp_path / "world.db"
        shutil.copyfile(template, path)
        opened = world_at(f"sqlite:///{path}", made)
        yield opened
        opened.database.close()
        return
    shared: World = request.getfixturevalue("postgres_world")
    shared.clock = START
    yield shared
    shared.empty()
