"""Every code that writing may answer with is explained in the reference."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
PAGES = ("records", "fields", "pipelines", "ledgers", "duplicates")
PARTS = [ROOT / "core/palmette/records", ROOT / "core/palmette/files"]


def test_every_code_is_explained() -> None:
    sources = [path.read_text() for part in PARTS for path in part.rglob("*.py")]
    told = {
        code for text in sources for code in re.findall(r'"((?:records|values|pipelines|files|names)\.[a-z_]+)"', text)
    }
    told |= {f"values.{code}" for text in sources for code in re.findall(r'Refused\(\s*"([a-z_]+)"', text)}
    explained = "".join(
        (ROOT / "docs/reference" / f"{page}.md").read_text()
        for page in ("records", "fields", "pipelines", "ledgers", "duplicates")
    )

    assert sorted(code for code in told if code not in explained) == []
    assert len(told) > 80
