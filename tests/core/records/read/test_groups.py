"""Figures by groups are what a person would count by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palmette import clock
from palmette.errors import InvalidInput
from palmette.money import Money
from palmette.records.buckets import bucket_condition, limits_of
from palmette.records.read_periods import offsets
from palmette.records.results import Count, GroupSpec, MeasureSpec
from tests.core.records.read.world import World

N = MeasureSpec("n")


@pytest.fixture
def sold(world: World) -> World:
    for name, stage, owner, amount, closes in (
        ("A", "offer", "ann", Money(1000, "EUR"), date(2026, 1, 5)),
        ("B", "offer", "bob", Money(501, "EUR"), date(2026, 1, 11)),
        ("C", "fresh", "ann", Money(700, "USD"), date(2026, 2, 1)),
        ("D", "offer", "ann", Money(50, "USD"), None),
        ("E", "won", "", None, date(2025, 12, 31)),
    ):
        world.add("deal", name=name, stage=stage, owner=owner, amount=amount, closes_on=closes)
    return world


def test_groups_are_in_the_order_of_the_options(sold: World) -> None:
    with sold.reading("boss") as records:
        found = records.group("deal", by=[GroupSpec("stage")], measures=[N])
    assert found == [{"stage": "fresh", "n": 1}, {"stage": "offer", "n": 3}, {"stage": "won", "n": 1}]


def test_money_is_summed_by_currency(sold: World) -> None:
    measures = [
        N, MeasureSpec("total", "sum", "amount"), MeasureSpec("mean", "average", "amount"),
        MeasureSpec("least", "minimum", "amount"), MeasureSpec("most", "maximum", "amount"),
    ]  # fmt: skip
    with sold.reading("boss") as records:
        found = {row["stage"]: row for row in records.group("deal", by=[GroupSpec("stage")], measures=measures)}
        whole = records.group("deal", by=[], measures=measures[:2])
    assert found["offer"]["n"] == 3
    assert set(_amounts(found["offer"]["total"])) == {Money(1501, "EUR"), Money(50, "USD")}
    assert set(_amounts(found["offer"]["mean"])) == {Money(751, "EUR"), Money(50, "USD")}
    assert set(_amounts(found["offer"]["least"])) == {Money(501, "EUR"), Money(50, "USD")}
    assert found["won"]["total"] == []
    assert len(whole) == 1
    assert (whole[0]["n"], set(_amounts(whole[0]["total"]))) == (5, {Money(1501, "EUR"), Money(750, "USD")})


def _amounts(value: object) -> list[Money]:
    assert isinstance(value, list)
    return value


def test_people_and_stages_make_a_cross(sold: World) -> None:
    with sold.reading("boss") as records:
        found = records.group(
            "deal", by=[GroupSpec("stage"), GroupSpec("owner")], measures=[N], filter="stage == 'offer'"
        )
    assert {(row["owner"], row["n"]) for row in found} == {(sold.users["ann"], 2), (sold.users["bob"], 1)}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", {None: 1, date(2025, 12, 31): 1, date(2026, 1, 5): 1, date(2026, 1, 11): 1, date(2026, 2, 1): 1}),
        ("week", {None: 1, date(2025, 12, 29): 1, date(2026, 1, 5): 2, date(2026, 1, 26): 1}),
        ("month", {None: 1, date(2025, 12, 1): 1, date(2026, 1, 1): 2, date(2026, 2, 1): 1}),
        ("year", {None: 1, date(2025, 1, 1): 1, date(2026, 1, 1): 3}),
    ],
)
def test_dates_are_grouped_by_period(sold: World, period: str, expected: dict[date, int]) -> None:
    with sold.reading("boss") as records:
        found = records.group("deal", by=[GroupSpec("closes_on", period)], measures=[N])
    assert {row["closes_on"]: row["n"] for row in found} == expected


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 20, 59, 59, 999999, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 3, 30)),
        (datetime(2026, 10, 25, 21, 59, tzinfo=UTC), "Europe/Helsinki", date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 0, tzinfo=UTC), "Europe/Helsinki", date(2026, 10, 26)),
        (datetime(2026, 1, 1, 7, 59, tzinfo=UTC), "America/Los_Angeles", date(2025, 12, 31)),
        (datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), "UTC", date(1969, 12, 31)),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "Asia/Kolkata", date(2026, 1, 1)),
    ],
)
def test_moments_are_grouped_by_the_readers_days(world: World, moment: datetime, zone: str, day: date) -> None:
    world.add("visit", at=moment)
    with clock.frozen(datetime(2026, 11, 1, tzinfo=UTC)), world.reading("boss", zone=zone) as records:
        assert records.group("visit", by=[GroupSpec("at", "day")], measures=[N]) == [{"at": day, "n": 1}]
        month = records.group("visit", by=[GroupSpec("at", "month")], measures=[N])
    assert month == [{"at": day.replace(day=1), "n": 1}]


@given(
    st.sampled_from(["Europe/Helsinki", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe"]),
    st.integers(0, 36 * 365 * 86_400),
)
def test_the_offsets_of_a_zone_are_those_of_the_zone(zone: str, second: int) -> None:
    moment = datetime(1991, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    ahead = moment.astimezone(ZoneInfo(zone)).utcoffset()
    found = [offset for at, offset in offsets(zone, 2026) if at <= moment.timestamp()][-1]
    assert ahead is not None
    assert found == ahead.total_seconds()


def test_every_figure(world: World) -> None:
    for points, rating, patience in (
        (1, Decimal("1.50"), 60),
        (2, Decimal("2.25"), 90),
        (None, None, None),
        (2, None, 1),
    ):
        world.add("contact", points=points, rating=rating, patience=patience)
    measures = [
        N, MeasureSpec("filled", "count", "points"), MeasureSpec("some", "count", where="points == 2"),
        MeasureSpec("sum", "sum", "points"), MeasureSpec("kinds", "distinct", "points"),
        MeasureSpec("mean", "average", "points"), MeasureSpec("rated", "sum", "rating"),
        MeasureSpec("best", "maximum", "rating"), MeasureSpec("mean_rated", "average", "rating"),
        MeasureSpec("waits", "average", "patience"), MeasureSpec("twice", "sum", "points * 2", where="points > 1"),
        MeasureSpec("none", "sum", "points", where="points > 100"),
        MeasureSpec("lost", "average", "points", "points > 9"),
    ]  # fmt: skip
    with world.reading("boss") as records:
        found = records.group("contact", by=[], measures=measures)[0]
    assert found == {
        "n": 4, "filled": 3, "some": 2, "sum": 5, "kinds": 2, "mean": Decimal("1.67"), "rated": Decimal("3.75"),
        "best": Decimal("2.25"), "mean_rated": Decimal("1.8750"), "waits": 50, "twice": 8, "none": 0, "lost": None,
    }  # fmt: skip


def test_groups_along_a_reference_reach_only_what_is_read(world: World) -> None:
    mine, theirs = world.add("contact", city="Oulu", owner="ann"), world.add("contact", city="Espoo", owner="bob")
    for contact in (mine, theirs):
        world.add("deal", contact=contact)
    with world.reading("seller") as records:
        found = records.group("deal", by=[GroupSpec("contact.city")], measures=[N])
    assert found == [{"contact.city": None, "n": 1}, {"contact.city": "Oulu", "n": 1}]


@pytest.mark.parametrize(
    ("by", "measures", "field"),
    [
        ([GroupSpec("closes_on", "decade")], [N], "closes_on"),
        ([GroupSpec("name", "day")], [N], "name"),
        ([GroupSpec("amount")], [N], "amount"),
        ([], [MeasureSpec("n", "mode", "amount")], "n"),
        ([], [MeasureSpec("n", "sum")], "n"),
        ([], [MeasureSpec("n", "sum", "name")], "name"),
        ([], [MeasureSpec("n", "sum", "1 +")], "filter"),
    ],
)
def test_what_cannot_be_figured_is_refused(
    world: World, by: list[GroupSpec], measures: list[MeasureSpec], field: str
) -> None:
    with world.reading("boss") as records, pytest.raises(InvalidInput) as raised:
        records.group("deal", by=by, measures=measures)
    assert raised.value.problems[0].field == field


def test_a_count_ends_at_its_cap(world: World) -> None:
    for _ in range(4):
        world.add("contact")
    with world.reading("wall") as records:
        assert records.count("contact", cap=3) == Count(3, capped=True)
        assert records.count("contact", cap=4) == Count(4)
        assert records.count("contact", cap=None) == Count(4)


def test_numbers_are_put_together_by_ranges_with_the_records_of_their_conditions(sold: World) -> None:
    limits = ("5", "7", "10")
    spec = GroupSpec("amount", buckets=limits)
    with sold.reading("boss") as records:
        found = {row["amount"]: row["n"] for row in records.group("deal", by=[spec], measures=[N])}
        told = {
            place: records.count("deal", filter=bucket_condition("amount", limits, place)).value for place in range(4)
        }
    assert found == {None: 1, 0: 1, 1: 1, 2: 1, 3: 1}
    assert {place: count for place, count in told.items() if count} == {0: 1, 1: 1, 2: 1, 3: 1}


def test_quarters_and_the_largest_twentieth_lie_straight_between_values(world: World) -> None:
    for number in range(5):
        world.add("deal", name=str(number), stage="fresh", owner="ann", amount=Money(100 * number, "EUR"))
    shares = [MeasureSpec(name, name, "amount") for name in ("p25", "p75", "p95")]
    with world.reading("boss") as records:
        (found,) = records.group("deal", by=[], measures=shares)
    assert found == {"p25": [Money(100, "EUR")], "p75": [Money(300, "EUR")], "p95": [Money(380, "EUR")]}


@pytest.mark.parametrize("given", [("1", "1"), ("2", "1"), ("many",), ("nan",), tuple(map(str, range(21)))])
def test_limits_rise_and_are_few(given: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"number|rise"):
        limits_of(given)


def test_a_range_is_told_by_its_limits() -> None:
    limits = limits_of([-5, 0.5, "1000"])
    assert [bucket_condition("x", limits, place) for place in range(4)] == [
        "x < 0 - 5", "x >= 0 - 5 and x < 0.5", "x >= 0.5 and x < 1000", "x >= 1000",
    ]  # fmt: skip


def test_the_first_groups_are_given_up_to_a_limit(sold: World) -> None:
    with sold.reading("boss") as records:
        assert len(records.group("deal", by=[GroupSpec("name")], measures=[N], limit=2)) == 2
        with pytest.raises(InvalidInput):
            records.group("deal", by=[GroupSpec("name")], measures=[N], limit=0)
