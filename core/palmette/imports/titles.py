"""Where a table begins: the line of its titles below a report's head, titles in two lines, groups and totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from palmette.imports.shape import HEAD, MOST_COLUMNS, NO_HEADER, FileRow, Lines, SheetTable, unreadable
from palmette.locale.sentences import sentence

GROUP = "Group"
"""The column that a workbook's group rows become."""

_WITHIN = 15
_TOTALS = ("итого", "всего", "total", "yhteensä", "grand total")
_VALUE = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\+?[\d\s()\-]{7,}(?:\.0)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d.*")


def with_titles(found: Lines) -> SheetTable:
    """The table in a file's lines."""
    at = _title_line(found)
    head = [cell.strip() for cell in _line(found, at)] if at >= 0 else []
    start = at + 1
    if at >= 0 and (below := _second_line(found, at)) is not None:
        head, start = below, at + 2
    width = _width(head, islice(found.lines, start, None))
    headers = head[:width] if at >= 0 else [f"Column {number}" for number in range(1, width + 1)]
    headers += [""] * (width - len(headers))
    if len(headers) > MOST_COLUMNS:
        raise unreadable(
            "too_wide",
            sentence("The table has %(count)s columns.", count=len(headers)),
            sentence("Leave at most %(most)s.", most=MOST_COLUMNS),
        )
    body = _Body(found, start, width)
    count = sum(1 for _ in body.rows())
    if not count:
        raise unreadable("header_only", "The file has a header and no rows.", "Choose another one.")
    if body.grouped:
        headers = [*headers, GROUP]
    reading = replace(found.reading, header=at + 1 if at >= 0 else NO_HEADER)
    return SheetTable(headers, count, body.rows, reading, found.format, _head(found), found.sheets)


def _head(found: Lines) -> list[list[str]]:
    return [[cell[:80] for cell in line[:30]] for line in islice(found.lines, HEAD)]


def _line(found: Lines, at: int) -> list[str]:
    return next(islice(found.lines, at, at + 1), [])


def _title_line(found: Lines) -> int:
    """The place of the titles among the lines; -1 when there are none."""
    wanted = found.reading.header
    first = next((at for at, line in enumerate(found.lines) if _filled(line)), -1)
    if first < 0:
        raise unreadable("empty", "There is nothing in the file.", "Choose another one.")
    if wanted == NO_HEADER:
        return -1
    if wanted > 0:
        return min(wanted, sum(1 for _ in found.lines)) - 1
    # Reports stand above tables in fewer cells; the titles are the first line that is about as wide as the table.
    filled = [_filled(line) for line in islice(found.lines, max(_WITHIN, first + 1))]
    at = next(index for index, count in enumerate(filled) if count >= max(1, round(max(filled) * 0.7)))
    return -1 if _is_row(_line(found, at)) else at


def _filled(line: list[str]) -> int:
    return sum(1 for cell in line if cell.strip())


def _is_row(line: list[str]) -> bool:
    """Whether a line holds an address, a phone or a date: titles never do."""
    return any(_VALUE.fullmatch(cell.strip()) for cell in line)


def _second_line(found: Lines, at: int) -> list[str] | None:
    """Titles of two lines in one: `Phone` over two cells, below it `work` and `home`."""
    wide = [area for area in found.merged if area[0] == at and area[2] == at and area[3] > area[1]]
    below = _line(found, at + 1)
    if not wide or not below or _is_row(below):
        return None
    upper, lower = [cell.strip() for cell in _line(found, at)], [cell.strip() for cell in below]
    if not any(lower[column] for _, left, _, right in wide for column in range(left, right + 1) if column < len(lower)):
        return None
    for _, left, _, right in wide:
        for column in range(left + 1, min(right + 1, len(upper))):
            upper[column] = upper[left]
    return [" ".join(part for part in pair if part) for pair in zip(upper, lower, strict=False)]


def _width(head: list[str], lines: Iterable[list[str]]) -> int:
    """As many columns as have a title; where data goes on to the right of titles, as many as it has."""
    width = max((at + 1 for at, cell in enumerate(head) if cell), default=0)
    for line in lines:
        if len(line) > width:
            width = max((at + 1 for at in range(width, len(line)) if line[at].strip()), default=width)
    return width


@dataclass(frozen=True)
class _Body:
    """What stands below the titles."""

    found: Lines
    start: int
    width: int

    @cached_property
    def grouped(self) -> bool:
        """Whether rows stand under titles of groups."""
        return bool(self._across) and any(group for _, _, group in self._rows())

    def rows(self) -> Iterator[FileRow]:
        """Rows with their lines in the file, and the group behind each where there are groups."""
        grouped = self.grouped
        for at, row, group in self._rows():
            yield at + 1, [*row, group] if grouped else row

    def _rows(self) -> Iterator[tuple[int, list[str], str]]:
        """One row is held back: only the last of a file may be its total."""
        group = ""
        waiting: tuple[int, list[str], str] | None = None
        count = 0
        for at, line in enumerate(self._merged_down()):
            row = line[: self.width] if len(line) >= self.width else [*line, *[""] * (self.width - len(line))]
            if not any(cell and not cell.isspace() for cell in row):
                continue
            if at in self._across and _filled(row) == 1:
                group = next(cell for cell in row if cell.strip()).strip()
                continue
            if waiting is not None:
                count += 1
                yield waiting
            waiting = at + self.start, row, group
        if waiting is not None and not (count > 1 and _is_total(waiting[1])):
            yield waiting

    @cached_property
    def _across(self) -> set[int]:
        """Rows below the titles of which at least half is one cell, counted from the first."""
        wide = {area[0]: area for area in self.found.merged if area[0] >= self.start and self.width > 2}
        return {top - self.start for top, area in wide.items() if (area[3] - area[1] + 1) * 2 >= self.width}

    def _merged_down(self) -> Iterator[list[str]]:
        """The lines; a cell merged over several of them stands in each."""
        below = {area for area in self.found.merged if area[0] >= self.start and area[1] == area[3]}
        if not below:
            yield from islice(self.found.lines, self.start, None)
            return
        texts: dict[tuple[int, int], str] = {}
        tops = {(area[0], area[1]) for area in below}
        above = {(line, column): top for top, column, bottom, _ in below for line in range(top + 1, bottom + 1)}
        for at, line in enumerate(islice(self.found.lines, self.start, None), start=self.start):
            cells = list(line)
            for column, cell in enumerate(line):
                if (at, column) in tops:
                    texts[at, column] = cell
                if not cell and (top := above.get((at, column))) is not None:
                    cells[column] = texts.get((top, column), "")
            yield cells


def _is_total(row: list[str]) -> bool:
    first = next(cell for cell in row if cell.strip())
    return first.strip().casefold().rstrip(":").startswith(_TOTALS)
