"""Calendars of branches: hours that are inherited up the tree, special days added on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest

from palmette import Conflict, InvalidInput, WorkCalendar, WorkInterval
from palmette.packs.work import calendar_of
from tests.packs.office import Office

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
TEN_TO_NINE = {"weekdays": WEEK, "opens": time(10), "closes": time(21)}
CHRISTMAS = {"day": date(2026, 12, 25), "name": "Christmas", "yearly": True}


def branch(office: Office, name: str, parent: UUID | None = None, zone: str = "Europe/Helsinki") -> UUID:
    return office.create("frame.branch", name=name, parent=parent, zone=zone, kind="region" if not parent else "branch")


def calendar(office: Office, place: UUID, **values: object) -> UUID:
    return office.create("work.work_calendar", name="Hours", place=place, **values)


def read(office: Office, place: UUID) -> WorkCalendar:
    with office.gateway.reading(office.actor) as records:
        return calendar_of(records, place)


def test_a_branch_takes_the_hours_and_holidays_of_the_branch_above_in_its_own_zone(office: Office) -> None:
    region = branch(office, "North")
    shop = branch(office, "Shop", region, zone="Asia/Yekaterinburg")
    calendar(office, region, hours=[TEN_TO_NINE], days=[CHRISTMAS])
    found = read(office, shop)
    assert found.zone == "Asia/Yekaterinburg"
    assert found.is_open(datetime(2026, 11, 20, 5, 30, tzinfo=UTC))
    assert not found.is_work_day(date(2027, 12, 25))


def test_own_hours_replace_those_above_while_special_days_add_up(office: Office) -> None:
    region = branch(office, "South")
    shop = branch(office, "Kiosk", region)
    calendar(office, region, hours=[TEN_TO_NINE], days=[CHRISTMAS, {"day": date(2026, 12, 6), "name": "Independence"}])
    short = {"day": date(2026, 12, 6), "kind": "hours", "opens": time(12), "closes": time(16)}
    halves = [{"weekdays": ["mon"], "opens": time(8), "closes": time(12)},
              {"weekdays": ["mon"], "opens": time(13), "closes": time(17)}]  # fmt: skip
    calendar(office, shop, hours=halves, days=[short])
    found = read(office, shop)
    assert found.hours.of(date(2026, 11, 23)) == (
        WorkInterval(time(8), time(12)),
        WorkInterval(time(13), time(17)),
    )
    assert found.hours.of(date(2026, 12, 6)) == (WorkInterval(time(12), time(16)),)
    assert not found.is_work_day(date(2026, 11, 24))
    assert not found.is_work_day(date(2026, 12, 25))


def test_a_branch_without_any_calendar_is_always_open(office: Office) -> None:
    assert read(office, branch(office, "Anywhere")).is_open(datetime(2026, 11, 22, 3, tzinfo=UTC))


def test_a_branch_has_one_calendar(office: Office) -> None:
    place = branch(office, "Twice")
    calendar(office, place)
    with pytest.raises(Conflict):
        calendar(office, place)


@pytest.mark.parametrize(
    "values",
    [
        {"hours": [{"weekdays": [], "opens": time(9), "closes": time(17)}]},
        {"days": [{"day": date(2026, 12, 6), "kind": "hours"}]},
    ],
)
def test_a_row_says_which_days_and_which_hours(office: Office, values: Mapping[str, object]) -> None:
    with pytest.raises(InvalidInput):
        calendar(office, branch(office, "Incomplete"), **values)
