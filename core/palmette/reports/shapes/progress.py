"""How records move on: funnels by stages, conditions or repeated purchases, and the weighted forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from palmette.blueprint.model import PipelineModel
from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.records.read_stages import entered, furthest
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.reports.analyses import forecast, funnel
from palmette.reports.analyses.numbers import exact, rounded, share
from palmette.reports.days import midnight, next_period
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, VALUE, WORD, Ask, Part, Shape
from palmette.reports.shapes.result import COUNT, MONEY, SHARE, Behind, Cell, Fact, Line, Named, Result, ids_of

COHORT, PERIOD = "cohort", "period"
FAR_FUTURE, FAR_PAST = date(9000, 1, 1), date(1900, 1, 1)
Steps = list[tuple[str, str | Label]]
Slices = Mapping[object, Sequence[Sequence[UUID]]]
"""By slice the records that reached each step."""


def run_funnel(ask: Ask) -> Result:
    """By the stages of a pipeline, by the conditions of steps, or by how often somebody bought."""
    if ask.of("pipeline"):
        pipeline = _pipeline(ask)
        stages = [stage for stage in pipeline.stages.values() if stage.kind != "lost" and not stage.hidden]
        steps: Steps = [(stage.key, stage.label) for stage in stages]
        work = _in_period if ask.word("mode") == PERIOD else _in_cohort
        return _drawn(ask, steps, work(ask, pipeline, [key for key, _ in steps]), ask.entity.key)
    if ask.analysis.steps:
        return _by_conditions(ask)
    return _by_repeats(ask)


def _pipeline(ask: Ask) -> PipelineModel:
    wanted = ask.of("pipeline")
    found = ask.records.blueprint.pipelines_of(ask.entity.key)
    return next(item for item in found if wanted in (item.key, item.short))


def _in_cohort(ask: Ask, pipeline: PipelineModel, stages: Sequence[str]) -> Slices:
    """Of records that began in the asked days: which entered each stage or a later one."""
    ranks = {key: rank for rank, key in enumerate(stages)}
    began = _asked_days(ask, ask.of("at") or "created_at")
    rows = furthest(ask.records, ask.entity.key, pipeline.key, ranks, filter=ask.narrowed(began), by=ask.of("by"))
    found: dict[object, list[list[UUID]]] = {}
    for slice_, rank, one in rows:
        steps = found.setdefault(slice_, [[] for _ in stages])
        for step in steps[: max(rank, 0) + 1]:
            step.append(one)
    return found


def _in_period(ask: Ask, pipeline: PipelineModel, stages: Sequence[str]) -> Slices:
    """Which records entered each stage in the asked days, whenever they began."""
    zone = ask.records.actor.zone
    since = midnight(ask.first or FAR_PAST, zone)
    until = midnight(next_period(ask.last, "day") if ask.last else FAR_FUTURE, zone)
    rows = entered(
        ask.records, ask.entity.key, pipeline.key, stages, since, until, filter=ask.filter, by=ask.of("by")
    )  # fmt: skip
    ranks = {key: rank for rank, key in enumerate(stages)}
    found: dict[object, list[list[UUID]]] = {}
    for slice_, stage, one in rows:
        found.setdefault(slice_, [[] for _ in stages])[ranks[stage]].append(one)
    return found


def _asked_days(ask: Ask, at: str) -> str:
    if ask.first is None or ask.last is None:
        return ""
    return ask.between(at, ask.first, next_period(ask.last, "day"))


def _by_conditions(ask: Ask) -> Result:
    """Records for which the condition of each step holds."""
    began = _asked_days(ask, ask.of("at") or "created_at")
    steps: Steps = [(step.key, as_label(step.label, humanize(step.key))) for step in ask.analysis.steps]
    by = [GroupSpec(ask.of("by"))] if ask.of("by") else []
    measures = [MeasureSpec(step.key, where=step.where) for step in ask.analysis.steps]
    rows = ask.records.group(ask.entity.key, by=by, measures=measures, filter=ask.narrowed(began))
    where = {step.key: ask.narrowed(began, step.where) or "id is not empty" for step in ask.analysis.steps}

    def behind(step: int, slice_: object) -> Behind | None:
        return Behind(ask.entity.key, where=where[steps[step][0]]) if not by else None

    counts = {row[by[0].of] if by else "": [_int(row[key]) for key, _ in steps] for row in rows}
    return _table(ask, steps, counts or {"": [0] * len(steps)}, behind)


def _by_repeats(ask: Ask) -> Result:
    """Of those who bought once, who came back a second, third … time."""
    days = _asked_days(ask, ask.of("at")) if ask.of("at") else ""
    by = [ask.of("who"), *([ask.of("by")] if ask.of("by") else [])]
    found = ask.subjects(by, [MeasureSpec("times")], days)
    most = ask.whole("repeats")
    slices = found.groups[1] if len(by) > 1 and len(found) else [""] * len(found)
    counts: dict[object, list[int]] = {}
    for (slice_, times), count in Counter(zip(slices, found.figures["times"], strict=True)).items():
        line = counts.setdefault(slice_, [0] * most)
        for step in range(min(times, most)):
            line[step] += count
    steps: Steps = [(str(number), sentence("Purchase %(number)s", number=number)) for number in range(1, most + 1)]
    who = ask.target(ask.of("who"))

    def behind(step: int, slice_: object) -> Behind:
        def load(_: Records) -> Sequence[UUID]:
            rows = zip(found.groups[0], slices, found.figures["times"], strict=True)
            return [who_ for who_, part, times in rows if part == slice_ and times > step]

        return Behind(who, load=load)

    return _table(ask, steps, counts or {"": [0] * most}, behind)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


def _drawn(ask: Ask, steps: Steps, slices: Slices, entity: str) -> Result:
    found = slices or {"": [[] for _ in steps]}
    counts = {key: [len(ids) for ids in reached] for key, reached in found.items()}
    return _table(ask, steps, counts, lambda step, slice_: ids_of(entity, found[slice_][step]))


def _table(
    ask: Ask, steps: Steps, counts: Mapping[object, Sequence[int]], behind: Callable[[int, object], Behind | None]
) -> Result:
    """One funnel: its steps as lines. Several: a line each, with what became of them at the end."""
    if ask.of("by"):
        return _sliced(ask, steps, counts, behind)
    figures = funnel.funnel(counts[next(iter(counts))])
    only = next(iter(counts))
    lines = tuple(
        Line(key, Named(label), (
            Cell(count, COUNT, behind(at, only)), Cell(figures.rates[at], SHARE, tone=_tone(figures, at)),
            Cell(share(count, figures.counts[0]), SHARE),
        ))
        for at, ((key, label), count) in enumerate(zip(steps, figures.counts, strict=True))
    )  # fmt: skip
    results = ask.whole("results")
    facts = [Fact(sentence("From first to last"), Cell(figures.total, SHARE))]
    if (needed := figures.needed(results)) is not None:
        facts.append(Fact(sentence("First steps for %(count)s results", count=results), Cell(needed)))
    if figures.worst_by_rate is not None:
        facts.append(Fact(sentence("Fewest go on to"), Cell(_said(steps[figures.worst_by_rate][1]), "text")))
    heads = (sentence("Step"), sentence("Count"), sentence("Of the step before"), sentence("Of the first"))
    return Result(heads, lines, tuple(facts), (_mode_words(ask),), chart="funnel")


def _tone(figures: funnel.FunnelFigures, at: int) -> str:
    return "bad" if at == figures.worst_by_rate else ""


def _said(label: str | Label) -> str:
    return label if isinstance(label, str) else sentence(label)


def _mode_words(ask: Ask) -> str:
    if ask.of("pipeline") and ask.word("mode") == PERIOD:
        return sentence("Period: what happened in these days, whenever it began")
    if not ask.of("pipeline") and not ask.analysis.steps:
        return sentence("Customers by how often they bought")
    return sentence("Cohort: what became of those who began in these days")


def _sliced(
    ask: Ask, steps: Steps, counts: Mapping[object, Sequence[int]], behind: Callable[[int, object], Behind | None]
) -> Result:
    target = ask.target(ask.of("by"))
    lines = []
    for key, reached in sorted(counts.items(), key=lambda pair: -pair[1][0]):
        name = Named(entity=target, id=key) if isinstance(key, UUID) else Named("—" if key is None else str(key))
        cells = (Cell(count, COUNT, behind(at, key)) for at, count in enumerate(reached))
        lines.append(Line(str(key), name, (*cells, Cell(share(reached[-1], reached[0]), SHARE))))
    field = ask.field(ask.of("by"))
    first = field.label if field is not None else humanize(ask.of("by"))
    heads = (first, *(label for _, label in steps), sentence("From first to last"))
    return Result(heads, tuple(lines), (), (_mode_words(ask),))


# ---- forecast


def run_forecast(ask: Ask) -> Result:
    """By month what was won, what is open and what it is worth by its chance."""
    months: dict[date, dict[str, int]] = {}
    weigh = _learnt if ask.word("chances") == "learnt" else _declared
    for month, key, value in [*weigh(ask), *_won(ask)]:
        line = months.setdefault(month, dict.fromkeys(("open", "weighted", "won"), 0))
        line[key] += value
    lines = tuple(_forecast_line(ask, month, months[month]) for month in sorted(months))
    weighted = sum(line["weighted"] for line in months.values())
    missing = ask.narrowed(ask.of("open"), f"{ask.of('amount')} is empty")
    without = ask.records.group(ask.entity.key, by=[], measures=[MeasureSpec("it")], filter=missing)[0]["it"]
    facts = (
        Fact(sentence("Open, by their chance"), Cell(weighted, MONEY)),
        Fact(sentence("Open without an amount"),
             Cell(_int(without), COUNT, Behind(ask.entity.key, where=missing), tone="warn" if without else "")),
    )  # fmt: skip
    heads = (sentence("Month"), sentence("Won"), sentence("Open"), sentence("By their chance"), sentence("Forecast"))
    return Result(heads, lines, facts, (), drawn=3, currency=ask.currency)


def _forecast_line(ask: Ask, month: date, sums: Mapping[str, int]) -> Line:
    following = next_period(month, "month")
    expected = ask.narrowed(ask.of("open"), ask.between(ask.of("expected"), month, following))
    won = ask.narrowed(ask.of("won"), ask.between(ask.of("closed"), month, following))
    return Line(month.isoformat(), Named(day=month, period="month"), (
        Cell(sums["won"], MONEY, Behind(ask.entity.key, where=won)),
        Cell(sums["open"], MONEY, Behind(ask.entity.key, where=expected)), Cell(sums["weighted"], MONEY),
        Cell(sums["won"] + sums["weighted"], MONEY),
    ))  # fmt: skip


def _won(ask: Ask) -> list[tuple[date, str, int]]:
    by = [GroupSpec(ask.of("closed"), "month")]
    found = ask.subjects(by, [MeasureSpec("won", "sum", ask.of("amount"))], ask.of("won"), _of_days(ask, "closed"))
    return _told(found.groups, found.figures["won"], "won")


def _declared(ask: Ask) -> list[tuple[date, str, int]]:
    """Open deals, each by its own chance."""
    amount, by = ask.of("amount"), [GroupSpec(ask.of("expected"), "month")]
    figures = [
        MeasureSpec("open", "sum", amount), MeasureSpec("weighted", "sum", f"({amount}) * ({ask.of('chance')})")
    ]  # fmt: skip
    found = ask.subjects(by, figures, ask.of("open"), _of_days(ask, "expected"))
    return [item for key in ("open", "weighted") for item in _told(found.groups, found.figures[key], key)]


def _learnt(ask: Ask) -> list[tuple[date, str, int]]:
    """Open deals by what became of those that reached their stage, once enough of them are closed."""
    by = [GroupSpec(ask.of("expected"), "month"), GroupSpec("pipeline"), GroupSpec("stage")]
    found = ask.subjects(by, [MeasureSpec("open", "sum", ask.of("amount"))], ask.of("open"), _of_days(ask, "expected"))
    chances: dict[object, dict[str, Fraction]] = {}
    told = []
    for month, pipeline, stage, amount in zip(*found.groups, found.figures["open"], strict=True) if len(found) else ():
        if pipeline not in chances:
            chances[pipeline] = _chances(ask, str(pipeline))
        worth = rounded(amount * chances[pipeline].get(stage, Fraction()), 0)
        told += [(month, "open", amount), (month, "weighted", int(worth or 0))]
    return told


def _chances(ask: Ask, key: str) -> dict[str, Fraction]:
    """The chance of each stage of a pipeline."""
    pipeline = ask.records.blueprint.pipelines[key]
    stages = [stage for stage in pipeline.stages.values() if stage.kind != "lost"]
    ranks = {stage.key: rank for rank, stage in enumerate(stages)}
    closed = ask.narrowed("stage.kind != 'open'")
    won_at = next((ranks[stage.key] for stage in stages if stage.kind == "won"), len(stages))
    reached = [0] * len(stages)
    won = 0
    for _, rank, _id in furthest(ask.records, ask.entity.key, key, ranks, filter=closed):
        won += rank >= won_at
        for at in range(max(rank, 0) + 1):
            reached[at] += 1
    return {
        stage.key: forecast.stage_chance(won, reached[at], exact(stage.probability or 0))
        for at, stage in enumerate(stages)
    }


def _of_days(ask: Ask, part: str) -> str:
    return _asked_days(ask, ask.of(part))


def _told(groups: Sequence[Sequence[date]], figures: Sequence[int], key: str) -> list[tuple[date, str, int]]:
    return [(month, key, int(value or 0)) for month, value in zip(groups[0], figures, strict=True)]


SHAPES = (
    Shape(
        "funnel", "how many go from step to step",
        {
            "pipeline": Part(WORD, "the pipeline whose stages are the steps", False),
            "who": Part(PATH, "without pipeline and steps: who bought again", False),
            "at": Part(DATED, "when a record began; its creation", False),
            "by": Part(PATH, "a funnel for each: owner, branch, source", False),
        },
        run_funnel, {"mode": COHORT, "results": 10, "repeats": 4}, {"mode": (COHORT, PERIOD)}, steps=True, heavy=True,
    ),
    Shape(
        "forecast", "what open deals are expected to bring",
        {
            "amount": Part(VALUE, "what a deal is worth"), "chance": Part(VALUE, "its chance, 0 to 1"),
            "expected": Part(DATED, "when it should close"), "closed": Part(DATED, "when it was won"),
            "open": Part(CONDITION, "which deals are open"), "won": Part(CONDITION, "which are won"),
        },
        run_forecast, {"chances": "declared"}, {"chances": ("declared", "learnt")},
    ),
)  # fmt: skip
