"""Who stays: cohorts, terms that are renewed, the base month by month, how often somebody comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from palmette.locale.sentences import sentence
from palmette.records.read_subjects import cohort_members, cohorts
from palmette.records.results import MeasureSpec
from palmette.records.session import Records
from palmette.reports.analyses import base, renewal
from palmette.reports.analyses.cohort import retention, weighted
from palmette.reports.analyses.frequency import visits_a_week
from palmette.reports.analyses.numbers import mean, share
from palmette.reports.days import DAY, month_later, next_period
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, VALUE, Ask, Part, Shape, both
from palmette.reports.shapes.result import (
    COUNT,
    NUMBER,
    SHARE,
    Behind,
    Cell,
    Fact,
    Line,
    Named,
    Result,
    ids_of,
)

WHO = Part(PATH, "who the records are of: a reference")
STEPS = {"month": 1, "quarter": 3, "year": 12}
OUTCOME_WORDS = {
    renewal.RENEWED: sentence("Renewed"), renewal.RETURNED: sentence("Returned later"), renewal.LOST: sentence("Left"),
}  # fmt: skip


def run_cohort(ask: Ask) -> Result:
    """By the month of the first record the share that is there in the months after."""
    period, count = ask.word("period"), ask.whole("cohorts")
    last = _start(ask.last or ask.today, period)
    first = month_later(last, STEPS[period] * (1 - count))
    at = {"who": ask.of("who"), "at": ask.of("at"), "period": period, "filter": ask.filter}
    found = {(one.first, one.period): one.count for one in cohorts(ask.records, ask.entity.key, **at)}
    months = [day for day in (month_later(first, STEPS[period] * number) for number in range(count)) if day <= last]
    sizes: dict[str, list[int]] = {}
    for day in months:
        if (day, day) in found:
            later = (month_later(day, STEPS[period] * step) for step in range(count))
            sizes[day.isoformat()] = [found.get((day, one), 0) for one in later if one <= last]
    who, shares = ask.target(ask.of("who")), retention(sizes)

    def cell(key: str, number: int) -> Cell:
        day = date.fromisoformat(key)
        then = month_later(day, STEPS[period] * number)
        load = partial(_there_in, entity=ask.entity.key, first=day, then=then, at=at)
        return Cell(shares[key][number], SHARE, Behind(who, load=load))

    def line(key: str) -> Line:
        size = Cell(sizes[key][0], COUNT, cell(key, 0).behind)
        name = Named(day=date.fromisoformat(key), period=period)
        return Line(key, name, (size, *(cell(key, number) for number in range(len(sizes[key])))))

    width = max((len(counts) for counts in sizes.values()), default=0)
    means = (Cell(weighted(sizes.values(), number), SHARE) for number in range(width))
    together = Line("all", Named(sentence("All together")), (Cell(sum(one[0] for one in sizes.values())), *means))
    heads = (sentence("First time"), sentence("Customers"), *(str(number) for number in range(width)))
    return Result(heads, (*map(line, sizes), *([together] if sizes else ())), chart="heat", drawn=1)


def _there_in(records: Records, *, entity: str, first: date, then: date, at: Mapping[str, str]) -> Sequence[UUID]:
    return cohort_members(records, entity, first=first, in_period=then, **at)


def _start(day: date, period: str) -> date:
    return day.replace(
        month=1 if period == "year" else day.month if period == "month" else (day.month - 1) // 3 * 3 + 1, day=1
    )


def run_renewal(ask: Ask) -> Result:
    """What became of the terms that ended, by the month of their end."""
    first, following = ask.window(ask.whole("months"))
    terms = _terms(ask)
    outcomes = renewal.outcomes(terms, first, following, grace=ask.whole("grace"))
    ended = {term.id: term.ends for term in terms}
    months: dict[date, dict[str, list[UUID]]] = {}
    for term, outcome in outcomes.items():
        kinds = months.setdefault(ended[term].replace(day=1), {key: [] for key in renewal.OUTCOMES})
        kinds[outcome].append(term)  # type: ignore[arg-type]  # ids of records
    lines = [_renewal_line(ask, Named(day=day, period="month"), day.isoformat(), months[day]) for day in sorted(months)]
    together = {key: [term for kinds in months.values() for term in kinds[key]] for key in renewal.OUTCOMES}
    everything = _renewal_line(ask, Named(sentence("All together")), "all", together)
    heads = (sentence("Month of the end"), sentence("Ended"), *OUTCOME_WORDS.values(), sentence("Renewal rate"))
    notes = (sentence("Renewed: the next one begins at most %(days)s days after the end", days=ask.whole("grace")),)
    return Result(heads, (*lines, *([everything] if lines else ())), notes=notes, drawn=4)


def _renewal_line(ask: Ask, name: Named, key: str, kinds: dict[str, list[UUID]]) -> Line:
    everything = [term for some in kinds.values() for term in some]
    counted = (everything, *(kinds[outcome] for outcome in renewal.OUTCOMES))
    cells = [Cell(len(ids), COUNT, ids_of(ask.entity.key, ids)) for ids in counted]
    return Line(key, name, (*cells, Cell(share(len(kinds[renewal.RENEWED]), len(everything)), SHARE)))


def _terms(ask: Ask) -> list[renewal.Term]:
    found = ask.subjects(
        ["id", ask.of("who"), ask.of("starts"), ask.of("ends")], [MeasureSpec("counted", where=ask.of("counted"))]
    )
    rows = zip(*found.groups, found.figures["counted"], strict=True)
    return [
        renewal.Term(term, who, starts, ends, counted=bool(counted))
        for term, who, starts, ends, counted in rows
        if who and starts and ends
    ]


def run_base(ask: Ask) -> Result:
    """How many were there at the start of each month, came, went, and were there at its end."""
    starts, ends = ask.of("starts"), ask.of("ends")
    first, following = ask.window(ask.whole("months"))
    months = []
    day = first.replace(day=1)
    while day < following:
        months.append(day)
        day = next_period(day, "month")
    conditions = {month: _base_conditions(ask, starts, ends, month) for month in months}
    counts = ask.records.group(
        ask.entity.key, by=[], filter=ask.filter,
        measures=[MeasureSpec(f"{month:m%Y_%m}_{key}", where=where) for month, all_of_it in conditions.items()
                  for key, where in all_of_it.items()],
    )[0]  # fmt: skip
    lines = tuple(_base_line(ask, month, conditions[month], counts) for month in months)
    gone = sum(_count(counts, month, "gone") for month in months)
    yearly = renewal.annual_attrition(gone, [_count(counts, month, "end") for month in months])
    facts = (Fact(sentence("Went of the mean base"), Cell(yearly, SHARE)),)
    heads = (
        sentence("Month"), sentence("At the start"), sentence("New ones"), sentence("Gone"), sentence("At the end"),
        sentence("Growth"), sentence("Retention"), sentence("Attrition"),
    )  # fmt: skip
    return Result(heads, lines, facts, drawn=3)


def _base_conditions(ask: Ask, starts: str, ends: str, month: date) -> dict[str, str]:
    following, past = next_period(month, "month"), date(1900, 1, 1)
    before = ask.between(starts, past, month)
    until_end = ask.between(starts, past, following)
    return {
        "start": both(before, f"{ends} is empty or not ({ask.between(ends, past, month)})"),
        "new": ask.between(starts, month, following),
        "gone": ask.between(ends, month, following),
        "end": both(until_end, f"{ends} is empty or not ({ask.between(ends, past, following)})"),
    }


def _count(counts: dict[str, object], month: date, key: str) -> int:
    found = counts[f"{month:m%Y_%m}_{key}"]
    return found if isinstance(found, int) else 0


def _base_line(ask: Ask, month: date, conditions: dict[str, str], counts: dict[str, object]) -> Line:
    start, new, gone, end = (_count(counts, month, key) for key in ("start", "new", "gone", "end"))
    cells = [
        Cell(_count(counts, month, key), COUNT, Behind(ask.entity.key, where=ask.narrowed(where)))
        for key, where in conditions.items()
    ]
    shares = (base.growth(start, new=new, gone=gone), renewal.retained(start, end, new), renewal.attrition(gone, start))
    named = Named(day=month, period="month")
    return Line(month.isoformat(), named, (*cells, *(Cell(one, SHARE) for one in shares)))


def run_frequency(ask: Ask) -> Result:
    """How often somebody comes in a week: by how many do."""
    days = ask.whole("days")
    last = ask.last or ask.today
    following = last + DAY
    first = date.fromordinal(following.toordinal() - days)
    frozen = ask.of("frozen")
    figures = [
        MeasureSpec("visits", "distinct", ask.day(ask.of("at"))),
        *([MeasureSpec("frozen", "maximum", frozen)] if frozen else ()),
    ]  # fmt: skip
    found = ask.subjects([ask.of("who")], figures, ask.between(ask.of("at"), first, following))
    ids = found.groups[0] if len(found) else ()
    pauses = found.figures.get("frozen") or [0] * len(ids)
    often = [
        visits_a_week(visits, days, frozen=int(pause or 0))
        for visits, pause in zip(found.figures["visits"], pauses, strict=True)
    ]
    known = [one for one in often if one is not None]
    facts = (Fact(sentence("Visits a week, mean"), Cell(mean(known), NUMBER)),)
    who = ask.target(ask.of("who"))
    lines = tuple(
        Line(
            str(low), Named(name), (Cell(len(some), COUNT, ids_of(who, some)), Cell(share(len(some), len(ids)), SHARE))
        )
        for low, name, some in _often(ids, often)
    )
    heads = (sentence("Times a week"), sentence("Customers"), sentence("Share of all"))
    return Result(heads, lines, facts, (sentence("%(days)s days, frozen ones left out", days=days),), chart="bar")


def _often(ids: Sequence[UUID], often: Sequence[object]) -> list[tuple[int, str, list[UUID]]]:
    limits = ((0, 1, "0–1"), (1, 2, "1–2"), (2, 3, "2–3"), (3, 8, "3+"))
    return [
        (low, name, [who for who, one in zip(ids, often, strict=True) if one is not None and low <= one < high])  # type: ignore[operator]  # fractions
        for low, high, name in limits
    ]


_AT = Part(DATED, "when they were")
_TERM = {
    "starts": Part(DATED, "the first day"), "ends": Part(DATED, "the last valid day"),
}  # fmt: skip
SHAPES = (
    Shape(
        "cohort", "who is still there, by when they came first", {"who": WHO, "at": _AT}, run_cohort,
        {"period": "month", "cohorts": 12}, {"period": tuple(STEPS)}, heavy=True,
    ),
    Shape(
        "renewal", "what became of terms that ended",
        {"who": WHO, **_TERM, "counted": Part(CONDITION, "which terms count; handed on ones do not", False)},
        run_renewal, {"months": 12, "grace": 30},
    ),
    Shape("base", "how the base grows month by month", _TERM, run_base, {"months": 12}),
    Shape(
        "frequency", "how often somebody comes",
        {"who": WHO, "at": _AT, "frozen": Part(VALUE, "days of the window in which nobody could come", False)},
        run_frequency, {"days": 28}, heavy=True,
    ),
)  # fmt: skip
