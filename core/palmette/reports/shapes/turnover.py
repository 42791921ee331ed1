"""ABC, XYZ and the matrix of both: who brings how much, and how steadily."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from palmette.locale.sentences import sentence
from palmette.records.results import MeasureSpec
from palmette.reports.analyses import abc as classes
from palmette.reports.analyses import matrix, xyz
from palmette.reports.analyses.numbers import share
from palmette.reports.days import month_later
from palmette.reports.shapes.ask import DATED, PATH, VALUE, Ask, Part, Shape
from palmette.reports.shapes.result import COUNT, MONEY, SHARE, Cell, Fact, Line, Named, Result, ids_at

FREQUENCY, ORDERS, VARIATION = "frequency", "orders", "variation"
WHO = Part(PATH, "who the records are of: a reference")
AMOUNT = Part(VALUE, "what they are worth")
AT = Part(DATED, "when they were")
KINDS = {
    matrix.COW: sentence("Cash cows"), matrix.STAR: sentence("Stars"), matrix.CAT: sentence("Wild cats"),
    matrix.DOG: sentence("Dogs"),
}  # fmt: skip


@dataclass(frozen=True)
class _Ranked:
    """Everybody with turnover, the largest first."""

    ids: Sequence[UUID]
    amounts: Sequence[int]
    steady: Sequence[str]

    def line(self, ask: Ask, key: str, name: Named, places: Sequence[int]) -> Line:
        """How many, which share of all, and how much."""
        amount = sum(self.amounts[at] for at in places)
        behind = ids_at(ask.target(ask.of("who")), self.ids, places)
        return Line(key, name, (
            Cell(len(places), COUNT, behind), Cell(share(len(places), len(self.ids)), SHARE),
            Cell(amount, MONEY), Cell(share(amount, sum(self.amounts)), SHARE),
        ))  # fmt: skip


HEADS = (sentence("Class"), sentence("Customers"), sentence("Share of all"), sentence("Turnover"), sentence("Of it"))


def run_abc(ask: Ask) -> Result:
    """A, B and C by turnover."""
    found = _ranked(ask, steady=False)
    letters = classes.abc(found.amounts, a=ask.number("a"), b=ask.number("b"))
    pareto = classes.pareto(found.amounts, part=ask.number("a"))
    return Result(
        HEADS, _lines(ask, found, letters, "ABC"),
        (Fact(sentence("Who give %(part)s%% of the turnover", part=float(ask.number("a"))), Cell(pareto, SHARE)),),
        (_window_words(ask),), chart="bar", drawn=2, currency=ask.currency,
    )  # fmt: skip


def run_xyz(ask: Ask) -> Result:
    """X, Y and Z by how steadily somebody buys."""
    found = _ranked(ask, steady=True)
    return Result(
        HEADS, _lines(ask, found, found.steady, "XYZ"), (), (_window_words(ask), _rule_words(ask)), chart="bar",
        currency=ask.currency,
    )  # fmt: skip


def run_matrix(ask: Ask) -> Result:
    """Nine cells, and the four names of them."""
    found = _ranked(ask, steady=True)
    letters = classes.abc(found.amounts, a=ask.number("a"), b=ask.number("b"))
    cells: dict[tuple[str, str], list[int]] = {}
    for at, pair in enumerate(zip(letters, found.steady, strict=True)):
        cells.setdefault(pair, []).append(at)
    who = ask.target(ask.of("who"))

    def cell(row: str, column: str) -> Cell:
        places = cells.get((row, column), [])
        return Cell(len(places), COUNT, ids_at(who, found.ids, places))

    lines = tuple(Line(row, Named(row), tuple(cell(row, column) for column in "XYZ")) for row in "ABC")
    return Result(
        (sentence("Class"), "X", "Y", "Z"), lines, tuple(_kinds(found, cells, who)),
        (_window_words(ask), _rule_words(ask)), chart="heat", currency=ask.currency,
    )  # fmt: skip


def _kinds(found: _Ranked, cells: dict[tuple[str, str], list[int]], who: str) -> list[Fact]:
    facts = []
    for kind, words in KINDS.items():
        places = sorted(at for pair, some in cells.items() if matrix.kind_of(*pair) == kind for at in some)
        part = share(sum(found.amounts[at] for at in places), sum(found.amounts))
        facts.append(Fact(words, Cell(len(places), COUNT, ids_at(who, found.ids, places))))
        facts.append(Fact(sentence("%(kind)s, of the turnover", kind=words), Cell(part, SHARE)))
    return facts


def _lines(ask: Ask, found: _Ranked, letters: Sequence[str], known: str) -> tuple[Line, ...]:
    places: dict[str, list[int]] = {letter: [] for letter in known}
    for at, letter in enumerate(letters):
        places[letter].append(at)
    return tuple(found.line(ask, letter, Named(letter), some) for letter, some in places.items())


def _ranked(ask: Ask, *, steady: bool) -> _Ranked:
    """Turnover of everybody in the window, and where wanted the class of how steadily each buys."""
    first, following = ask.window(ask.whole("months"))
    figures = [MeasureSpec("amount", "sum", ask.of("amount")), *(_steady_figures(ask, first) if steady else ())]
    found = ask.subjects([ask.of("who")], figures, ask.between(ask.of("at"), first, following), largest="amount")
    amounts = found.figures["amount"]
    # They come largest first, so that those who brought nothing are the last.
    count = next((at for at, amount in enumerate(amounts) if amount <= 0), len(amounts))
    ids = found.groups[0][:count] if count else ()
    letters = _letters(ask, found.figures, count) if steady else ()
    return _Ranked(ids, amounts[:count], letters)


def _steady_figures(ask: Ask, first: date) -> list[MeasureSpec]:
    day = ask.day(ask.of("at"))
    rule = ask.word("rule")
    if rule == FREQUENCY:
        # Whether somebody bought on one day or on several is told by the ends; counting days costs twice as much.
        return [
            MeasureSpec("earliest", "minimum", day), MeasureSpec("latest", "maximum", day),
            MeasureSpec("months", "distinct", f"year({day}) * 12 + month({day})"),
        ]  # fmt: skip
    if rule == ORDERS:
        return [MeasureSpec("orders")]
    size = ask.whole("period_months")
    starts = [month_later(first.replace(day=1), size * at) for at in range(ask.whole("months") // size + 1)]
    return [
        MeasureSpec(f"part{at}", "sum", ask.of("amount"), ask.between(ask.of("at"), start, following))
        for at, (start, following) in enumerate(pairwise(starts))
    ]


def _letters(ask: Ask, figures: object, count: int) -> list[str]:
    columns = dict(figures)  # type: ignore[call-overload]  # a mapping of columns
    rule = ask.word("rule")
    if rule == FREQUENCY:
        x_months = ask.whole("x_months")
        rows = zip(*(columns[key][:count] for key in ("earliest", "latest", "months")), strict=True)
        return [
            xyz.by_frequency(1 if earliest == latest else 2, months, x_months=x_months)
            for earliest, latest, months in rows
        ]
    if rule == ORDERS:
        x_orders = ask.whole("x_orders")
        return [xyz.by_orders(orders, x_orders=x_orders) for orders in columns["orders"][:count]]
    parts = [columns[key][:count] for key in columns if key.startswith("part")]
    x, y, sample = ask.number("x"), ask.number("y"), ask.word("deviation") == "sample"
    return [xyz.by_variation(values, x=x, y=y, sample=sample) for values in zip(*parts, strict=True)]


def _window_words(ask: Ask) -> str:
    first, following = ask.window(ask.whole("months"))
    return sentence("%(first)s to %(last)s", first=first, last=date.fromordinal(following.toordinal() - 1))


def _rule_words(ask: Ask) -> str:
    rule = ask.word("rule")
    if rule == FREQUENCY:
        return sentence("X bought in at least %(months)s months, Z on one day", months=ask.whole("x_months"))
    if rule == ORDERS:
        return sentence("X ordered at least %(orders)s times, Z once", orders=ask.whole("x_orders"))
    return sentence(
        "X varies by up to %(x)s%%, Y by up to %(y)s%%, periods of %(months)s months", x=float(ask.number("x")),
        y=float(ask.number("y")), months=ask.whole("period_months"),
    )  # fmt: skip


_PARTS = {"who": WHO, "amount": AMOUNT, "at": AT}
_ABC: dict[str, object] = {"months": 12, "a": 80, "b": 95}
_XYZ: dict[str, object] = {
    "rule": FREQUENCY, "x_months": 6, "x_orders": 3, "x": 10, "y": 25, "period_months": 3, "deviation": "population",
}  # fmt: skip
_WORDS = {"rule": (FREQUENCY, ORDERS, VARIATION), "deviation": ("population", "sample")}

SHAPES = (
    Shape("abc", "who brings most of the turnover", _PARTS, run_abc, _ABC, heavy=True),
    Shape("xyz", "who buys steadily", _PARTS, run_xyz, {"months": 12, **_XYZ}, _WORDS, heavy=True),
    Shape(
        "matrix", "ABC by XYZ, with the names of its cells", _PARTS, run_matrix, {**_ABC, **_XYZ}, _WORDS, heavy=True
    ),
)
