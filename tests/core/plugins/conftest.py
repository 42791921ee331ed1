"""A folder of installed packs for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.plugins.installed import Installed


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installed]:
    """Distributions of packs, gone after the test."""
    yield Installed(tmp_path / "site", monkeypatch)
    for name in [name for name in sys.modules if name.startswith("pack_on_disk_")]:
        del sys.modules[name]
