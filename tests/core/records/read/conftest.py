"""A fresh world for each test, on each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.records.read.world import World, open_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    opened = open_world(database_url)
    yield opened
    opened.database.close()
