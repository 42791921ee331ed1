"""What reading a file asks and answers: how it is to be read, the table in it, and the limits of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from palmette.errors import InvalidInput
from palmette.locale.sentences import sentence

MOST_BYTES = 128 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_COLUMNS = 300
LONGEST_CELL = 20_000
HEAD = 20
"""How many of a file's first lines are kept to show and to choose the header from."""

NO_HEADER = -1


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is read; what is empty is found by looking. `header` is the line of the titles in the file, from 1;
    0 finds it, -1 says there is none."""

    encoding: str = ""
    delimiter: str = ""
    header: int = 0
    sheet: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Reading:
        """The reading that was kept as JSON."""
        header = kept.get("header")
        texts = {name: str(kept.get(name) or "") for name in ("encoding", "delimiter", "sheet")}
        return cls(**texts, header=header if isinstance(header, int) else 0)

    def kept(self) -> dict[str, object]:
        """As JSON keeps it."""
        return {"encoding": self.encoding, "delimiter": self.delimiter, "header": self.header, "sheet": self.sheet}


FileRow = tuple[int, list[str]]
"""A row with its line in the file."""


@dataclass(frozen=True)
class SheetTable:
    """`headers` as written; `each` goes through the rows anew, each with as many texts as there are headers.

    `reading` says how it was read, with what was found filled in; `format` is csv, xlsx or vcard; `head` holds the
    file's first lines, `sheets` the names of a workbook's.
    """

    headers: list[str]
    count: int
    each: Callable[[], Iterator[FileRow]]
    reading: Reading = Reading()
    format: str = "csv"
    head: list[list[str]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[list[str]]:
        """The texts of all rows at once."""
        return [cells for _, cells in self.each()]

    @property
    def numbers(self) -> list[int]:
        """Where each row stands in the file."""
        return [number for number, _ in self.each()]


@dataclass(frozen=True)
class Lines:
    """A file before its titles are known: `lines` may be gone through several times, so that a long file need not be
    held. `merged` are a workbook's merged cells: (top, left, bottom, right)."""

    lines: Iterable[list[str]]
    reading: Reading
    format: str
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)


def too_long() -> InvalidInput:
    """Why a file of too many rows is refused."""
    return unreadable("too_long", sentence("The file has more than %(most)s rows.", most=MOST_ROWS), "Split it.")


def unreadable(code: str, message: str, remedy: str) -> InvalidInput:
    """Why a file is refused, and what to do."""
    return InvalidInput(f"imports.{code}", message, remedy=remedy)
