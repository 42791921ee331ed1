"""Ratios, average lengths, weekdays and hours; lists that end early for some roles."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from palmette import InvalidInput, MoneyValue
from palmette.records.results import GroupSpec, ListQuery, MeasureSpec
from palmette.records.session import Records
from tests.core.records.workshop.workshop import Workshop


def visits(workshop: Workshop, repair: object, *moments: datetime) -> None:
    with workshop.gateway.writing(workshop.actor("head")) as records:
        rows = [{"repair": repair, "at": at, "minutes": 10 * number} for number, at in enumerate(moments, 1)]
        records.create_many("visit", rows)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, 15, tzinfo=UTC)


def test_a_ratio_is_one_figure_by_another(workshop: Workshop) -> None:
    for checked in (True, True, False):
        workshop.repair(name="Ratio", checked=checked, sort="small")
    workshop.repair(name="Ratio", sort="large")
    measures = [
        MeasureSpec("all"), MeasureSpec("good", where="checked == true"), MeasureSpec("dear", where="price > 1"),
        MeasureSpec("share", "ratio", "good / all"), MeasureSpec("of_none", "ratio", "all / dear"),
    ]  # fmt: skip
    with workshop.gateway.reading(workshop.actor("head")) as records:
        rows = records.group("repair", by=[GroupSpec("sort")], measures=measures, filter="name == 'Ratio'")
    assert [(row["sort"], row["share"], row["of_none"]) for row in rows] == [
        ("small", Decimal("0.6667"), None), ("large", Decimal("0.0000"), None),
    ]  # fmt: skip


def test_an_amount_by_an_amount_is_a_share_and_by_a_number_an_amount(workshop: Workshop) -> None:
    for price in ("10", "30"):
        workshop.repair(name="Paid", price=price)
    measures = [
        MeasureSpec("sum", "sum", "price"), MeasureSpec("most", "maximum", "price"), MeasureSpec("n"),
        MeasureSpec("part", "ratio", "most / sum"), MeasureSpec("mean", "ratio", "sum / n"),
        MeasureSpec("mixed", "ratio", "n / sum"),
    ]  # fmt: skip
    with workshop.gateway.reading(workshop.actor("head")) as records:
        (row,) = records.group("repair", by=[], measures=measures, filter="name == 'Paid'")
    assert (row["part"], row["mixed"]) == (Decimal("0.75"), None)
    assert row["mean"] == [MoneyValue.of(20, "EUR")]


@pytest.mark.parametrize("of", ["n", "n / m", "n / n / n", "share / n"])
def test_a_ratio_of_what_is_not_asked_for_is_refused(workshop: Workshop, of: str) -> None:
    measures = [MeasureSpec("n"), MeasureSpec("share", "ratio", of)]
    with workshop.gateway.reading(workshop.actor("head")) as records, pytest.raises(InvalidInput) as caught:
        records.group("repair", by=[], measures=measures)
    assert caught.value.code == "records.bad_measure"


def test_visits_by_weekday_and_hour_on_the_clocks_of_the_reader(workshop: Workshop) -> None:
    repair = workshop.repair(name="Hours")
    # The 2nd of March 2026 is a Monday; Helsinki is two hours ahead.
    visits(workshop, repair, at(2, 7), at(2, 7), at(9, 7), at(2, 23))
    by = [GroupSpec("at", "weekday"), GroupSpec("at", "hour")]
    with workshop.gateway.reading(workshop.actor("head")) as records:
        rows = records.group("visit", by=by, measures=[MeasureSpec("n")], filter="repair.name == 'Hours'")
    assert [(row["at:weekday"], row["at:hour"], row["n"]) for row in rows] == [(1, 9, 3), (2, 1, 1)]


def test_dates_and_moments_by_quarter(workshop: Workshop) -> None:
    repair = workshop.repair(name="Quarter")
    visits(workshop, repair, at(31, 20), at(31, 22))
    with workshop.gateway.reading(workshop.actor("head")) as records:
        rows = records.group(
            "visit", by=[GroupSpec("at", "quarter")], measures=[MeasureSpec("n")], filter="repair.name == 'Quarter'"
        )
    assert [(str(row["at"]), row["n"]) for row in rows] == [("2026-01-01", 1), ("2026-04-01", 1)]


def test_a_date_has_no_hour(workshop: Workshop) -> None:
    with workshop.gateway.reading(workshop.actor("head")) as records, pytest.raises(InvalidInput):
        records.group("repair", by=[GroupSpec("taken_on", "hour")], measures=[MeasureSpec("n")])


def test_the_hour_is_that_of_the_records_zone(workshop: Workshop) -> None:
    repair = workshop.repair(name="Zone")
    visits(workshop, repair, at(2, 7), at(2, 23))
    with workshop.gateway.reading(workshop.actor("head")) as records:
        counts = [
            records.count("visit", filter=f"repair.name == 'Zone' and hour(at) == {hour}").value for hour in (9, 1, 7)
        ]
    assert counts == [1, 1, 0]


def test_the_average_of_a_length_of_time(workshop: Workshop) -> None:
    repair = workshop.repair(name="Length")
    visits(workshop, repair, at(2, 7), at(3, 7))
    measures = [
        MeasureSpec("mean", "average", "minutes(minutes)"),
        MeasureSpec("waited", "average", "at - repair.taken_at"),
    ]
    with workshop.gateway.reading(workshop.actor("head")) as records:
        (row,) = records.group("visit", by=[], measures=measures, filter="repair.name == 'Length'")
    assert row["mean"] == 15 * 60
    assert isinstance(row["waited"], int)


def pages(records: Records, size: int) -> list[object]:
    """All rows that paging shows."""
    found, after = [], ""
    while True:
        page = records.list("repair", ListQuery(filter="name == 'Many'", sort="-id", limit=size, after=after))
        found += [row["id"] for row in page.rows]
        after = page.next
        if not after:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_limited_list_ends_at_its_limit_however_it_is_paged(workshop: Workshop, size: int) -> None:
    for _ in range(5):
        workshop.repair(name="Many", sort="small")
    with workshop.gateway.reading(workshop.actor("desk")) as records:
        assert len(pages(records, size)) == 3


@pytest.mark.parametrize(("roles", "most"), [(("desk",), 3), (("desk", "help"), 4), (("desk", "hand"), 5)])
def test_several_roles_see_what_the_widest_shows(workshop: Workshop, roles: tuple[str, ...], most: int) -> None:
    for _ in range(5):
        workshop.repair(name="Wide", sort="small")
    with workshop.gateway.reading(workshop.actor(*roles)) as records:
        page = records.list("repair", ListQuery(filter="name == 'Wide'", limit=5))
    assert len(page.rows) == most


def test_a_limited_role_finds_and_counts_no_more(workshop: Workshop) -> None:
    for _ in range(5):
        workshop.repair(name="Hidden")
    with workshop.gateway.reading(workshop.actor("desk")) as records:
        hits = records.search("hidden", entities=["repair"], limit=50)
        found = records.count("repair", filter="name == 'Hidden'", cap=None)
        offered = records.suggest("repair", "hid", limit=50)
    assert (len(hits), len(offered), found.value, found.capped) == (3, 3, 3, True)


def test_the_cursor_of_a_limited_list_is_no_others(workshop: Workshop) -> None:
    for _ in range(3):
        workshop.repair(name="Cursor")
    query = ListQuery(filter="name == 'Cursor'", sort="-id", limit=1)
    with workshop.gateway.reading(workshop.actor("hand")) as records:
        after = records.list("repair", query).next
    with workshop.gateway.reading(workshop.actor("desk")) as records, pytest.raises(InvalidInput) as caught:
        records.list("repair", ListQuery(filter="name == 'Cursor'", sort="-id", limit=1, after=after))
    assert caught.value.code == "records.bad_cursor"
