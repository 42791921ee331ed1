"""The table of the security catalogue: which row is held by which tests, found by their names."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.security.catalogue_elsewhere import ELSEWHERE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/security-catalogue.md"
BEGIN, END = "<!-- rows -->\n", "<!-- end of rows -->\n"
_NAME = re.compile(r"^def test_row_(\d+)_(\w+)", re.MULTILINE)
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


def held_rows() -> dict[int, list[tuple[str, str]]]:
    """File and sentence of every test that names a row, and of those that try one under another name."""
    found: dict[int, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for match in _NAME.finditer(path.read_text("utf-8")):
            found.setdefault(int(match[1]), []).append((_short(path), match[2].replace("_", " ")))
    for row, tests in ELSEWHERE.items():
        for test in tests:
            path, _, name = test.partition("::")
            found.setdefault(row, []).append((_short(ROOT / path), name.removeprefix("test_").replace("_", " ")))
    return found


def missing_tests() -> list[str]:
    """What the list of other parts' tests names and is not there."""
    found = []
    for test in (one for tests in ELSEWHERE.values() for one in tests):
        path, _, name = test.partition("::")
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text("utf-8"):
            found.append(test)
    return found


def _short(path: Path) -> str:
    """The name alone for the files beside this one, the path for others."""
    beside = path.parent == ROOT / "tests/security"
    return path.name if beside else path.relative_to(ROOT).as_posix()


def written_rows() -> dict[int, tuple[str, str, str]]:
    """What the page says: the row's subject, its status, its tests."""
    text = PAGE.read_text("utf-8")
    body = text[text.index(BEGIN) : text.index(END)]
    return {int(row[1]): (row[2].strip(), row[3].strip(), row[4].strip()) for row in _ROW.finditer(body)}


def told(tests: list[tuple[str, str]]) -> str:
    """The cell of a row's tests."""
    by_file: dict[str, list[str]] = {}
    for path, sentence in tests:
        by_file.setdefault(path, []).append(sentence)
    return "; ".join(f"`{path}`: {', '.join(sentences)}" for path, sentences in by_file.items())


def write() -> None:
    """Write the cells of tests anew; a row that has one is no longer open, unless the page says it is part."""
    found, rows = held_rows(), written_rows()
    lines = ["| Row | What is tried | Status | Tests |", "| --- | --- | --- | --- |"]
    for number, (subject, status, _) in sorted(rows.items()):
        held = found.get(number, [])
        state = ("held" if status == "open" else status) if held else "open"
        lines.append(f"| {number} | {subject} | {state} | {told(held)} |")
    text = PAGE.read_text("utf-8")
    body = "\n".join(["", *lines, ""])
    PAGE.write_text(text[: text.index(BEGIN) + len(BEGIN)] + body + "\n" + text[text.index(END) :], "utf-8")


if __name__ == "__main__":
    sys.exit(write())
