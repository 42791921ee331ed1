"""One firm for all tests of a module on an engine: each makes deals of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.gates.firm import Firm, open_firm


@pytest.fixture(scope="module")
def firm(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """The firm, served on SQLite and on PostgreSQL."""
    with open_firm(tmp_path_factory.mktemp("firm"), module_database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def small_firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """The firm on SQLite alone, for what is the same on both."""
    folder = tmp_path_factory.mktemp("firm")
    with open_firm(folder, f"sqlite:///{folder / 'firm.db'}") as opened:
        yield opened
