"""What expressions mean, told a second time in plain Python over rows in memory; shares no code with the language."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from palmette.money import Money, digits
from tests.core.expressions.club import DEFAULT_ZONE, LINE, PERSON, VISIT, Row, World

FIRST, LAST = -(2**63), 2**63 - 1


@dataclass(frozen=True)
class Num:
    """A number: `value` times 10 to the minus `scale`."""

    value: int
    scale: int = 0

    @property
    def exact(self) -> Fraction:
        return Fraction(self.value, 10**self.scale)


@dataclass(frozen=True)
class Env:
    """A row in its world, the row outside of it, the time and the person who asks."""

    world: World
    entity: str
    row: Row
    now: datetime
    me: UUID | None
    outer: Env | None = None

    def inside(self, entity: str, row: Row) -> Env:
        return Env(self.world, entity, row, self.now, self.me, self)

    def on(self, entity: str, row: Row) -> Env:
        return Env(self.world, entity, row, self.now, self.me, None)

    @property
    def zone(self) -> str:
        row = self.row
        if self.entity == LINE:
            found = self.world.person(row["wall_id"], row["parent"])
            row = {} if found is None else found
            # The zone does not hide behind the trash.
            row = row or next(
                item
                for item in self.world.people
                if item["id"] == self.row["parent"] and item["wall_id"] == self.row["wall_id"]
            )
        branch = next((item for item in self.world.branches if item["id"] == row.get("branch")), None)
        return branch["zone"] if branch else DEFAULT_ZONE


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def at_scale(number: Num | None, scale: int) -> Num | None:
    return None if number is None else Num(half_up(number.exact * 10**scale), scale)


def settled(number: Num | None) -> Num | None:
    """Empty when a column could not hold it."""
    return number if number is not None and FIRST <= number.value <= LAST else None


def number(value: int | Decimal | None, scale: int = 0) -> Num | None:
    return None if value is None else Num(int(Decimal(value).scaleb(scale)), scale)


def both(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Empty in, empty out."""
    return lambda left, right: None if left is None or right is None else work(left, right)


def add(left: Num | None, right: Num | None, sign: int = 1) -> Num | None:
    if left is None or right is None:
        return None
    scale = max(left.scale, right.scale)
    return at_scale(
        Num(left.value * 10 ** (scale - left.scale) + sign * right.value * 10 ** (scale - right.scale), scale), scale
    )


def times(left: Num | None, right: Num | None) -> Num | None:
    if left is None or right is None:
        return None
    scale = min(left.scale + right.scale, max(6, left.scale, right.scale))
    return at_scale(Num(left.value * right.value, left.scale + right.scale), scale)


def over(left: Num | None, right: Num | None) -> Num | None:
    if left is None or right is None or right.value == 0:
        return None
    scale = max(6, left.scale, right.scale)
    return Num(half_up(left.exact / right.exact * 10**scale), scale)


def extreme(choose: Callable[..., Any], values: Iterable[Any], key: Callable[[Any], Any] = lambda item: item) -> Any:
    found = [item for item in values if item is not None]
    return choose(found, key=key) if found else None


def money_times(amount: Money | None, count: Num | None) -> Money | None:
    if amount is None or count is None:
        return None
    return Money(half_up(amount.minor * count.exact), amount.currency)


def money_over(amount: Money | None, count: Num | None) -> Money | None:
    if amount is None or count is None or count.value == 0:
        return None
    return Money(half_up(amount.minor / count.exact), amount.currency)


def money_add(left: Money | None, right: Money | None, sign: int = 1) -> Money | None:
    if left is None or right is None or left.currency != right.currency:
        return None
    return Money(left.minor + sign * right.minor, left.currency)


def money_plus(left: Money | None, count: Num | None) -> Money | None:
    if left is None or count is None:
        return None
    return Money(left.minor + half_up(count.exact * 10 ** digits(left.currency)), left.currency)


def money_of(count: Num | None, currency: str) -> Money | None:
    return None if count is None else Money(half_up(count.exact * 10 ** digits(currency)), currency)


def money_extreme(choose: Callable[..., Any], values: list[Money | None]) -> Money | None:
    found = [item for item in values if item is not None]
    if not found or len({item.currency for item in found}) > 1:
        return None
    return choose(found, key=lambda item: item.minor)


def money_round(amount: Money | None, kept: int) -> Money | None:
    if amount is None:
        return None
    unit = 10 ** max(0, digits(amount.currency) - kept)
    return Money(half_up(Fraction(amount.minor, unit)) * unit, amount.currency)


def join(left: str | None, right: str | None) -> str | None:
    return (left or "") + (right or "") or None


def add_days(day: date | None, days: int | None) -> date | None:
    if day is None or days is None:
        return None
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date | None, months: int | None) -> date | None:
    if day is None or months is None:
        return None
    year, month = day.year, day.month + months
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(first: date | None, last: date | None) -> Num | None:
    if first is None or last is None:
        return None
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    while True:
        reached = add_months(first, count)
        before_all_years = reached is None and count < 0
        if before_all_years or (reached is not None and reached <= last):
            return Num(count)
        count -= 1


def add_seconds(moment: datetime | None, seconds: int | None) -> datetime | None:
    if moment is None or seconds is None:
        return None
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return None


def local_date(moment: datetime | None, zone: str) -> date | None:
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).date()


def days_between(first: datetime | None, last: datetime | None) -> Num | None:
    if first is None or last is None:
        return None
    return Num((last - first).days)


def seconds_between(first: datetime | None, last: datetime | None) -> int | None:
    if first is None or last is None:
        return None
    passed = last - first
    return passed.days * 86_400 + passed.seconds


def equal(left: Any, right: Any) -> bool:
    """Null-safe."""
    if isinstance(left, Num) and isinstance(right, Num):
        return left.exact == right.exact
    return left == right


def less(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, Num):
        return left.exact < right.exact
    if isinstance(left, Money):
        return left.currency == right.currency and left.minor < right.minor
    return left < right


def money_against(amount: Money | None, count: Num | None, test: Callable[[Fraction, Fraction], bool]) -> bool:
    if amount is None or count is None:
        return False
    return test(Fraction(amount.minor), count.exact * 10 ** digits(amount.currency))


def related(env: Env, relation: str) -> list[tuple[str, Row]]:
    """The rows of a relation that are not in the trash, in the same wall."""
    world, row = env.world, env.row
    wall = [(PERSON, item) for item in world.people if item["wall_id"] == row["wall_id"] and not item["deleted_at"]]
    match relation:
        case "visits":
            rows = [item for item in world.visits if item["wall_id"] == row["wall_id"] and not item["deleted_at"]]
            return [(VISIT, item) for item in rows if item["person"] == row["id"]]
        case "lines":
            rows = [item for item in world.lines if item["wall_id"] == row["wall_id"]]
            return [(LINE, item) for item in rows if item["parent"] == row["id"]]
        case "students":
            return [(entity, item) for entity, item in wall if item["mentor"] == row["id"]]
        case "friends":
            return [(entity, item) for entity, item in wall if item["id"] in row["friends"]]
    return [(entity, item) for entity, item in wall if row["id"] in item["friends"]]


def total(values: Iterable[Num | None]) -> Num | None:
    found = [settled(item) for item in values]
    kept = [item for item in found if item is not None]
    scale = max((item.scale for item in kept), default=0)
    return Num(half_up(sum((item.exact for item in kept), Fraction(0)) * 10**scale), scale)


def mean(values: Iterable[Num | None]) -> Num | None:
    kept = [item for item in map(settled, values) if item is not None]
    if not kept:
        return None
    scale = max(6, *(item.scale for item in kept))
    return Num(half_up(sum((item.exact for item in kept), Fraction(0)) / len(kept) * 10**scale), scale)


def money_figure(function: str, values: Iterable[Money | None], currency: str = "EUR") -> Money | None:
    """Sums and extremes look at one currency alone."""
    kept = [item.minor for item in values if item is not None and item.currency == currency]
    if function == "sum":
        return Money(sum(kept), currency)
    if not kept:
        return None
    if function == "average":
        return Money(half_up(Fraction(sum(kept), len(kept))), currency)
    return Money(min(kept) if function == "minimum" else max(kept), currency)
