"""Plans: what was done of a sales plan by the days gone, and base pay by the activity plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from palmette.labels import Label, as_label, humanize
from palmette.locale.sentences import sentence
from palmette.money import digits
from palmette.records.read_subjects import subjects
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.analyses import activity_plan, plan_fact
from palmette.reports.analyses.numbers import exact, rounded
from palmette.reports.days import DAY, days_between, midnight, next_period, start_of
from palmette.reports.shapes.ask import DATED, PATH, VALUE, Ask, Part, Shape, both
from palmette.reports.shapes.result import COUNT, MONEY, SHARE, Behind, Cell, Line, Named, Result

Sums = dict[UUID | None, int]


def run_plan_fact(ask: Ask) -> Result:
    """The plan of the running period, what came of it, and what is needed a day; for each of `by` a line."""
    first, following = _period(ask)
    facts, plans = _facts(ask, first, following), _plans(ask, first, following)
    gone, days = _work_days(ask, first, following)
    keys = sorted({*facts, *plans} - {None}, key=str) if ask.of("by") else []
    target = ask.target(ask.of("by")) if ask.of("by") else ""
    lines = [
        _plan_line(ask, Named(entity=target, id=key), str(key), plans.get(key, 0), facts.get(key, 0), gone, days,
                   _behind(ask, first, following, key))
        for key in keys
    ]  # fmt: skip
    whole = sum(plans.values()), sum(facts.values())
    together = Named(sentence("All together"))
    lines.append(_plan_line(ask, together, "all", *whole, gone, days, _behind(ask, first, following, None)))
    heads = (
        sentence("Who") if keys else "", sentence("Plan"), sentence("Fact"), sentence("Done"), sentence("Difference"),
        sentence("At this pace"), sentence("Of the plan"), sentence("To go"), sentence("Needed a day"),
    )  # fmt: skip
    notes = (sentence("Work day %(gone)s of %(days)s", gone=gone, days=days),)
    return Result(heads, tuple(lines), (), notes, drawn=2, currency=ask.currency)


def _period(ask: Ask) -> tuple[date, date]:
    if ask.first is not None and ask.last is not None:
        # A running month is planned as a whole, though it is asked for until today.
        start = start_of(ask.first, ask.word("period"))
        if start == ask.first:
            return ask.first, max(next_period(start, ask.word("period")), ask.last + DAY)
        return ask.first, ask.last + DAY
    start = start_of(ask.today, ask.word("period"))
    return start, next_period(start, ask.word("period"))


def _facts(ask: Ask, first: date, following: date) -> Sums:
    figure = MeasureSpec("fact", "sum", ask.of("amount")) if ask.of("amount") else MeasureSpec("fact")
    if not ask.of("by"):
        days = ask.between(ask.of("at"), first, following)
        row = ask.records.group(ask.entity.key, by=[], measures=[figure], filter=ask.narrowed(days))[0]["fact"]
        if isinstance(row, list):
            return {None: sum(item.minor for item in row if item.currency == ask.currency)}
        return {None: int(row)} if isinstance(row, int) else {}
    found = ask.subjects([ask.of("by")], [figure], ask.between(ask.of("at"), first, following))
    return dict(zip(found.groups[0], found.figures["fact"], strict=True)) if len(found) else {}


def _plans(ask: Ask, first: date, following: date) -> Sums:
    """From the records of a plan entity, or the same amount for every period."""
    entity = ask.word("plan_entity")
    if not entity:
        minor = ask.number("plan") * 10 ** (digits(ask.currency) if ask.of("amount") else 0)
        return {None: int(rounded(minor, 0) or 0)}
    days = both(days_between(ask.word("plan_at"), first, following), plan_filter(ask.analysis.options))
    by = [GroupSpec(ask.word("plan_by") if ask.of("by") else "id")]
    figure = MeasureSpec("plan", "sum", ask.word("plan_amount"))
    found = subjects(ask.records, entity, by=by, figures=[figure], filter=days, currency=ask.currency)
    sums = zip(found.groups[0], found.figures["plan"], strict=True) if len(found) else ()
    return dict(sums) if ask.of("by") else {None: sum(amount for _, amount in sums)}


def plan_filter(options: Mapping[str, object]) -> str:
    """Which rows of the plan entity are of this plan: of its figure, and of people or of branches as a whole."""
    metric, by = str(options.get("plan_metric", "")).replace("'", ""), str(options.get("plan_by", "owner"))
    return both(f"metric == '{metric}'", "owner is empty" if by == "branch" else "") if metric else ""


def _work_days(ask: Ask, first: date, following: date) -> tuple[int, int]:
    """Work days gone until today, and of the whole period, in the calendar of the reader's branch."""
    calendar = ask.records.calendar(ask.records.actor.home_branch)
    days = [date.fromordinal(number) for number in range(first.toordinal(), following.toordinal())]
    work = [day for day in days if calendar.is_work_day(day)]
    return sum(day <= ask.today for day in work), len(work)


def _behind(ask: Ask, first: date, following: date, key: UUID | None) -> Behind:
    days = ask.between(ask.of("at"), first, following)
    return Behind(ask.entity.key, where=ask.narrowed(days, f"{ask.of('by')} in ['{key}']" if key else ""))


def _plan_line(
    ask: Ask, name: Named, key: str, plan: int, fact: int, gone: int, days: int, behind: Behind
) -> Line:  # fmt: skip
    found = plan_fact.plan_fact(plan, fact, days_gone=gone, days=days)
    done = found.run_share
    tone = "" if done is None else "ok" if done >= 1 else "bad"
    kind = MONEY if ask.of("amount") else COUNT
    return Line(key, name, (
        Cell(plan, kind), Cell(fact, kind, behind), Cell(found.done, SHARE), Cell(fact - plan, kind),
        Cell(_minor(found.run_rate), kind), Cell(done, SHARE, tone=tone), Cell(_minor(found.gap), kind),
        Cell(_minor(found.a_day), kind),
    ))  # fmt: skip


def _minor(value: object) -> int | None:
    return None if value is None else int(rounded(exact(value), 0) or 0)  # type: ignore[arg-type]  # a fraction


# ---- activity


def run_activity(ask: Ask) -> Result:
    """For each person the share of the activity plan and the base pay that follows from it."""
    first, following = _period(ask)
    until = min(following, ask.today + DAY)
    days = ask.between(ask.of("at"), first, until)
    by = [GroupSpec(ask.of("who")), GroupSpec(ask.of("at"), "day")]
    figures = [MeasureSpec(step.key, where=step.where) for step in ask.analysis.steps]
    found = ask.subjects(by, figures, days)
    people: dict[UUID, dict[date, dict[str, int]]] = {}
    for who, day, *counts in zip(*found.groups, *found.figures.values(), strict=True) if len(found) else ():
        people.setdefault(who, {})[day] = dict(zip(found.figures, counts, strict=True))
    sales = _sales(ask, first, following)
    there = _days_there(ask, first, until)
    calendar = ask.records.calendar(ask.records.actor.home_branch)
    usual = {day for day in _days(first, until) if calendar.is_work_day(day)}
    target = ask.target(ask.of("who"))
    lines = tuple(
        _activity_line(ask, Named(entity=target, id=who), who,
                       {day: done.get(day, {}) for day in there.get(who, usual)}, sales.get(who, 0), days)
        for who, done in sorted(people.items(), key=lambda pair: str(pair[0]))
    )  # fmt: skip
    labels = (as_label(step.label, humanize(step.key)) for step in ask.analysis.steps)
    heads: tuple[str | Label, ...] = (
        sentence("Who"), *labels, sentence("Done"), sentence("Days done"), sentence("Work days"), sentence("Sales"),
        sentence("Base pay"),
    )  # fmt: skip
    notes = (sentence("Who meets the sales plan gets the whole base; activity is not looked at then"),)
    return Result(heads, lines, (), notes, drawn=len(ask.analysis.steps), currency=ask.currency)


def _days(first: date, until: date) -> list[date]:
    return [date.fromordinal(number) for number in range(first.toordinal(), until.toordinal())]


def _sales(ask: Ask, first: date, following: date) -> Sums:
    """What each sold, from the entity that `sales_entity` names."""
    entity = ask.word("sales_entity")
    if not entity:
        return {}
    condition = both(ask.word("sales_filter"), days_between(ask.word("sales_at"), first, following))
    figure = MeasureSpec("sales", "sum", ask.word("sales_amount"))
    by = [GroupSpec(ask.word("sales_by"))]
    found = subjects(ask.records, entity, by=by, figures=[figure], filter=condition, currency=ask.currency)
    return dict(zip(found.groups[0], found.figures["sales"], strict=True)) if len(found) else {}


def _days_there(ask: Ask, first: date, until: date) -> dict[UUID, set[date]]:
    """The days on which each person has a shift; nobody where nothing is planned."""
    zone = str(ask.records.local_zone)
    since, to = midnight(first, zone), midnight(until, zone)
    branches = [ask.records.actor.home_branch] if ask.records.actor.home_branch else []
    spans = ask.records.gateway.shifts.of(ask.records, branches, since, to) if branches else None
    found: dict[UUID, set[date]] = {}
    for span in spans or ():
        found.setdefault(span.user, set()).add(span.starts_at.astimezone(ask.records.local_zone).date())
    return found


def _activity_line(
    ask: Ask, name: Named, who: UUID, days: Mapping[date, Mapping[str, int]], sales: int, asked: str
) -> Line:
    norms = _norms(ask)
    facts = {key: sum(day.get(key, 0) for day in days.values()) for key in norms}
    plans = {key: norm * len(days) for key, norm in norms.items()}
    done = activity_plan.done_days(list(days.values()), norms)
    unit = 10 ** digits(ask.currency)
    pay = activity_plan.base_pay(
        ask.number("base") * unit, sales=sales, sales_plan=ask.number("sales_plan") * unit, policy=ask.word("policy"),
        days_done=done, work_days=len(days), facts=facts, plans=plans,
    )  # fmt: skip
    cells = [
        Cell(facts[step.key], COUNT, Behind(ask.entity.key, where=ask.narrowed(
            asked, step.where, f"{ask.of('who')} in ['{who}']")))
        for step in ask.analysis.steps
    ]  # fmt: skip
    done_share = activity_plan.fulfilment(facts, plans)
    tone = "ok" if done_share >= 1 else "warn" if not pay.checked else "bad"
    return Line(str(who), name, (
        *cells, Cell(done_share, SHARE, tone=tone), Cell(done), Cell(len(days)), Cell(sales, MONEY),
        Cell(_minor(pay.pay), MONEY),
    ))  # fmt: skip


def _norms(ask: Ask) -> dict[str, int]:
    """How many of each step a day."""
    given = ask.option("norms")
    known = given if isinstance(given, Mapping) else {}
    return {step.key: int(str(known.get(step.key, 0))) for step in ask.analysis.steps}


_OTHER_PLAN: dict[str, object] = {
    "plan": 0,
    "plan_entity": "",
    "plan_amount": "amount",
    "plan_at": "month",
    "plan_by": "owner",
    "plan_metric": "",
}
_OTHER_SALES: dict[str, object] = {
    "sales_entity": "", "sales_amount": "amount", "sales_at": "closed_on", "sales_by": "owner", "sales_filter": "",
}  # fmt: skip
SHAPES = (
    Shape(
        "plan_fact", "a sales plan beside what came of it",
        {
            "amount": Part(VALUE, "what counts for the plan; left out it is how many there are", False),
            "at": Part(DATED, "when it was made"),
            "by": Part(PATH, "a plan for each: owner, branch", False),
        },
        run_plan_fact, {"period": "month", **_OTHER_PLAN}, {"period": ("week", "month", "quarter", "year")},
    ),
    Shape(
        "activity", "the activity plan and the base pay that hangs on it",
        {"who": Part(PATH, "who did it"), "at": Part(DATED, "when it was done")}, run_activity,
        {"period": "month", "norms": {}, "base": 0, "sales_plan": 0, "policy": activity_plan.PER_DAY, **_OTHER_SALES},
        {"period": ("week", "month", "quarter", "year"), "policy": activity_plan.POLICIES}, steps=True,
    ),
)  # fmt: skip
