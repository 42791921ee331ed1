"""An office served in this process, one for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.pages.house import House
from tests.packs.work.team import open_team


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application with its people."""
    opened = open_team(tmp_path_factory.mktemp("office"))
    yield opened
    opened.pinned.database.close()
