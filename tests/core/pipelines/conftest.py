"""The shop on both engines, for its pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.records.write.shop import Shop, open_shop


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Shop]:
    """A fresh shop; every test runs on SQLite and on PostgreSQL."""
    with open_shop(database_url, tmp_path) as opened:
        yield opened
