"""The guide to triggers does what it says: its edition is written, tried, turned on, asked and changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from palmette import app, clock
from palmette.blueprint.build import BuildResult, build_blueprint
from palmette.blueprint.edition import EditionSource
from palmette.settings import load_settings
from palmette.testing.club import served
from tests.docs.tutorial import BLOCK, ROOT, Reader

DAY = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""The Monday that the guide names, at nine in Helsinki."""


class LibraryReader(Reader):
    """Writes the triggers below the edition, as the guide asks, and keeps the id that it is shown."""

    def read(self, text: str) -> None:
        """Do everything that the page says."""
        edition = ""
        for language, title, body in BLOCK.findall(text):
            if title == "library.yaml":
                edition = body
            elif title == "triggers.yaml":
                (self.folder / "edition.yaml").write_text(edition + body, "utf-8")
            elif title:
                (self.folder / title).write_text(body, "utf-8")
            elif language == "console":
                self._console(body)

    def _run(self, command: str) -> tuple[int, str]:
        code, said = super()._run(command)
        found = re.search(r"The Summer Book \(([0-9a-f-]{36})\)", said)
        if found:
            self.patch.setenv("RECORD", found[1])
        return code, said


@pytest.mark.slow
def test_the_guide_to_triggers_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "guides" / "triggers.md").read_text("utf-8")
    first = next(body for _, title, body in BLOCK.findall(text) if title == "library.yaml")
    url = f"sqlite:///{tmp_path / 'library.db'}"
    given = {"EDITION": str(tmp_path / "edition.yaml"), "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "var")}
    for name, value in given.items():
        monkeypatch.setenv(f"PALMETTE_{name}", value)
    monkeypatch.chdir(tmp_path)
    reader = LibraryReader(tmp_path, monkeypatch)
    _built_once(monkeypatch, tmp_path / "edition.yaml")
    with clock.frozen(DAY):
        with served(tmp_path, url, edition=first):
            assert load_settings().database_url == url
        reader.read(text)
    assert [command.split()[1] for command in reader.commands].count("simulate") == 2
    assert len(reader.commands) > 10


def _built_once(patch: pytest.MonkeyPatch, path: Path) -> None:
    """Each text of the edition is built once: every command of a real reader builds it anew."""
    built: dict[str, BuildResult] = {}

    def build(edition: EditionSource, *, strict: bool) -> BuildResult:
        text = path.read_text("utf-8")
        return built.get(text) or built.setdefault(text, build_blueprint(edition, strict=strict))

    patch.setattr(app, "build_blueprint", build)
