"""One child process for all tests of templates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from palmette.documents.renderer import Renderer


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    made = Renderer()
    yield made
    made.close()
