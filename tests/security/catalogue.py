"""The table of the security catalogue: which row is held by which tests, found by their names."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/security-catalogue.md"
BEGIN, END = "<!-- rows -->\n", "<!-- end of rows -->\n"
_NAME = re.compile(r"test_row_(\d+)_(\w+)")
_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.MULTILINE)


def held_rows() -> dict[int, list[tuple[str, str]]]:
    """File and sentence of every test that names a row."""
    found: dict[int, list[tuple[str, str]]] = {}
    for path, name in _tests():
        match = _NAME.fullmatch(name)
        if match is not None:
            found.setdefault(int(match[1]), []).append((path, match[2].replace("_", " ")))
    return found


def _tests() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "tests/security").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path.name, node.name


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
