"""What a shape is given: its declaration, the reader's session, the days that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.records.read_subjects import Subjects, subjects
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.reports.days import DAY, days_between, month_later
from palmette.reports.definition import Analysis, Report
from palmette.reports.shapes.result import Result

PATH, DATED, CONDITION, VALUE, WORD = "path", "dated", "condition", "value", "word"
"""What a part of an analysis is: a field or path, one that is a date or moment, a condition, any value, a word."""


@dataclass(frozen=True)
class Part:
    """A part that a shape takes: of which kind, and what it means."""

    kind: str
    help: str
    needed: bool = True


@dataclass(frozen=True)
class Shape:
    """How an analysis of one shape is declared and worked out. Options are given with their usual values."""

    key: str
    help: str
    parts: Mapping[str, Part]
    run: Callable[[Ask], Result]
    options: Mapping[str, object] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The words that an option takes, where it takes only some."""
    steps: bool = False
    heavy: bool = False
    """Whether it reads so much that it is worth asking a snapshot."""


@dataclass(frozen=True)
class Ask:
    """One question. `filter` holds all that narrows beside the days; `first` and `last` are the asked days or None."""

    records: Records
    report: Report
    shape: Shape
    filter: str
    today: date
    first: date | None = None
    last: date | None = None

    @property
    def analysis(self) -> Analysis:
        """What is declared."""
        assert self.report.analysis is not None, "asked only of reports with one"
        return self.report.analysis

    @property
    def entity(self) -> EntityModel:
        """Whose records are read."""
        return self.records.blueprint.entities[self.report.entity]

    @property
    def currency(self) -> str:
        """The currency that amounts are counted in."""
        return self.records.blueprint.edition.currency

    def of(self, part: str) -> str:
        """What stands for a part; empty where nothing does."""
        return self.analysis.of.get(part, "")

    def option(self, name: str) -> object:
        """An option, or what is usual."""
        return self.analysis.options.get(name, self.shape.options[name])

    def number(self, name: str) -> Fraction:
        """An option that is a number."""
        return Fraction(str(self.option(name)))

    def whole(self, name: str) -> int:
        """An option that is a whole number."""
        return int(self.number(name))

    def word(self, name: str) -> str:
        """An option that is a word."""
        return str(self.option(name))

    def target(self, path: str) -> str:
        """The full key of the entity that a path leads to; that of the records themselves for their own id."""
        found = self.field(path)
        return found.target if found is not None and found.target else self.entity.key

    def field(self, path: str, entity: str = "") -> FieldModel | None:
        """The field at the end of a path."""
        at: EntityModel | None = self.records.blueprint.entities[entity] if entity else self.entity
        found: FieldModel | None = None
        for name in path.split("."):
            found = at.fields.get(name) if at is not None else None
            at = self.records.blueprint.entities.get(found.target) if found is not None else None
        return found

    def day(self, path: str) -> str:
        """The expression of the day of a date or moment."""
        found = self.field(path)
        return f"date({path})" if found is not None and found.value_kind == "instant" else path

    def between(self, path: str, first: date, following: date) -> str:
        """The condition that a date or moment lies in some days."""
        found = self.field(path)
        is_moment = found is not None and found.value_kind == "instant"
        return days_between(path, first, following, zone=self.records.actor.zone if is_moment else "")

    def window(self, months: int) -> tuple[date, date]:
        """The asked days, or the last whole months until today: the first day, and the first day behind them."""
        if self.first is not None and self.last is not None:
            return self.first, self.last + DAY
        return month_later(self.today.replace(day=1), 1 - months), self.today + DAY

    def narrowed(self, *conditions: str) -> str:
        """The filter with more conditions."""
        return both(self.filter, *conditions)

    def subjects(
        self, by: Sequence[str | GroupSpec], figures: Sequence[MeasureSpec], *conditions: str, largest: str = ""
    ) -> Subjects:
        """Figures of each subject, under the filter and more conditions."""
        groups = [item if isinstance(item, GroupSpec) else GroupSpec(item) for item in by]
        return subjects(
            self.records, self.entity.key, by=groups, figures=figures, filter=self.narrowed(*conditions),
            currency=self.currency, largest=largest,
        )  # fmt: skip


def both(*conditions: str) -> str:
    """Conditions that all have to hold."""
    return " and ".join(f"({one})" for one in conditions if one)
