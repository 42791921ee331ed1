"""What customers are by what they bought: RFM, status, average check and who comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from palmette.locale.sentences import sentence
from palmette.records.read_subjects import subjects
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.reports.analyses import base, checks
from palmette.reports.analyses import rfm as scored
from palmette.reports.analyses.numbers import rounded, share
from palmette.reports.days import DAY
from palmette.reports.shapes.ask import CONDITION, DATED, PATH, VALUE, Ask, Part, Shape
from palmette.reports.shapes.result import COUNT, MONEY, SHARE, Cell, Fact, Line, Named, Result, ids_at, ids_of

WHO = Part(PATH, "who the records are of: a reference")
STATUS_WORDS = {
    base.POTENTIAL: sentence("Potential"), base.ACTIVE: sentence("Active"), base.REGULAR: sentence("Regular"),
    base.LOST: sentence("Lost customers"),
}  # fmt: skip
MOST_BOUGHT = 5


def run_rfm(ask: Ask) -> Result:
    """Customers by their three digits, the best first."""
    first, following = ask.window(ask.whole("months"))
    figures = [
        MeasureSpec("last", "maximum", ask.day(ask.of("at"))), MeasureSpec("times"),
        MeasureSpec("amount", "sum", ask.of("amount")),
    ]  # fmt: skip
    found = ask.subjects([ask.of("who")], figures, ask.between(ask.of("at"), first, following))
    ids, amounts = (found.groups[0], found.figures["amount"]) if len(found) else ((), ())
    since = [_days_since(ask.today, day) for day in found.figures["last"]]
    codes = scored.rfm(since, list(found.figures["times"]), list(amounts)) if ids else []
    who, places = ask.target(ask.of("who")), _places(codes)
    lines = tuple(
        Line(code, Named(code), (
            Cell(len(some), COUNT, ids_at(who, ids, some)),
            Cell(sum(amounts[at] for at in some), MONEY),
        ))
        for code, some in sorted(places.items(), reverse=True)
    )  # fmt: skip
    heads = (sentence("Lately, often, much"), sentence("Customers"), sentence("Turnover"))
    return Result(heads, lines, (), (sentence("Each digit is 1 to 5, and 5 is best"),), currency=ask.currency)


def _days_since(today: date, day: Any) -> int:  # Any: a date
    return int((today - day).days)


def _places(keys: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        found.setdefault(key, []).append(at)
    return found


def run_status(ask: Ask) -> Result:
    """Potential, active, regular and lost customers of today, by all payments until then."""
    at, today = ask.of("at"), ask.last or ask.today
    a_year = ask.between(at, today - timedelta(days=364), today + DAY)
    figures = [MeasureSpec("times"), MeasureSpec("of_year", where=a_year), MeasureSpec("last", "maximum", ask.day(at))]
    found = ask.subjects([ask.of("who")], figures, ask.between(at, date(1900, 1, 1), today + DAY))
    ids = found.groups[0] if len(found) else ()
    rows = zip(*(found.figures[key] for key in ("times", "last", "of_year")), strict=True)
    lost_days = ask.whole("lost_days")
    states = [
        base.status(times, _days_since(today, last), of_year, lost_days=lost_days) for times, last, of_year in rows
    ]
    who = ask.target(ask.of("who"))
    by_state: dict[str, Sequence[UUID]] = {key: [ids[at] for at in some] for key, some in _places(states).items()}
    paid = set(ids)
    by_state[base.POTENTIAL] = [one for one in _everybody(ask, who) if one not in paid]
    total = sum(len(some) for some in by_state.values())
    return Result(
        (sentence("Status"), sentence("Customers"), sentence("Share of all")),
        tuple(_state_line(who, state, by_state.get(state, ()), total) for state in base.STATUSES), (),
        (sentence("Lost: the last payment is more than %(days)s days ago", days=lost_days),), chart="bar",
    )  # fmt: skip


def _state_line(who: str, state: str, ids: Sequence[UUID], total: int) -> Line:
    return Line(state, Named(STATUS_WORDS[state]), (
        Cell(len(ids), COUNT, ids_of(who, ids)), Cell(share(len(ids), total), SHARE),
    ))  # fmt: skip


def _everybody(ask: Ask, who: str) -> Sequence[UUID]:
    """All that the reader sees of whom the records are, narrowed by `among`."""
    found = subjects(ask.records, who, by=[GroupSpec("id")], figures=[], filter=ask.of("among"))
    return found.groups[0] if len(found) else ()


def run_checks(ask: Ask) -> Result:
    """How many bought once, twice and more often; the average check and the share that came back."""
    first, following = ask.window(ask.whole("months"))
    sale = ask.of("sale")
    figures = [MeasureSpec("times", where=sale), MeasureSpec("net", "sum", ask.of("amount"))]
    found = ask.subjects([ask.of("who")], figures, ask.between(ask.of("at"), first, following))
    times, net = found.figures["times"], found.figures["net"]
    ids = found.groups[0] if len(found) else ()
    average = checks.average_check(sum(net), sum(times))
    who, places = ask.target(ask.of("who")), _places(str(min(count, MOST_BOUGHT)) for count in times)
    lines = [
        _bought(who, ids, net, count, places.get(str(count), [])) for count in range(1, MOST_BOUGHT + 1)
    ]  # fmt: skip
    facts = (
        Fact(sentence("Average check"), Cell(None if average is None else int(rounded(average, 0) or 0), MONEY)),
        Fact(sentence("Bought at least twice"), Cell(checks.repeat_share(times), SHARE)),
    )  # fmt: skip
    heads = (sentence("Sales"), sentence("Customers"), sentence("Turnover"))
    return Result(heads, tuple(lines), facts, (), chart="bar", currency=ask.currency)


def _bought(who: str, ids: Sequence[UUID], net: Sequence[int], count: int, places: Sequence[int]) -> Line:
    name = sentence("%(count)s and more", count=count) if count == MOST_BOUGHT else str(count)
    return Line(str(count), Named(name), (
        Cell(len(places), COUNT, ids_at(who, ids, places)), Cell(sum(net[at] for at in places), MONEY),
    ))  # fmt: skip


_PARTS = {"who": WHO, "amount": Part(VALUE, "what they are worth"), "at": Part(DATED, "when they were")}
SHAPES = (
    Shape("rfm", "who bought lately, often and much", _PARTS, run_rfm, {"months": 36}, heavy=True),
    Shape(
        "status", "what each customer is by his payments",
        {"who": WHO, "at": _PARTS["at"], "among": Part(CONDITION, "which of all possible customers count", False)},
        run_status, {"lost_days": 180}, heavy=True,
    ),
    Shape(
        "checks", "the average check and who comes back",
        {**_PARTS, "sale": Part(CONDITION, "which records are sales, and no refunds", False)}, run_checks,
        {"months": 12}, heavy=True,
    ),
)  # fmt: skip
