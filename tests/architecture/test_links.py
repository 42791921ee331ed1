"""What the pages at the top of the repository point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, read

PAGES = [path for path in files() if path.suffix == ".md" and len(path.parts) == 1]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", read(page))
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_make_target_that_the_readme_names_is_there() -> None:
    makefile = read(Path("Makefile"))
    named = set(re.findall(r"`make (\w+)`|^\$ make (\w+)", read(Path("README.md")), re.M))
    wanted = {name for pair in named for name in pair if name}
    assert wanted
    assert [name for name in sorted(wanted) if not re.search(rf"^{name}:", makefile, re.M)] == []
