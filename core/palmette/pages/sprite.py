"""Which icons the screens use, and the one SVG file that holds them all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from xml.sax.saxutils import quoteattr

from palmette.errors import DeclarationError, Place

Nodes = list[tuple[str, dict[str, str]]]
"""An icon's drawing: tags with their attributes, on a 24 grid."""

_NAME = r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"
_IN_CODE = re.compile(rf"""\b(?:icon|icon_button|draw)["']?\s*[:=(]\s*["']{_NAME}["']""")
_IN_YAML = re.compile(rf"""\bicon:\s*["']?{_NAME}["']?\s*(?:[,}}#]|$)""", re.MULTILINE)
_PATTERNS = {".html": _IN_CODE, ".py": _IN_CODE, ".js": _IN_CODE, ".yaml": _IN_YAML}


@dataclass(frozen=True, slots=True)
class IconUse:
    """An icon's name and where it was written."""

    name: str
    place: Place


def listed_icons(path: Path) -> list[IconUse]:
    """The names in a list file, separated by spaces; `#` starts a comment."""
    uses = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.split("#", 1)[0].split()
        uses += [IconUse(word, Place(path.name, number)) for word in words]
    return uses


def used_icons(folders: Iterable[Path], root: Path) -> list[IconUse]:
    """The names written in templates (`icon('phone')`), packs (`icon="phone"`) and editions (`icon: phone`)."""
    uses = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            pattern = _PATTERNS.get(path.suffix)
            if pattern is None or not path.is_file() or "tests" in path.parts:
                continue
            uses += _uses_in(path, pattern, root)
    return uses


def _uses_in(path: Path, pattern: re.Pattern[str], root: Path) -> list[IconUse]:
    text = path.read_text(encoding="utf-8")
    return [
        IconUse(found.group(1), Place(str(path.relative_to(root)), text.count("\n", 0, found.start()) + 1))
        for found in pattern.finditer(text)
    ]


def read_drawings(path: Path) -> dict[str, Nodes]:
    """All drawings of the icon package's outline set, by name."""
    raw: dict[str, Nodes] = json.loads(path.read_text(encoding="utf-8"))
    return raw


def sprite(uses: Iterable[IconUse], drawings: Mapping[str, Nodes]) -> tuple[str, list[str]]:
    """The sprite and its sorted names; DeclarationError at the place of a name that no drawing has."""
    names: dict[str, IconUse] = {}
    for use in uses:
        if use.name not in drawings:
            near = get_close_matches(use.name, drawings, n=3)
            remedy = f"Did you mean {', '.join(near)}?" if near else "Look the name up in the Tabler outline set."
            raise DeclarationError(
                "pages.icon_unknown", f"There is no icon `{use.name}`.", remedy=remedy, place=use.place
            )
        names.setdefault(use.name, use)
    ordered = sorted(names)
    symbols = "".join(_symbol(name, drawings[name]) for name in ordered)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n', ordered


def _symbol(name: str, nodes: Nodes) -> str:
    shapes = "".join(
        f"<{tag} {' '.join(f'{key}={quoteattr(_tight(value))}' for key, value in attributes.items())}/>"
        for tag, attributes in nodes
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def _tight(value: object) -> str:
    return re.sub(r"\s+(?=-)", "", str(value))
