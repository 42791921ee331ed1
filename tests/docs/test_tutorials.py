"""The tutorials do what they say: each is followed from an empty folder to its end."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.cli.running import run
from tests.docs.tutorial import ROOT, Reader

TUTORIALS = sorted(path.stem for path in (ROOT / "docs" / "tutorials").glob("*.md") if path.stem != "index")


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader in an empty folder with the editions of the repository, and no settings of anybody."""
    for name in ("DATA_DIR", "DEBUG", "BASE_URL", "STRICT", "DEMO", "SECRET_KEY"):
        monkeypatch.delenv(f"PALMETTE_{name}", raising=False)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    yield Reader(tmp_path, monkeypatch)
    for name in [name for name in sys.modules if name.startswith("palmette_tool_hire")]:
        del sys.modules[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", TUTORIALS)
def test_a_tutorial_works_as_it_is_written(reader: Reader, name: str) -> None:
    reader.follow(name)
    assert len([command for command in reader.commands if command.startswith(("palmette", "curl"))]) > 5
    assert run("doctor").out.startswith("ok       edition: mine")


def test_there_are_the_three_tutorials_that_the_readme_names() -> None:
    assert {"add-a-field", "add-a-stage", "write-a-pack"} <= set(TUTORIALS)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"docs/tutorials/{name}.md" in readme for name in TUTORIALS)


def test_what_a_reader_is_told_to_expect_is_compared(reader: Reader, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="has no line 'the moon'"):
        reader._console("$ palmette packs --edition config/demo.yaml\nthe moon\n")
    with pytest.raises(AssertionError, match="nowhere"):
        reader._console("$ palmette plan --edition nowhere.yaml\n")
