"""One office for the tests of the first-party packs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.packs.office import Office, open_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office on SQLite; each test makes contacts of its own."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    with open_office(f"sqlite:///{path}") as opened:
        yield opened
