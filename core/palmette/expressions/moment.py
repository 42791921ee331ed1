"""The moment in SQL that outlives it: `now` as a parameter that each run fills, where nothing else was made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam

from palmette.expressions.tree import Scalar
from palmette.schema.types import Moment


@dataclass
class Following:
    """What a compilation made of the moment.

    `fixed`: something was computed from it, so that the SQL is good for this moment alone. `daily`: only its local
    dates were, so that the SQL is good while these last. `shifts` are seconds: for each a parameter is to be given.
    """

    fixed: bool = False
    daily: bool = False
    shifts: set[int] = field(default_factory=set)

    def parameter(self, shift: int) -> ColumnElement[datetime]:
        """The moment, so many seconds later, as a parameter."""
        self.shifts.add(shift)
        return bindparam(_name(shift), type_=Moment())


class Known:
    """A value that does not depend on any row."""

    def __init__(self, value: Scalar) -> None:
        self._value = value

    @property
    def value(self) -> Scalar:
        """The value."""
        return self._value


class Passing(Known):
    """The moment, moved by some seconds; whoever looks at its value fixes the SQL to it."""

    def __init__(self, value: datetime, following: Following, shift: int = 0) -> None:
        super().__init__(value)
        self._following, self._shift = following, shift

    @property
    def value(self) -> Scalar:
        """The value; from now on the SQL holds for this moment alone."""
        self._following.fixed = True
        return self._value

    def moved(self, value: datetime, seconds: int) -> Passing:
        """The same, later or earlier."""
        return Passing(value, self._following, self._shift + seconds)

    def peek(self) -> datetime:
        """The value, for somebody who makes no SQL of it."""
        assert isinstance(self._value, datetime)
        return self._value

    def parameter(self) -> ColumnElement[datetime]:
        """The moment as a parameter."""
        return self._following.parameter(self._shift)


def moments(shifts: frozenset[int], now: datetime) -> dict[str, object]:
    """The parameters of a run."""
    return {_name(shift): now + timedelta(seconds=shift) for shift in shifts}


def _name(shift: int) -> str:
    return f"palmette_now_{shift}".replace("-", "minus_")
