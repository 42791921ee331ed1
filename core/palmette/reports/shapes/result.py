"""What an analysis answers: a table of figures with the records behind each, in words of no language yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from palmette.labels import Label
from palmette.records.session import Records

COUNT, SHARE, MONEY, NUMBER, MINUTES, DAY, TEXT = "count", "share", "money", "number", "minutes", "day", "text"


@dataclass(frozen=True)
class Behind:
    """The records of a figure: those of a condition, or those that `load` names, in their order."""

    entity: str
    where: str = ""
    load: Callable[[Records], Sequence[UUID]] | None = None

    def ids(self, records: Records) -> Sequence[UUID] | None:
        """Those that are named; None where a condition tells of them."""
        return self.load(records) if self.load is not None else None


@dataclass(frozen=True)
class Cell:
    """A figure: a number or share as a fraction, money in minor units, or a text; `tone` as everywhere."""

    value: int | Fraction | Decimal | date | str | None
    kind: str = COUNT
    behind: Behind | None = None
    tone: str = ""


@dataclass(frozen=True)
class Named:
    """What a row is of: a word, a record by its entity, or the period that begins on a day."""

    text: str | Label = ""
    entity: str = ""
    id: UUID | None = None
    day: date | None = None
    period: str = ""


@dataclass(frozen=True)
class Line:
    """One row of figures."""

    key: str
    name: Named
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Fact:
    """One figure over all of it."""

    label: str | Label
    cell: Cell


@dataclass(frozen=True)
class Result:
    """`heads` are those of the rows' names and of their cells; `drawn` is the column that bars show.

    `chart` is bar, funnel, heat or table. `notes` say by which rule it was counted.
    """

    heads: tuple[str | Label | Named, ...]
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    chart: str = "table"
    drawn: int = 0
    currency: str = ""
    as_of: datetime | None = None
    """When the copy was made that was asked; None where the records themselves were."""

    def cell(self, line: str, at: int) -> Cell | None:
        """A cell by the key of its line and its place; with the line `facts` one of these."""
        cells = [fact.cell for fact in self.facts] if line == "facts" else next(
            (list(one.cells) for one in self.lines if one.key == line), []
        )  # fmt: skip
        return cells[at] if 0 <= at < len(cells) else None


def ids_of(entity: str, ids: Sequence[UUID]) -> Behind:
    """Records that are known already."""
    return Behind(entity, load=lambda _: ids)


def ids_at(entity: str, ids: Sequence[UUID], places: Sequence[int]) -> Behind:
    """Those at some places, made when they are asked for."""
    return Behind(entity, load=lambda _: [ids[at] for at in places])
