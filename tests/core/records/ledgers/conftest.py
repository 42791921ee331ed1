"""The bank on both engines, one for all tests of a module: each test has guests of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.records.ledgers.bank import Bank, open_bank


@pytest.fixture(scope="module")
def bank(module_database_url: str) -> Iterator[Bank]:
    """A bank; every test runs on SQLite and on PostgreSQL."""
    with open_bank(module_database_url) as opened:
        yield opened
