"""A folder with a small edition, its database in step, an owner; and the environment that names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from palmette.testing.club import EDITION, OWNER, Served, served


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in; no setting of the person who runs the tests reaches it."""
    for name in ("EDITION", "DATABASE_URL", "DATA_DIR", "DEBUG", "BASE_URL", "STRICT", "DEMO"):
        monkeypatch.delenv(f"PALMETTE_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "edition.yaml").write_text(EDITION, "utf-8")
    monkeypatch.setenv("PALMETTE_EDITION", "edition.yaml")
    monkeypatch.setenv("PALMETTE_DATABASE_URL", "sqlite:///palmette.db")
    return tmp_path


@pytest.fixture
def office(desk: Path) -> Iterator[Served]:
    """The same with a database that people work in."""
    with served(desk, f"sqlite:///{desk / 'palmette.db'}") as found:
        found.user(OWNER)
        yield found
