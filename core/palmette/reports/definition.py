"""What a pack declares about figures: measures by dimensions over the records of one entity, and dashboards of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label
from palmette.labels import label as _

SPANS = (3, 4, 5, 6, 7, 8, 12)
"""How many of the columns a tile may take; on a phone it takes all."""
CHARTS = ("number", "line", "bar", "funnel", "heat", "table")
PERIODS = ("today", "week", "month", "quarter", "year", "days30", "all")
COMPARED = ("previous", "year", "none")


@dataclass(frozen=True)
class Measure:
    """A figure: `count` of records, or `sum`, `average`, `minimum`, `maximum`, `distinct`, `median` or a percentile
    (`p25`, `p75`, `p90`, `p95`) of a field or expression.

    Nine of ten values lie below `p90`, a quarter below `p25`; between two values it lies straight between them, as the
    median does. A `ratio`
    is one figure of the report by another, by their keys: `won / all`. Of nothing it is empty. It is written in
    percent, save one that is no share: `share=False` for `rides / passengers`.
    """

    key: str
    function: str = "count"
    of: str = ""
    label: Label | str = ""
    _: KW_ONLY
    where: str = ""
    up_is_good: bool | None = None
    share: bool = True


COUNT = Measure("count", label=_("Count", ru="Количество", fi="Lukumäärä"))
"""How many records there are."""


@dataclass(frozen=True)
class Dimension:
    """What figures are split by: a field, a path through references, or a period of a date or moment.

    Periods are `day`, `week`, `month`, `quarter`, `year`; `weekday` (1 is Monday) and, of a moment, `hour` (0 to 23)
    put all weeks or days together. Of a number or amount `buckets` are the limits of ranges, rising: `[100, 500]` puts
    together what is under 100, from 100 to under 500, and 500 and more.
    """

    of: str
    _: KW_ONLY
    period: str = ""
    buckets: Sequence[int | float] = ()
    label: Label | str = ""


@dataclass(frozen=True)
class Analysis:
    """What a report works out beyond figures by groups: `shape` names it (`abc`, `cohort`, `funnel` …).

    `of` says which fields or expressions of the entity stand for what the shape needs (`who: contact, amount: amount`),
    `options` are its numbers and words where they differ from the usual, `steps` what follows each other where the
    shape has steps. What each shape takes stands in the reference of reports.
    """

    shape: str
    _: KW_ONLY
    of: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)
    steps: Sequence[Measure] = ()


@dataclass(frozen=True)
class Report:
    """Measures by dimensions, narrowed by a filter expression. `chart` is table, bar, line or funnel.

    `stored` keeps its figures in the write that changes what they count, so that they are ready over a million records;
    it takes counts, sums and averages of stored fields by choices, references, dates and whole numbers.

    With an `analysis` it is that instead, and measures and dimensions are not looked at.

    `at` is the date or moment by which the period of a dashboard cuts it. Left out it is that of its first dimension
    with a day, week, month, quarter or year, unless the filter speaks of `now` or `today` and so has a period of its
    own; `never` says that it tells of today.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    measures: Sequence[Measure] = (COUNT,)
    by: Sequence[Dimension | str] = ()
    filter: str = ""
    at: str = ""
    chart: str = "bar"
    help: Label | str = ""
    roles: Sequence[str] = ()
    hidden: bool = False
    stored: bool = False
    analysis: Analysis | None = None


@dataclass(frozen=True)
class Tile:
    """One report in a dashboard.

    `chart` is number, line, bar, funnel, heat or table; empty is the report's own. `measures` are keys of its figures,
    the first of which is drawn; empty is all. `by` are those of its dimensions that are drawn; `none` draws no groups,
    so that a funnel has the figures themselves as its steps.
    """

    key: str
    report: str
    label: Label | str = ""
    _: KW_ONLY
    chart: str = ""
    measures: Sequence[str] = ()
    by: Sequence[str] = ()
    span: int = 6
    hidden: bool = False


@dataclass(frozen=True)
class Dashboard:
    """Tiles for the people of some roles; `roles` empty = everybody who may read one of its reports.

    `period` is what it opens with: today, week, month, quarter, year, days30 or all; `compare` with what figures are
    compared: previous (the period before), year (a year earlier) or none.
    """

    key: str
    label: Label | str = ""
    _: KW_ONLY
    tiles: Sequence[Tile] = ()
    period: str = "month"
    compare: str = "previous"
    help: Label | str = ""
    roles: Sequence[str] = ()
    order: int = 50
    hidden: bool = False
