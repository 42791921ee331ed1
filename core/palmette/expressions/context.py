"""What turning an expression into SQL needs to know: tables, the row at hand, the time, who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Table

from palmette.expressions import values
from palmette.expressions.moment import Following, Known
from palmette.expressions.numbers import Number
from palmette.expressions.tree import Typed


def not_deleted(entity: str, row: FromClause) -> ColumnElement[bool] | None:
    """The condition on related rows where the caller gives no other: they are not in the trash."""
    return row.c.deleted_at.is_(None) if "deleted_at" in row.c else None


@dataclass(frozen=True)
class CompileContext:
    """One compilation.

    `row` is the table or alias of the record the expression is about. `table` gives an entity's table by full key,
    `side_table` that of a links, multi choice or texts field, `files` and `documents` are the frame's
    tables of these.

    `zones` are the time zones that records have: with one, `today` is one bound date; with several it is chosen by the
    zone of each row, and rows of a zone not among them, or of none, count in `default_zone`.

    `visible(entity, alias)` narrows every related row that is looked at (None = no condition); the wall is compared
    anyway. Inside computed fields and rollups `facts` does so: they are the same for whoever asks. `me` and `my_branch`
    empty equal nothing.
    """

    row: FromClause
    table: Callable[[str], Table]
    side_table: Callable[[str, str], Table]
    now: datetime
    zones: tuple[str, ...] = ()
    default_zone: str = "UTC"
    me: UUID | None = None
    my_branch: UUID | None = None
    stands_in: tuple[UUID, ...] = ()
    """Absent users whose work `me` does: `owner == me` is true of theirs too."""
    files: Table | None = None
    documents: Table | None = None
    visible: Callable[[str, FromClause], ColumnElement[bool] | None] = not_deleted
    facts: Callable[[str, FromClause], ColumnElement[bool] | None] = not_deleted
    following: Following | None = None
    """Told what is made of `now`; without it the moment is written into the SQL."""

    @property
    def single_zone(self) -> str:
        """The zone of every record, or nothing when they differ."""
        return "" if len(self.zones) > 1 else (self.zones or (self.default_zone,))[0]

    def today(self, zone: str) -> date:
        """The local date at `now`."""
        if self.following is not None:
            self.following.daily = True
        found = values.local_date(self.now, zone)
        assert found is not None, "`now` lies within the years 1 to 9999"
        return found

    def days(self) -> dict[date, list[str]]:
        """The dates it is now in the zones that records have, each with its zones."""
        found: dict[date, list[str]] = {}
        for zone in self.zones or (self.default_zone,):
            found.setdefault(self.today(zone), []).append(zone)
        return found


@dataclass(frozen=True)
class Amount:
    """Money: its minor units, and its currency, a constant where it is the same in every row."""

    minor: Number
    currency: ColumnElement[Any] | str  # Any: a text column on either engine


Operand = Known | ColumnElement[Any]


class Translator(Protocol):
    """Turns typed nodes into SQL over a stack of rows, the row at hand first."""

    @property
    def context(self) -> CompileContext: ...

    @property
    def rows(self) -> tuple[FromClause, ...]: ...

    def over(self, *rows: FromClause) -> Translator:
        """The same for a declared field over its own rows."""

    def inside(self, row: FromClause) -> Translator:
        """The same inside `where` over rows of a relation."""

    def in_zone(self, zone: str) -> Translator:
        """The same as if every record were in one zone."""

    def condition(self, node: Typed) -> ColumnElement[bool]:
        """A condition; where SQL leaves it unknown it counts as false."""

    def number(self, node: Typed) -> Number:
        """A number or a length of time."""

    def amount(self, node: Typed) -> Amount:
        """Money."""

    def scalar(self, node: Typed) -> Operand:
        """Any value; money by its minor units."""

    def element(self, node: Typed) -> ColumnElement[Any]:
        """Any value as SQL."""
