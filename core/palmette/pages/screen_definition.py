"""What a pack declares about a screen of its own: who sees it, what it draws, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from palmette.labels import Label

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(frozen=True, slots=True)
class ScreenCall:
    """What a function of a screen is asked: the values of the address or of the form, as they were sent."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """The last value of a name, without blanks around it."""
        found = self.values.get(name) or (default,)
        return found[-1].strip()

    def every(self, name: str) -> Sequence[str]:
        """All values of a name, in the order they were sent."""
        return self.values.get(name) or ()


@dataclass(frozen=True, slots=True)
class Then:
    """What follows an act: the part of the screen that is drawn, and what it is asked. No part is the whole screen."""

    part: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


Drawn = Mapping[str, Any]
"""What a template takes (Any: values of all kinds)."""
Draw = Callable[["Records", ScreenCall], Drawn]
"""Reads with the rights of the person and gives what a template draws."""
Do = Callable[["Records", ScreenCall], Then]
"""Writes with the rights of the person, in one transaction, and says what is drawn when it is stored."""


@dataclass(frozen=True)
class ScreenPart:
    """A part of a screen that is drawn by itself, for htmx: `GET /p/{pack}/{screen}/{part}`."""

    draw: Draw
    template: str


@dataclass(frozen=True)
class Screen:
    """A page of the pack's own at `/p/{pack}/{key}`, for people who may do `action` on `entity`.

    `draw` gives the values of `template`, a file of the pack (`package:templates/pages/till.html`) that extends
    `layout.html`; they are read with the rights of the person. `parts` are drawn by themselves, at
    `/p/{pack}/{key}/{part}`; `acts` are what its buttons do, by `POST` to `/p/{pack}/{key}/{act}`, each in one
    transaction. `words` are the texts of its templates, there as `w.name` in the reader's language. `styles` and
    `scripts` are files of the pack that only this screen loads.
    """

    key: str
    draw: Draw
    label: Label | str = ""
    _: KW_ONLY
    template: str
    entity: str
    action: str = "read"
    parts: Mapping[str, ScreenPart] = field(default_factory=dict)
    acts: Mapping[str, Do] = field(default_factory=dict)
    words: Mapping[str, Label | str] = field(default_factory=dict)
    styles: Sequence[str] = ()
    scripts: Sequence[str] = ()
    icon: str = "layout"
    help: Label | str = ""

    @property
    def templates(self) -> Sequence[str]:
        """Every file it draws with."""
        return [self.template, *(part.template for part in self.parts.values())]


def read_pack_file(name: str) -> bytes | None:
    """What stands in a file of a package, named `package:path/in/it`; None when there is none."""
    package, colon, path = name.partition(":")
    if not colon or ".." in path.split("/") or path.startswith("/"):
        return None
    try:
        found = resources.files(package).joinpath(path)
        return found.read_bytes() if found.is_file() else None
    except (ImportError, ValueError, OSError):
        return None
