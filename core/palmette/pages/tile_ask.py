"""What a tile asks of its report: which figures, by which groups, over which days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from palmette.pages.dashboard_asked import Asked, days_text, narrowing
from palmette.pages.desk import Desk
from palmette.pages.periods import Stretch, back, starts_in
from palmette.pages.report_figures import Figures, dimensions, figures
from palmette.records.session import Records
from palmette.reports.days import start_of
from palmette.reports.definition import Dimension, Measure, Report, Tile

STRETCHES = ("day", "week", "month", "quarter", "year")
"""Periods that follow each other, unlike weekdays and hours."""
RUN = {"day": 14, "week": 12, "month": 12, "quarter": 8, "year": 5}
"""How many of them are drawn where the asked days hold too few to see how things go."""
FEW = 3


@dataclass(frozen=True)
class Ask:
    """What is drawn, for whom, and cut how."""

    desk: Desk
    records: Records
    tile: Tile
    report: Report
    asked: Asked

    @property
    def chart(self) -> str:
        """How it is drawn."""
        return self.tile.chart or self.report.chart

    @property
    def by(self) -> tuple[Dimension, ...]:
        """The dimensions that the tile names, or all."""
        if "none" in self.tile.by:
            return ()
        all_of_them = dimensions(self.report)
        return tuple(item for item in all_of_them if item.of in self.tile.by) if self.tile.by else all_of_them

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The figures that the tile names, in its order, or all."""
        known = {item.key: item for item in self.report.measures}
        chosen = tuple(known[key] for key in self.tile.measures if key in known)
        return chosen or tuple(self.report.measures)

    @property
    def run_words(self) -> list[str]:
        """Which days are drawn, where these are more than the asked."""
        days = self.days(self.by)
        return [days_text(self.desk, days)] if days is not None and days != self.asked.stretch else []

    def days(self, by: Sequence[Dimension]) -> Stretch | None:
        """The asked days; a run of periods up to their end where by these there would be almost nothing to see."""
        asked = self.asked.stretch
        unit = by[0].period if by and by[0].of == self.report.at else ""
        if asked is None or unit not in STRETCHES or len(starts_in(asked, unit)) >= FEW:
            return asked
        return Stretch(back(start_of(asked.last, unit), unit, RUN[unit] - 1), asked.last)

    def figures(
        self, by: Sequence[Dimension], measures: Sequence[Measure] | None = None, *, days: Stretch | None = None
    ) -> Figures:
        """Compute, cut as asked, or to other days."""
        wanted = self.measures if measures is None else measures
        narrow = narrowing(self.desk, self.report, self.asked, days or self.days(by))
        return figures(self.desk, self.records, self.report, by=by, measures=wanted, filter=narrow)
