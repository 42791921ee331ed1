"""Sets typst templates as PDF (or as pictures of their pages), from values alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from palmette.documents.apart.refusals import Flaw, RefusedTemplate
from palmette.documents.apart.slots import Use
from palmette.documents.apart.typst_names import read_typst

_LINE = re.compile(r":(\d+):\d+")
_PLACE = re.compile(r"\s*\(searched at [^)]*\)")


class Press:
    """One compiler that is kept warm; `letter` is the source of what templates import as `letter.typ`."""

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._shift = letter.count("\n") + 1
        self._compiler = typst.Compiler(input=b"", root=Path(__file__).parent, ignore_system_fonts=True)
        self._compiler.compile(input=b"Ready \xd0\xb4\xd0\xb0", format="pdf")

    def set(
        self, source: bytes, values: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]], *,
        pages_as: str = "",
    ) -> list[bytes]:  # fmt: skip
        """The PDF, or with `pages_as="png"` a picture of each page; Any: JSON as the parent sent it."""
        text = source.decode("utf-8", "strict")
        uses = read_typst(text)
        whole = f"{self._letter}\n{_without_import(text)}".encode()
        inputs = {"data": json.dumps(_tree(uses, values, rows, keep=True), ensure_ascii=False),
                  "opt": json.dumps(_tree(uses, values, rows, keep=False), ensure_ascii=False)}  # fmt: skip
        try:
            made = self._compiler.compile(
                input=whole, format="png" if pages_as else "pdf", sys_inputs=inputs, ppi=96.0 if pages_as else None
            )
        except typst.TypstError as error:
            raise RefusedTemplate(self._flaw(error, text)) from error
        if made is None:
            raise RefusedTemplate(Flaw("cannot"))
        return list(made) if isinstance(made, list) else [made]

    def _flaw(self, error: typst.TypstError, text: str) -> Flaw:
        found = _LINE.search(error.diagnostic or "")
        line = max(int(found.group(1)) - self._shift, 0) if found else 0
        lines = text.split("\n")
        said = lines[line - 1].strip()[:120] if 0 < line <= len(lines) else ""
        return Flaw("cannot", line, said, _PLACE.sub("", error.message or "")[:160])


def _without_import(text: str) -> str:
    return re.sub(r'#import\s+"/?letter\.typ"[^\n]*', "", text)


def _tree(
    uses: Sequence[Use], values: Mapping[str, Any], rows: Mapping[str, Sequence[Mapping[str, Any]]], *, keep: bool
) -> dict[str, object]:
    """Values by their paths as dictionaries in dictionaries; `keep` are the needed ones, else the optional."""
    tree: dict[str, Any] = {}
    for use in uses:
        if use.rows:
            _put(tree, use.rows, [_row(row) for row in rows.get(use.rows, ())])
        elif use.path.endswith("?") is not keep:
            path = use.path.rstrip("?")
            _put(tree, path, _plain(values.get(path)))
    return tree


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, value in row.items():
        _put(made, path, _plain(value))
    return made


def _plain(value: Any) -> object:
    if value is None:
        return ""
    return value["text"] if isinstance(value, dict) else value


def _put(tree: dict[str, Any], path: str, value: object) -> None:
    *way, last = path.split(".")
    for step in way:
        inner = tree.setdefault(step, {})
        if not isinstance(inner, dict):
            # The title of a reference beside a value behind it: the title stays under its own name.
            inner = tree[step] = {"title": inner}
        tree = inner
    if isinstance(tree.get(last), dict):
        tree[last]["title"] = value
    else:
        tree[last] = value
