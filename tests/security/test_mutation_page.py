"""The page of checks taken away names tests that there are, and no check that nobody noticed."""

from __future__ import annotations

import re

from tests.security.mutation import BEGIN, END, PAGE, ROOT

ROW = re.compile(r"^\| (.+?) \| `([^`]+)`: (.+?) \|$", re.MULTILINE)


def test_each_missing_check_was_noticed_by_a_test_that_is_there() -> None:
    text = PAGE.read_text("utf-8")
    body = text[text.index(BEGIN) : text.index(END)]
    rows = ROW.findall(body)
    assert len(rows) >= 60
    texts: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        texts[path.name] = texts.get(path.name, "") + path.read_text("utf-8")
    gone = [
        (name, sentence)
        for _, name, sentence in rows
        if f"def test_{sentence.replace(' ', '_')}(" not in texts.get(name, "")
    ]
    assert gone == []
