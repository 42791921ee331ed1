"""Would they recommend us (NPS), and are they content (CSAT)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from palmette.reports.analyses.numbers import share

PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"


@dataclass(frozen=True)
class Nps:
    """Answers by kind; `score` runs from -100 to 100."""

    promoters: int
    passives: int
    detractors: int
    score: Fraction | None


def kind_of(score: int) -> str:
    """9 and 10 recommend, 0 to 6 do the opposite."""
    return PROMOTER if score >= 9 else DETRACTOR if score <= 6 else PASSIVE


def nps(answers: Mapping[int, int]) -> Nps:
    """Of how many gave which score, 0 to 10."""
    kinds = dict.fromkeys((PROMOTER, PASSIVE, DETRACTOR), 0)
    for score, count in answers.items():
        kinds[kind_of(score)] += count
    found = share(kinds[PROMOTER] - kinds[DETRACTOR], sum(kinds.values()))
    return Nps(kinds[PROMOTER], kinds[PASSIVE], kinds[DETRACTOR], found * 100 if found is not None else None)


def csat(answers: Mapping[int, int], *, content: int = 4) -> Fraction | None:
    """The share of answers from `content` on, of 5."""
    return share(sum(count for score, count in answers.items() if score >= content), sum(answers.values()))
