"""What each error code means and what to do next, read from the one text that is also docs/reference/errors.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

_HERE = Path(__file__).parent / "errors.md"
"""Where a built distribution carries the text; a checkout has it among its documents alone."""
_DOCUMENT = Path(__file__).parents[3] / "docs/reference/errors.md"
_AREA = re.compile(r"^## (?P<name>.+)$")
_CODE = re.compile(r"^### (?P<code>[a-z_.]+) \{")
_SPAN = re.compile(r"`(?P<code>[^`]+)`|\[(?P<text>[^\]]+)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A code with its paragraphs: what happened, and what mends it."""

    code: str
    paragraphs: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The codes that begin with one word."""

    name: str
    meanings: tuple[Meaning, ...]


@cache
def error_areas() -> tuple[Area, ...]:
    """Every code by its area, in the order of the text."""
    text = (_HERE if _HERE.exists() else _DOCUMENT).read_text("utf-8")
    areas: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for line in text.splitlines():
        if area := _AREA.match(line):
            areas.append((area["name"], []))
        elif areas and (code := _CODE.match(line)):
            areas[-1][1].append((code["code"], []))
        elif areas and areas[-1][1]:
            areas[-1][1][-1][1].append(line.strip())
    return tuple(Area(name, tuple(Meaning(code, _paragraphs(lines)) for code, lines in found)) for name, found in areas)


def _paragraphs(lines: list[str]) -> tuple[Markup, ...]:
    joined = "\n".join(lines).split("\n\n")
    return tuple(_marked(" ".join(part.split())) for part in joined if part.strip())


def _marked(text: str) -> Markup:
    """Code in its own letters; of links the words alone, since they lead to other documents."""
    found, at = Markup(), 0
    for span in _SPAN.finditer(text):
        found += escape(text[at : span.start()])
        found += Markup("<code>{}</code>").format(span["code"]) if span["code"] else _marked(span["text"])
        at = span.end()
    return found + escape(text[at:])
