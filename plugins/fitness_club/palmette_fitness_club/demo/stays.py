"""Who was a member when: stays as chains of terms with freezes and visits, by the recipe, on paper only."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palmette_fitness_club.rules import is_entry, last_day

KINDS = {"annual": 0.62, "half_year": 0.14, "monthly": 0.14, "pack": 0.10}
MONTHS = {"annual": 12, "half_year": 6, "pack": 12}
PROFILES = {"low": 0.44, "middle": 0.27, "high": 0.29}
VISITS = {"low": (0, 1), "middle": (2, 4), "high": (6, 12)}
"""Visits in 28 days."""

RENEWS = 0.59
COMES_BACK_LATER = 0.06
"""Part of the renewals that happen only after the grace period."""
LEAVES_A_MONTH = 0.03
"""Of those who pay by the month."""
EVER_FROZEN = 0.21
"""Of those whose term allows it: 18 % of all members."""
HISTORY_DAYS = 47 * 30
"""How far back the former members left: nine thousand at an attrition of 3–4 % a month."""
WINDOW = 548
"""Eighteen months: visits, leads and sales lie within them."""

WEEKDAY_WEIGHTS = (1.3, 1.3, 1.3, 1.3, 0.9, 0.7, 0.6)
HOUR_WEIGHTS = {
    6: 2, 7: 8, 8: 7, 9: 3, 10: 3, 11: 3, 12: 7, 13: 6, 14: 2, 15: 2, 16: 4, 17: 6, 18: 10, 19: 10, 20: 7, 21: 2,
}  # fmt: skip


@dataclass
class Term:
    """One membership: first and last valid day, the last day without the freeze, and the freeze."""

    kind: str
    first: date
    contract_last: date
    freeze: tuple[date, date] | None = None
    entry: bool = True

    @property
    def frozen(self) -> int:
        """Days of the freeze."""
        return (self.freeze[1] - self.freeze[0]).days if self.freeze else 0

    @property
    def last(self) -> date:
        """The last valid day."""
        return self.contract_last + timedelta(days=self.frozen)

    def is_open(self, day: date) -> bool:
        """Whether one may come in on that day."""
        frozen = self.freeze is not None and self.freeze[0] <= day < self.freeze[1]
        return self.first <= day <= self.last and not frozen


@dataclass
class Stay:
    """One person's memberships, oldest first, and how often he comes."""

    terms: list[Term]
    profile: str
    visits: list[datetime] = field(default_factory=list)

    @property
    def entered_on(self) -> date:
        """The day the last stay began."""
        return next(term.first for term in reversed(self.terms) if term.entry)

    def is_active(self, today: date) -> bool:
        """Whether the last membership is valid."""
        return self.terms[-1].last >= today


def make_stays(dice: random.Random, today: date, *, active: int, former: int) -> list[Stay]:
    """Stays of active and former members, without their visits."""
    return [_active(dice, today) for _ in range(active)] + [_former(dice, today) for _ in range(former)]


def add_visits(dice: random.Random, stays: list[Stay], today: date, zone: ZoneInfo) -> None:
    """The visits of the last eighteen months."""
    for stay in stays:
        stay.visits = list(_visits(dice, stay, today, zone))


def _pick(dice: random.Random, weights: dict[str, float]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _active(dice: random.Random, today: date) -> Stay:
    kind = _pick(dice, KINDS)
    profile = _pick(dice, PROFILES)
    frozen = dice.random() < EVER_FROZEN
    if kind == "monthly":
        months = _months_stayed(dice)
        first = today - timedelta(days=months * 30 + dice.randint(0, 29))
        return Stay([Term(kind, first, today + timedelta(days=dice.randint(0, 29)))], profile)
    age = dice.randint(0, MONTHS[kind] * 30)
    first = today - timedelta(days=age)
    term = Term(kind, first, last_day(first, MONTHS[kind], "month"))
    terms = [*_earlier(dice, term), term]
    if frozen:
        _freeze(dice, terms, today)
    return Stay(terms, profile)


def _former(dice: random.Random, today: date) -> Stay:
    kind = _pick(dice, KINDS)
    ended = today - timedelta(days=dice.randint(1, HISTORY_DAYS))
    if kind == "monthly":
        first = ended - timedelta(days=30 * (1 + _months_stayed(dice)))
        return Stay([Term(kind, first, ended)], "low")
    days = dice.randint(7, 28) if dice.random() < EVER_FROZEN else 0
    first = _months_before(ended - timedelta(days=days) + timedelta(days=1), MONTHS[kind])
    term = Term(kind, first, ended - timedelta(days=days))
    if days:
        begin = first + timedelta(days=dice.randint(20, 80))
        term.freeze = (begin, begin + timedelta(days=days))
    return Stay([*_earlier(dice, term), term], _pick(dice, {"low": 0.7, "middle": 0.25, "high": 0.05}))


def _months_stayed(dice: random.Random) -> int:
    months = 0
    while months < 40 and dice.random() > LEAVES_A_MONTH * 2:
        months += 1
    return months


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def _earlier(dice: random.Random, last: Term) -> list[Term]:
    """The terms before one, oldest first."""
    found: list[Term] = []
    after = last
    while len(found) < 4 and dice.random() < RENEWS:
        gap = dice.randint(31, 300) if dice.random() < COMES_BACK_LATER else 0
        ended = after.first - timedelta(days=1 + gap)
        term = Term(last.kind, _months_before(ended + timedelta(days=1), MONTHS[last.kind]), ended)
        after.entry = is_entry(ended, after.first)
        found.insert(0, term)
        after = term
    return found


def _freeze(dice: random.Random, terms: list[Term], today: date) -> None:
    """Freeze a member once: mostly in the past, now and then just now."""
    term, days = terms[-1], dice.randint(7, 28)
    age = (today - term.first).days
    if dice.random() < 0.15 and age > 20:
        begin = today - timedelta(days=dice.randint(0, days - 1))
    elif age > days + 15:
        begin = term.first + timedelta(days=dice.randint(14, age - days - 1))
    else:
        return
    term.freeze = (begin, begin + timedelta(days=days))


def _visits(dice: random.Random, stay: Stay, today: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Moments of visits, at most one a day, in blocks of 28 days back from today or from the end."""
    until = min(stay.terms[-1].last, today - timedelta(days=1))
    for block in range(((until - today).days + WINDOW + 7) // 28):
        start = until - timedelta(days=28 * (block + 1))
        days = [start + timedelta(days=offset) for offset in range(1, 29)]
        open_days = [day for day in days if any(term.is_open(day) for term in stay.terms)]
        low, high = VISITS[_profile(stay, today, block)]
        wanted = dice.randint(low, high) * len(open_days) / 28
        count = int(wanted) + (dice.random() < wanted - int(wanted))
        for day in _days(dice, open_days, count):
            yield _moment(dice, day, zone)


def _profile(stay: Stay, today: date, block: int) -> str:
    """Members come as their profile says; those who left came seldom at the end and more before."""
    if stay.is_active(today) or block < 3:
        return stay.profile
    return {"low": "middle", "middle": "middle", "high": "high"}[stay.profile]


def _days(dice: random.Random, days: list[date], count: int) -> list[date]:
    chosen: set[date] = set()
    weights = [WEEKDAY_WEIGHTS[day.weekday()] for day in days]
    while len(chosen) < min(count, len(days)):
        chosen.add(dice.choices(days, weights)[0])
    return sorted(chosen)


def _moment(dice: random.Random, day: date, zone: ZoneInfo) -> datetime:
    hour = dice.choices(list(HOUR_WEIGHTS), list(HOUR_WEIGHTS.values()))[0]
    return datetime.combine(day, time(hour, dice.randint(0, 59), dice.randint(0, 59)), zone)
