"""An analysis for one reader: worked out in his rights, written in his words, each figure with its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode
from uuid import UUID

from palmette.blueprint.model import EntityModel
from palmette.imports.written import Cell as FileCell
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import said
from palmette.money import Money
from palmette.pages import charts, formats
from palmette.pages.dashboard_asked import Asked, narrowing
from palmette.pages.report_figures import entity_of, period_text
from palmette.pages.seat import Seat
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.records.read_narrow import LONGEST_FILTER
from palmette.records.session import Records
from palmette.reports.analyses.numbers import rounded
from palmette.reports.definition import Report
from palmette.reports.shapes.known import analyse
from palmette.reports.shapes.result import COUNT, MINUTES, MONEY, SHARE, Cell, Line, Named, Result

Titles = Mapping[UUID, str]
FACTS = "facts"
"""The key under which the figures over all stand in an address."""


@dataclass(frozen=True)
class Worked:
    """A result with what writing it takes."""

    desk: Seat
    report: Report
    entity: EntityModel
    result: Result
    titles: Titles
    links: Mapping[tuple[str, int], str]

    def name(self, line: Line) -> str:
        """What a line is of."""
        return self.named(line.name)

    def named(self, name: Named | str | Label) -> str:
        """A word, a title, a period."""
        if not isinstance(name, Named):
            return self.words(name)
        if name.id is not None:
            return self.titles.get(name.id, "—")
        if name.day is not None:
            return period_text(self.desk, name.day, name.period)
        return self.words(name.text)

    def words(self, text: str | Label) -> str:
        """A word in the reader's language."""
        return text.text(self.desk.language) if isinstance(text, Label) else said(text, self.desk.language)

    def text(self, cell: Cell) -> str:
        """A figure as the reader writes it."""
        return cell_text(self.desk, cell, self.result.currency)

    @property
    def heads(self) -> list[str]:
        """Of the names and of each column."""
        return [self.named(head) for head in self.result.heads]


def worked(desk: Seat, records: Records, report: Report, asked: Asked) -> Worked:
    """Work it out for what is asked."""
    days = asked.stretch
    result = analyse(
        records, report, filter=narrowing(desk, report, asked), first=days.first if days else None,
        last=days.last if days else None,
    )  # fmt: skip
    named: dict[str, list[UUID]] = {}
    for name in [*(line.name for line in result.lines), *(head for head in result.heads if isinstance(head, Named))]:
        if name.id is not None:
            named.setdefault(name.entity, []).append(name.id)
    titles = {one: text for entity, ids in named.items() for one, text in records.titles(entity, ids).items()}
    links = _links(desk, records, report, result, asked)
    return Worked(desk, report, entity_of(desk, report), result, titles, links)


def _links(desk: Seat, records: Records, report: Report, result: Result, asked: Asked) -> dict[tuple[str, int], str]:
    """Where each figure leads: its list, or the page of the records that are named one by one."""
    title = as_label(report.label, humanize(report.key)).text(desk.language)
    may: dict[tuple[str, int], bool] = {}
    found = {}
    lines = [*((line.key, line.cells) for line in result.lines), (FACTS, tuple(fact.cell for fact in result.facts))]
    for key, cells in lines:
        for at, cell in enumerate(cells):
            if cell.behind is None or not cell.value:
                continue
            where = cell.behind.where
            if not where or len(where) > LONGEST_FILTER:
                found[key, at] = f"/reports/{report.key}/rows?{asked.query()}&{urlencode({'line': key, 'at': at})}"
                continue
            entity = desk.blueprint.entities[cell.behind.entity]
            if (column := (entity.key, at)) not in may:
                # Lines differ in their values alone, so that one question tells of all.
                may[column] = records.may_filter(entity.key, where)
            if may[column]:
                found[key, at] = (
                    f"{list_address(desk.blueprint, entity)}?{urlencode({'where': where, 'figure': title})}"
                )
    return found


def cell_text(desk: Seat, cell: Cell, currency: str) -> str:
    """A figure as the reader writes it; a share in percent, minutes and numbers with two digits where they have any."""
    value = cell.value
    if value is None:
        return "—"
    if isinstance(value, str):
        return said(value, desk.language)
    if isinstance(value, date):
        return formats.full_day(value, desk.reader)
    if cell.kind == MONEY:
        return formats.round_money(Money(int(value), currency), desk.reader)
    exact = Fraction(value)
    if cell.kind == SHARE:
        digits = 0 if exact * 100 % 1 == 0 else 1
        return formats.percent(rounded(exact, digits + 2) or 0, desk.reader, digits)
    if cell.kind == MINUTES:
        return desk.gettext("%(minutes)s min") % {"minutes": formats.number(rounded(exact, 0) or 0, desk.reader, 0)}
    shown = rounded(exact, 0 if exact % 1 == 0 else 2)
    return formats.number(shown or 0, desk.reader)


def size(cell: Cell) -> float:
    """A figure as a length."""
    return 0.0 if cell.value is None or isinstance(cell.value, str | date) else max(float(cell.value), 0.0)


def drawn(found: Worked, *, most: int = 0) -> Values:
    """What analysis.html and the tiles draw: a chart, facts, and the table that says the same."""
    result = found.result
    lines = result.lines[:most] if most else result.lines
    table_rows = [
        {"names": [found.name(line)], "cells": [_cell(found, line.key, at, cell) for at, cell in enumerate(line.cells)]}
        for line in lines
    ]
    heads = found.heads
    return {
        "chart": result.chart, "facts": _facts(found), "notes": [found.words(note) for note in result.notes],
        "table": {"heads": heads[:1], "measures": heads[1:], "rows": table_rows},
        "bars": _bars(found) if result.chart in ("bar", "funnel") else [],
        **(_heat(found) if result.chart == "heat" else {}), "left": len(result.lines) - len(lines),
        "summary": _summary(found),
    }  # fmt: skip


def _cell(found: Worked, key: str, at: int, cell: Cell) -> Values:
    return {"text": found.text(cell), "href": found.links.get((key, at), ""), "tone": cell.tone}


def _facts(found: Worked) -> list[Values]:
    return [
        {"label": found.words(fact.label), **_cell(found, FACTS, at, fact.cell)}
        for at, fact in enumerate(found.result.facts)
    ]


def _bars(found: Worked) -> list[Values]:
    at = found.result.drawn
    lengths = charts.shares([size(line.cells[at]) for line in found.result.lines])

    def note(line: Line) -> str:
        following = line.cells[at + 1 : at + 2]
        return found.text(following[0]) if following and following[0].value is not None else ""

    return [
        {
            "name": found.name(line), "share": length, **_cell(found, line.key, at, line.cells[at]),
            "note": note(line),
        }
        for line, length in zip(found.result.lines, lengths, strict=True)
    ]  # fmt: skip


def _heat(found: Worked) -> Values:
    first, heads = found.result.drawn, found.heads[1:]
    largest = max((size(cell) for line in found.result.lines for cell in line.cells[first:]), default=0.0)
    lines = [
        {"name": found.name(line), "cells": [
            {**_cell(found, line.key, at, cell), "step": charts.shade(size(cell), largest) if at >= first else 0,
             "said": f"{found.name(line)}, {heads[at]}: {found.text(cell)}"}
            for at, cell in enumerate(line.cells)
        ]}
        for line in found.result.lines
    ]  # fmt: skip
    return {"heads": heads, "lines": lines, "with_text": True}


def _summary(found: Worked) -> str:
    """The first facts, or the longest bar."""
    if facts := _facts(found)[:2]:
        return "; ".join(f"{fact['label']}: {fact['text']}" for fact in facts)
    if not found.result.lines or not found.result.lines[0].cells:
        return ""
    at = min(found.result.drawn, len(found.result.lines[0].cells) - 1)
    top = max(found.result.lines, key=lambda line: size(line.cells[min(at, len(line.cells) - 1)]))
    words = {"group": found.name(top), "value": found.text(top.cells[min(at, len(top.cells) - 1)])}
    return found.desk.gettext("Most: %(group)s, %(value)s") % words


def file_rows(found: Worked) -> Sequence[list[FileCell]]:
    """The table as cells of a file: numbers as numbers."""
    facts = [[found.words(fact.label), _plain(fact.cell)] for fact in found.result.facts]
    return [[found.name(line), *map(_plain, line.cells)] for line in found.result.lines] + facts


def _plain(cell: Cell) -> FileCell:
    if cell.value is None or isinstance(cell.value, str | date):
        return cell.value
    if cell.kind == MONEY:
        return rounded(Fraction(cell.value) / 100)
    return int(cell.value) if cell.kind == COUNT else rounded(Fraction(cell.value), 4)
